"""The time of the database: the same for all machines that share it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import text

from engine.clock import Clock, SystemClock
from engine.errors import Unavailable
from engine.store.database import Database

ASKED_EVERY_SECONDS = 60.0
SKEW = timedelta(seconds=60)
"""So much may the clock of a machine differ from that of the database before somebody is told."""

_NOW = text("SELECT clock_timestamp()")

_log = logging.getLogger(__name__)


class DatabaseClock:
    """Asked once a minute; in between, the time that has passed here is added, which no correction
    of this machine's clock changes. Threads may share it."""

    def __init__(
        self,
        database: Database,
        here: Clock | None = None,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._here = here or SystemClock()
        self._passed = passed
        self._lock = Lock()
        self._asked: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """The instant by the clock of the database, in UTC.

        Raises:
            Unavailable: the database was never reached.
        """
        then, at = self._asked or self._ask_first()
        if self._passed() - at >= ASKED_EVERY_SECONDS and self._lock.acquire(blocking=False):
            # One thread asks. The others go on: some hold the connections that it may wait for.
            try:
                then, at = self._asked = self._ask()
            finally:
                self._lock.release()
        return then + timedelta(seconds=self._passed() - at)

    def _ask_first(self) -> tuple[datetime, float]:
        with self._lock:
            if self._asked is None:
                self._asked = self._ask()
            return self._asked

    def _ask(self) -> tuple[datetime, float]:
        at = self._passed()
        try:
            with self._database.read() as connection:
                found = connection.execute(_NOW).scalar_one().astimezone(UTC)
        except Unavailable:
            if self._asked is None:
                raise
            return self._asked
        skew = abs(self._here.now() - found)
        if skew > SKEW:
            _log.warning(
                "the clock of this machine differs by %d seconds from that of the database, whose "
                "time counts; have it set right",
                skew.total_seconds(),
            )
        return found, at

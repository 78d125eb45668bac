"""The loops that fire deadlines and do jobs, until they are told to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from engine.app import Engine
from engine.errors import Unavailable
from engine.workers.deadlines import BATCH, fire_due
from engine.workers.jobs import work_off

PAUSE_SECONDS = 1.0
HOUR = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Worker:
    """Fires deadlines, does jobs, and each hour signs a checkpoint and drops what is over:
    receipts, uploads, counts of attempts to log in. Several may share one database.

    Jobs have a thread of their own: a mail server that hangs holds up no deadline.
    """

    engine: Engine
    stop: Event
    _hour: datetime | None = None

    def run(self) -> None:
        jobs = Thread(target=self._repeat, args=(self._work_off,), name="jobs")
        jobs.start()
        self._repeat(self._fire)
        jobs.join()

    def _repeat(self, once: Callable[[], bool]) -> None:
        while not self.stop.is_set():
            try:
                busy = once()
            except Unavailable:
                _log.warning("the database is not available, trying again")
                busy = False
            except Exception:
                _log.exception("a loop of the worker failed, trying again")
                busy = False
            if not busy:
                self.stop.wait(PAUSE_SECONDS)

    def _fire(self) -> bool:
        busy = fire_due(self.engine) == BATCH
        self._each_hour()
        return busy

    def _work_off(self) -> bool:
        return work_off(self.engine, self.stop) > 0

    def _each_hour(self) -> None:
        now = self.engine.clock.now()
        if self._hour is None or now - self._hour >= HOUR:
            self.engine.drop_old_receipts()
            self.engine.sweep_uploads()
            self.engine.logins.drop_old()
            self._hour = now
            self.engine.notary.make_checkpoint()

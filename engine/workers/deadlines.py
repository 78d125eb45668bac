"""Firing the deadlines whose instant has come, each in a transaction of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from engine.app import Engine
from engine.errors import EngineError, Unavailable
from engine.model.actor import SYSTEM
from engine.model.commands import FireDeadline

BATCH = 100
PAUSE_SECONDS = 1.0
CLEAR_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


def fire_due(engine: Engine) -> int:
    """Fires what is due, the longest due first; answers how many were tried."""
    due = engine.claim_due(BATCH)
    for deadline in due:
        try:
            engine.execute(FireDeadline(deadline.case, deadline.place), SYSTEM)
        except Unavailable:
            raise
        except EngineError as error:
            # It stays claimed, and comes again when the lease is over.
            _log.warning(
                "deadline %s of %s, attempt %d: %s",
                deadline.place,
                deadline.case,
                deadline.attempts,
                error.code,
            )
    return len(due)


@dataclass(slots=True)
class Worker:
    """Fires deadlines and clears old receipts until it is told to stop. Several may share one
    database."""

    engine: Engine
    stop: Event
    _cleared_at: datetime | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                busy = fire_due(self.engine) == BATCH
                self._clear()
            except Unavailable:
                _log.warning("the database is not available, trying again")
                busy = False
            if not busy:
                self.stop.wait(PAUSE_SECONDS)

    def _clear(self) -> None:
        now = self.engine.clock.now()
        if self._cleared_at is None or now - self._cleared_at >= CLEAR_EVERY:
            self.engine.drop_old_receipts()
            self._cleared_at = now

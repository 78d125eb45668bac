"""Firing the timers whose instant has come, each in a transaction of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from engine.app import Engine
from engine.errors import Conflict, EngineError, Unavailable
from engine.model.actor import SYSTEM
from engine.model.commands import FireTimer

BATCH = 100
PAUSE_SECONDS = 1.0
CLEAR_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


def fire_due_timers(engine: Engine) -> int:
    """Fires what is due, the longest due first; answers how many were tried."""
    due = engine.cases.due_timers(BATCH)
    for wait in due:
        try:
            engine.execute(FireTimer(wait.case, wait.number, wait.element), SYSTEM)
        except Conflict:
            _log.info("timer %s of %s: the case is busy, trying again", wait.element, wait.case)
        except Unavailable:
            raise
        except EngineError as error:
            _log.error("timer %s of %s: %s", wait.element, wait.case, error.code)
    return len(due)


@dataclass(slots=True)
class Worker:
    """Fires timers and clears old receipts until it is told to stop. Several may share one
    database."""

    engine: Engine
    stop: Event
    _cleared_at: datetime | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                busy = fire_due_timers(self.engine) == BATCH
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

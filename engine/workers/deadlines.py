"""Firing the deadlines whose instant has come, each in a transaction of its own."""

from __future__ import annotations

import logging
from threading import Event

from engine.adapters.logs import traceback_of
from engine.app.engine import Engine
from engine.errors import EngineError, Unavailable
from engine.model.actor import SYSTEM
from engine.model.commands import FireDeadline
from engine.store.claims import DueDeadline
from engine.store.deadline_queue import MOST_TRIES

BATCH = 100

_log = logging.getLogger(__name__)


def fire_due(engine: Engine, stop: Event | None = None) -> int:
    """Fires what is due; returns how many were tried. One that cannot be fired is put off with its
    reason and holds up no other.

    Raises:
        Unavailable: the database cannot be reached. What was not fired comes again.
    """
    due = engine.deadlines.claim(BATCH)
    for done, deadline in enumerate(due):
        # With an expired lease it is another worker's by now.
        if (stop and stop.is_set()) or engine.clock.now() >= deadline.claimed_until:
            engine.deadlines.release(due[done:])
            return done
        _settle(engine, deadline)
    return len(due)


def _settle(engine: Engine, deadline: DueDeadline) -> None:
    if deadline.left_behind and deadline.attempts > MOST_TRIES:
        _tell(deadline, engine.deadlines.give_up(deadline).code)
        return
    try:
        _fire(engine, deadline)
    except Exception as error:
        # Where the database is away, this cannot be written down either, and raises.
        code = engine.deadlines.put_off(deadline, error).code
        _tell(deadline, code if isinstance(error, EngineError) else traceback_of(error))


def _fire(engine: Engine, deadline: DueDeadline) -> None:
    command = FireDeadline(deadline.case, deadline.place)
    try:
        engine.execute(command, SYSTEM)
    except Unavailable:
        # A connection that broke says nothing of the case.
        engine.require_current()
        engine.execute(command, SYSTEM)


def _tell(deadline: DueDeadline, why: str) -> None:
    _log.warning("deadline %s of %s is put off: %s", deadline.place, deadline.case, why)

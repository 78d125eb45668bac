"""Firing the deadlines whose instant has come, each in a transaction of its own."""

from __future__ import annotations

import logging

from engine.app import Engine
from engine.errors import EngineError, Unavailable
from engine.model.actor import SYSTEM
from engine.model.commands import FireDeadline

BATCH = 100

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

"""Having the letter of the week sent, once its hour has come."""

from __future__ import annotations

from engine.app.engine import Engine
from engine.errors import Conflict
from engine.model.actor import SYSTEM
from engine.model.commands import TellWeek
from engine.model.instant import VIETNAM


def tell_if_due(engine: Engine) -> bool:
    """Has it sent, unless that was done in this week; returns whether it was now.

    Raises:
        Unavailable: the database cannot be reached.
    """
    if engine.clock.now().astimezone(VIETNAM).hour < engine.week_hour:
        return False
    try:
        return bool(engine.execute(TellWeek(), SYSTEM).details["count"])
    except Conflict:
        # Another worker was faster by a moment.
        return False

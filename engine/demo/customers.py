"""A customer of the demo, to look a request up as one would."""

from __future__ import annotations

from engine.app.engine import Engine
from engine.errors import EngineError
from engine.model.commands import MakeCaseKey
from engine.model.queries import CaseFilter
from engine.model.states import CaseState

DESK = "motcua.sx"
"""Who hands the paper over."""


def hand_paper_over(engine: Engine) -> tuple[str, str] | None:
    """Makes a key for a request that is late, or else for any that runs; returns its code and the
    key. None where the demo has none."""
    desk = engine.people.actor(DESK)
    if desk is None:
        return None
    for outlook in ("late", None):
        wanted = CaseFilter(state=CaseState.ACTIVE, outlook=outlook)
        for line in engine.cases.newest(desk, wanted, 0, 10):
            try:
                receipt = engine.execute(MakeCaseKey(line.case.code), desk)
            except EngineError:
                continue
            return line.case.code, str(receipt.details["key"])
    return None

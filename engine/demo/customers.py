"""A customer of the demo, to look a request up as one would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from engine.app.engine import Engine
from engine.errors import EngineError
from engine.model.actor import Actor
from engine.model.asked_papers import is_outstanding
from engine.model.commands import MakeCaseKey
from engine.model.queries import CaseFilter, Share, TaskFilter
from engine.model.states import CaseState
from engine.projections.papers import list_asked_papers

DESK = "motcua.sx"
"""Who hands the paper over."""


_ASKED_FOR_PAPERS = "lvh_supplement_dossier"
_LOOKED_AT = 10


def hand_paper_over(engine: Engine) -> tuple[str, str] | None:
    """Makes a key for a request of which papers are asked, or else for one that is late, or any
    that runs; returns its code and the key. None where the demo has none."""
    desk = engine.people.actor(DESK)
    if desk is None:
        return None
    for code in (*_asked_for_papers(engine, desk), *_running(engine, desk)):
        with suppress(EngineError):
            receipt = engine.execute(MakeCaseKey(code), desk)
            return code, str(receipt.details["key"])
    return None


def _asked_for_papers(engine: Engine, desk: Actor) -> list[str]:
    """Those whose customer has something to hand in, the newest first."""
    wanted = TaskFilter(Share.ALL, element=_ASKED_FOR_PAPERS)
    with suppress(EngineError):
        steps = [one.task for one in engine.tasks.page(desk, wanted)]
        with engine.tasks.database.read() as connection:
            return [
                one.case
                for one in sorted(steps, key=lambda one: one.opened_at, reverse=True)
                if any(map(is_outstanding, list_asked_papers(connection, one.case)))
            ]
    return []


def _running(engine: Engine, desk: Actor) -> Iterator[str]:
    for outlook in ("late", None):
        wanted = CaseFilter(state=CaseState.ACTIVE, outlook=outlook)
        for line in engine.cases.newest(desk, wanted, 0, _LOOKED_AT):
            yield line.case.code

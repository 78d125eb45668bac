"""What holds after every command of a simulated year, and at its end."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from engine import SYSTEM
from engine.model.case import Case, CaseState
from engine.model.events import MilestoneReached
from engine.model.place import WHOLE
from engine.model.process import Milestone
from engine.rebuilding import Rebuilt
from tests.kit import Installation


def look_at_case(at: Installation, code: str) -> None:
    """One case, after a command that may have changed it.

    Raises:
        AssertionError: something that is stored or shown does not follow from its history.
    """
    ledger = at.engine.ledgers.get(SYSTEM, code)
    _one_last_day(ledger.case, ledger.legal_end)


def _one_last_day(case: Case, legal_end: datetime | None) -> None:
    whole = case.places.get(WHOLE)
    if whole is None or case.state is not CaseState.ACTIVE:
        return
    assert case.due_at == whole.due_at, f"two stored last days: {case.due_at}, {whole.due_at}"


def _somebody_for_every_step(at: Installation, case: Case) -> None:
    if case.state is not CaseState.ACTIVE or case.energized_at is not None:
        return
    for task in at.open_tasks(case.code).values():
        assert task.roles, f"nobody may do {task.element}"


def look_at_history(at: Installation, code: str) -> None:
    """The whole history of one case.

    Raises:
        AssertionError: a milestone was passed twice or out of order.
    """
    passed = [
        event.payload.milestone
        for event in at.history(code)
        if isinstance(event.payload, MilestoneReached)
    ]
    assert max(Counter(passed).values(), default=0) <= 1, f"passed twice: {passed}"
    if {Milestone.DOSSIER_VALID, Milestone.ENERGIZED} <= set(passed):
        valid, energized = map(passed.index, (Milestone.DOSSIER_VALID, Milestone.ENERGIZED))
        assert valid < energized, f"out of order: {passed}"


def look_at_everything(at: Installation, codes: list[str]) -> None:
    """The end of the year.

    Raises:
        AssertionError: something is found, or comes to something else when it is done again.
    """
    for code in codes:
        look_at_history(at, code)
    assert at.verify() == []
    for one in at.engine.reexecute(codes):
        assert one.divergence is None, f"{one.code}: {one.divergence}"
    assert at.engine.rebuild(lambda _done, _total: None) == Rebuilt(())

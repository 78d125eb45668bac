"""What holds after every command of a simulated year, and at its end."""

from __future__ import annotations

from collections import Counter

from engine import SYSTEM
from engine.model.case import CaseState
from engine.model.events import MilestoneReached
from engine.model.place import WHOLE
from engine.model.process import Milestone
from engine.rebuilding import Rebuilt
from engine.time import last_instant
from tests.contract.test_last_day import last_days
from tests.kit import Installation


def look_at_case(at: Installation, code: str, *, ticked: bool, everywhere: bool) -> None:
    """One case, after a command that may have changed it. ``ticked``: the worker has just been
    there, so what is over has been said. ``everywhere``: also what a replay and the list of cases
    tell, which costs more.

    Raises:
        AssertionError: something that is stored or shown does not follow from its history.
    """
    view = at.engine.ledgers.get(SYSTEM, code)
    case, end = at.case(code), view.legal_end
    if case.dossier_valid_at is None:
        return
    if everywhere:
        told = last_days(at, code)
        assert len(told) == 1, f"last days of {code}: {told}"
    assert case.due_at == end, f"last days of {code}: {case.due_at} is shown, {end} in the ledger"
    whole = case.places.get(WHOLE)
    if end is None or whole is None or case.state is not CaseState.ACTIVE:
        return
    over = at.clock.now() > last_instant(end)
    assert whole.breached or not over or not ticked, f"{code} is late since {end}, and nobody knows"
    if view.rule is not None and view.rule.calendar is None:
        # A day off that is decided afterwards leaves a verdict on working days as it was.
        assert over or not whole.breached, f"{code} is told late, and its last day is {end}"


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

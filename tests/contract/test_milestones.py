"""Milestones are passed once and in order, whatever a version lets a case do that is in force."""

from __future__ import annotations

from datetime import timedelta

from engine import commands, states, views
from tests.kit import LEADER, NINE, TECHNICAL, Installation
from tests.milestones import BRANCH, EARLY, LOOP, begun


def complete(at: Installation, code: str, element: str, pick: int = 0) -> None:
    task = at.open_tasks(code)[element]
    at.do(commands.CompleteTask(task.id, {"pick": pick}), TECHNICAL)


def incident(at: Installation, code: str) -> views.Incident:
    (found,) = at.engine.cases.get(at.actor(LEADER), code).incidents
    return found


def retry(at: Installation, code: str) -> None:
    at.do(commands.RetryIncident(code, incident(at, code).number, "Giữ mốc đầu"), LEADER)


def milestones(at: Installation, code: str) -> list[str]:
    return [e.payload.element for e in at.history(code) if e.type == "MilestoneReached"]


def test_a_second_milestone_in_a_loop_is_an_incident_and_the_first_stands(
    either: Installation,
) -> None:
    code = begun(either, "loop", LOOP)
    complete(either, code, "check")
    first = either.case(code)
    assert first.dossier_valid_at == NINE
    either.clock.advance(timedelta(days=14))
    complete(either, code, "work", 1)
    complete(either, code, "check")

    found = incident(either, code)
    assert (found.element, found.code) == ("valid", "milestone_twice")
    assert "dossier_valid" in found.reason
    assert either.case(code).dossier_valid_at == NINE
    assert either.case(code).due_at == first.due_at
    retry(either, code)
    assert "work" in either.open_tasks(code)
    complete(either, code, "work")

    case = either.case(code)
    assert (case.state, case.dossier_valid_at, case.due_at) == (
        states.CaseState.COMPLETED,
        NINE,
        first.due_at,
    )
    assert milestones(either, code) == ["valid", "power"]
    assert either.verify() == []
    assert [found.divergence for found in either.engine.reexecute([code])] == [None]


def test_the_clock_does_not_stop_while_counted_work_is_open(either: Installation) -> None:
    code = begun(either, "branch", BRANCH)
    complete(either, code, "a")

    found = incident(either, code)
    assert (found.element, found.code) == ("power", "milestone_with_open_work")
    assert "b" in found.reason
    assert either.case(code).energized_at is None
    either.clock.advance(timedelta(days=3))
    complete(either, code, "b")
    assert either.case(code).energized_at == NINE + timedelta(days=3)
    retry(either, code)

    case = either.case(code)
    assert (case.state, case.energized_at) == (states.CaseState.COMPLETED, NINE + timedelta(days=3))
    assert milestones(either, code) == ["valid", "power"]
    assert either.verify() == []


def test_the_clock_does_not_stop_before_it_started(either: Installation) -> None:
    code = begun(either, "early", EARLY)
    complete(either, code, "a")
    assert incident(either, code).code == "milestone_early"
    retry(either, code)
    assert incident(either, code).code == "milestone_early"

    complete(either, code, "b")
    retry(either, code)

    assert either.case(code).state is states.CaseState.COMPLETED
    assert milestones(either, code) == ["valid", "power"]

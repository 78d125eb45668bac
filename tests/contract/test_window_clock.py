"""The clock of a window is one: through hand-overs and corrections, and until it is told why it was
not kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine import SYSTEM, Invalid, commands, queries
from tests.contract.test_windows import (
    AGREEMENT,
    ENERGIZING,
    late,
    ledger_rows,
    of,
    recomputed,
    said,
    there,
)
from tests.kit import DESK, LEADER, SURVEY, Installation

ABOVE: dict[str, Any] = {
    "result": "medium_voltage",
    "source_station": None,
    "source_pole": None,
    "phases": None,
    "cable_m": None,
    "needs_extra": None,
    "breaker_a": None,
}
"""The survey at low voltage finds that medium voltage is needed."""
SMALL: dict[str, Any] = {"max_demand_kw": 110, "station_kva": 125, "load_curve": [90] * 24}


def sound(at: Installation, code: str) -> None:
    """Everything follows from the events, and an outsider comes to the same ends."""
    rows, view = ledger_rows(at, code), at.engine.ledgers.get(SYSTEM, code)
    shown = {
        (row["step"], row["number"]): there(datetime.fromisoformat(row["ends_by_law"]))
        for row in rows
        if row["kind"] == "window" and row["limit"].endswith("wd")
    }
    assert shown == recomputed(rows, view.at)
    assert at.verify() == []
    assert [one.divergence for one in at.engine.reexecute([code])] == [None]


def breached(at: Installation, code: str) -> dict[str, Any]:
    found = at.engine.breaches.page(SYSTEM, queries.BreachFilter(case=code))
    return {view.breach.element: view.breach for view in found}


# -- hand-over


def test_a_window_runs_from_the_valid_dossier_of_the_process_before(either: Installation) -> None:
    """The dossier was valid at low voltage; medium voltage is found out at the survey there."""
    at = either
    code = at.request("lv_business")
    at.go(code, "lvb_survey")
    assert said(at, code, AGREEMENT) == []
    at.at("2014-10-02 15:00")
    at.complete(code, "lvb_survey", **ABOVE)
    assert at.case(code).definition == "mv_own_substation"
    (opened,) = of(at, code, "WindowOpened")
    assert opened.since == at.case(code).dossier_valid_at
    assert there(opened.due_at) == "2014-10-08 17:00"
    at.go(code, "mv_sign_agreement")
    assert len(of(at, code, "WindowOpened")) == 1, "the survey does not begin it anew"
    at.go(code, "mv_design")
    (closed,) = of(at, code, "WindowClosed")
    assert closed.kept
    sound(at, code)


def test_a_window_that_is_handed_away_and_back_is_not_lost(installation: Installation) -> None:
    at = installation
    code = at.request(**SMALL)
    at.go(code, "mv_survey")
    at.complete(code, "mv_survey", result="low_voltage")
    assert said(at, code, AGREEMENT) == ["WindowOpened", "WindowClosed"]
    at.at("2014-10-03 09:00")
    at.complete(code, "lvb_survey", **ABOVE)
    first, second = of(at, code, "WindowOpened")
    assert (second.number, second.since) == (first.number, first.since)
    assert there(second.due_at) == "2014-10-08 17:00"
    place = at.case(code).places[f"-1/{AGREEMENT}"]
    assert place.due_at == second.due_at
    sound(at, code)


def test_another_unit_changes_nothing_of_a_window(installation: Installation) -> None:
    at = installation
    code = at.request()
    at.complete(code, "mv_receive_check", executing_unit="DL02")
    (opened,) = of(at, code, "WindowOpened")
    assert at.case(code).places[f"-1/{AGREEMENT}"].due_at == opened.due_at
    assert said(at, code, AGREEMENT) == ["WindowOpened"]


# -- causes


def test_a_window_that_ends_late_asks_for_the_cause_though_its_last_step_is_in_time(
    either: Installation,
) -> None:
    at = either
    code = at.request()
    at.complete(code, "mv_receive_check")
    at.at("2014-10-09 09:00")
    late(at, code, "mv_survey", SURVEY)
    at.go(code, "mv_sign_agreement")
    task = at.open_tasks(code)["mv_sign_agreement"]
    login, behalf = at.who(task)
    done = commands.CompleteTask(task.id, at.answer("mv_sign_agreement", code), behalf)
    assert task.due_at is not None
    assert task.due_at > at.clock.now()
    with pytest.raises(Invalid) as caught:
        at.do(done, login)
    assert caught.value.code == "late_cause_missing"
    assert said(at, code, AGREEMENT) == ["WindowOpened"], "nothing was recorded"
    at.complete(code, "mv_sign_agreement")
    found = breached(at, code)[AGREEMENT]
    assert (found.owner, found.cause, found.days_late) == ("utility", "slow_works", 1)
    sound(at, code)


def test_a_case_that_is_cancelled_asks_for_no_cause_of_its_windows(
    installation: Installation,
) -> None:
    at = installation
    code = at.request()
    at.complete(code, "mv_receive_check")
    at.at("2014-10-09 09:00")
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert [one.kept for one in of(at, code, "WindowClosed")] == [False]
    found = breached(at, code)[AGREEMENT]
    assert (found.cause, found.days_late) == (None, 1)
    sound(at, code)


# -- corrections


def correct(at: Installation, code: str, told: str, cause: str | None = None) -> None:
    facts = {"mv_meter_energize.energized_at": told}
    at.do(commands.CorrectFacts(code, facts, "Ghi nhầm ngày", late_cause=cause), LEADER)


def test_a_window_ends_where_its_milestone_is_told_to_have_been(either: Installation) -> None:
    """The ten days end on 15/10. Power came on 16/10 after all; and then, on 15/10."""
    at = either
    code = at.request()
    at.go(code, "mv_meter_energize")
    (opened,) = of(at, code, "WindowOpened", ENERGIZING)
    assert there(opened.due_at) == "2014-10-15 17:00"
    at.at("2014-10-17 09:00")
    at.complete(code, "mv_meter_energize", energized_at="2014-10-15T15:00:00+07:00")
    assert [one.kept for one in of(at, code, "WindowClosed", ENERGIZING)] == [True]
    with pytest.raises(Invalid) as caught:
        correct(at, code, "2014-10-16T15:00:00+07:00")
    assert caught.value.code == "late_cause_missing"
    correct(at, code, "2014-10-16T15:00:00+07:00", "slow_works")
    assert [one.kept for one in of(at, code, "WindowClosed", ENERGIZING)] == [True, False]
    assert breached(at, code)[ENERGIZING].cause == "slow_works"
    correct(at, code, "2014-10-15T16:00:00+07:00")
    assert [one.kept for one in of(at, code, "WindowClosed", ENERGIZING)][-1]
    lines = at.engine.ledgers.get(SYSTEM, code).windows
    assert [one.over for one in lines if one.window.element == ENERGIZING] == [False]
    sound(at, code)

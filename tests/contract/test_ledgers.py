"""The clock ledger of a case, as an outsider gets it, and what each open step says of its time."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

from engine import commands, states
from engine.model.process import ClockOwner
from tests.kit import AUDITOR, DESK, LEADER, Installation


def ledger_rows(at: Installation, code: str) -> list[dict[str, str]]:
    text = at.engine.ledgers.csv(at.actor(AUDITOR), code)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def recomputed(rows: list[dict[str, str]], now: datetime) -> date:
    """The last day by law, from nothing but the sheet and docs/ledger.md: midnights are counted
    one by one, those that a stretch without count lies over are left out."""
    (whole,) = (row for row in rows if row["kind"] == "whole")
    days = int(whole["limit"].removesuffix("cd"))
    days += sum(
        int(row["limit"].removesuffix("cd"))
        for row in rows
        if row["kind"] == "extension" and row["number"] == "0"
    )
    away = [
        (row["begins"][:10], (row["ends"] or now.isoformat())[:10])
        for row in rows
        if row["counts"] == "no"
    ]
    day = date.fromisoformat(whole["begins"][:10])
    while days >= 0:
        day += timedelta(days=1)
        if not any(since < day.isoformat() <= until for since, until in away):
            days -= 1
    return day - timedelta(days=1)


def long_story(at: Installation) -> str:
    """A planning supplement of 19 days, a suspension of 7, and 5 days more by agreement."""
    code = at.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800.0] * 24)
    at.go(code, "mv_survey")
    at.complete(code, "mv_survey", result="planning", in_plan=False)
    at.at("2014-10-20 15:00")
    at.complete(code, "mv_planning_supplement")
    at.at("2014-10-21 10:00")
    at.do(commands.SuspendCase(code, '=HYPERLINK("x")', "+CV 12/2014"), DESK)
    at.at("2014-10-28 09:00")
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    at.do(commands.ExtendDeadline(code, "5cd", "Hai bên thống nhất", "@Công ty"), LEADER)
    return code


def test_an_outsider_recomputes_the_legal_end_from_the_sheet(either: Installation) -> None:
    code = long_story(either)
    rows = ledger_rows(either, code)
    now = either.clock.now()
    assert recomputed(rows, now) == date(2015, 1, 10)
    view = either.engine.ledgers.get(either.actor(AUDITOR), code)
    case = either.case(code)
    assert view.legal_end == case.due_at
    assert case.due_at is not None
    assert case.due_at.date() == date(2015, 1, 10)
    (whole,) = (row for row in rows if row["kind"] == "whole")
    assert whole["ends_by_law"].startswith("2015-01-10T17:00")
    assert "19/NQ-CP" in whole["ground"]
    totals = view.totals
    assert (totals.gross, totals.excluded, totals.net) == (27, 26, 1)


def test_while_time_does_not_count_the_end_moves_with_it(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_draft_agreement")
    either.do(commands.SuspendCase(code, "Khách hàng đề nghị", None), DESK)
    for day, last in (("2014-10-01", "2014-12-10"), ("2014-10-15", "2014-12-24")):
        either.at(f"{day} 18:00")
        view = either.engine.ledgers.get(either.actor(AUDITOR), code)
        assert view.legal_end is not None
        assert view.legal_end.date() == date.fromisoformat(last)
        assert recomputed(ledger_rows(either, code), either.clock.now()) == view.legal_end.date()


def test_nothing_in_the_sheet_is_a_formula(either: Installation) -> None:
    rows = ledger_rows(either, long_story(either))
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("x")' in cells


def test_the_pieces_add_up_to_the_time_since_registration(either: Installation) -> None:
    view = either.engine.ledgers.get(either.actor(AUDITOR), long_story(either))
    assert view.segments[0].begins == view.ledger.registered_at
    for before, after in zip(view.segments, view.segments[1:], strict=False):
        assert before.ends == after.begins
    counted = {owner for segment in view.segments for owner in segment.owners}
    assert {ClockOwner.UTILITY, ClockOwner.STATE_AGENCY, ClockOwner.CUSTOMER} <= counted


def test_an_open_step_says_why_it_has_to_be_done_by_then(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_check_acceptance_dossier")
    task = either.open_tasks(code)["mv_check_acceptance_dossier"]
    (said,) = (
        view
        for view in either.engine.cases.get(either.actor(LEADER), code).tasks
        if view.task.id == task.id
    )
    assert said.reason is not None
    assert said.reason.startswith("còn ")
    assert "ngày làm việc đến hết 10/12/2014" in said.reason
    assert said.slack is not None
    assert said.slack > 0
    assert not said.overdue
    english = either.engine.tasks.get(either.actor(LEADER), task.id, "en").view.reason
    assert english is not None
    assert "working day(s) are needed from " in english


def test_an_overdue_step_is_marked_and_one_that_stands_still_is_not(either: Installation) -> None:
    code = either.request()
    either.complete(code, "mv_receive_check")
    task = either.open_tasks(code)["mv_survey"]

    def said() -> tuple[bool, str | None]:
        view = either.engine.tasks.get(either.actor(LEADER), task.id).view
        return view.overdue, view.reason

    assert not said()[0]
    either.at("2014-10-02 10:00")
    either.do(commands.SuspendCase(code, "Khách hàng đề nghị", None), DESK)
    either.at("2014-10-20 10:00")
    assert said() == (False, "đang tạm dừng từ ngày 02/10/2014")
    shown = either.engine.cases.get(either.actor(LEADER), code)
    assert shown.case.state is states.CaseState.SUSPENDED
    assert (shown.day, shown.days_left) == (1, 69), "what counts the days stands still too"
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    either.at("2014-10-21 10:00")
    assert said()[0]


def test_a_late_case_names_the_path_that_makes_it_late(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_meter_energize")
    either.at("2014-12-09 09:00")
    either.engine.deadlines.claim(1)
    either.at("2014-12-12 09:00")
    either.fire("2014-12-09 09:00")
    view = either.engine.cases.get(either.actor(LEADER), code)
    assert view.case.outlook == "late"
    assert view.path == (view.tasks[-1].name,)
    assert view.tasks[-1].reason == "đã muộn 2 ngày: ngày cuối là 10/12/2014"


def test_the_ledger_of_a_case_that_was_handed_over_knows_both_processes(
    either: Installation,
) -> None:
    code = either.request(max_demand_kw=110, station_kva=125, load_curve=[90] * 24)
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="low_voltage")
    rows = ledger_rows(either, code)
    assert {row["step"][:3] for row in rows if row["step"]} >= {"mv_", "lvb"}
    assert all(row["name"] for row in rows if row["kind"] == "step")

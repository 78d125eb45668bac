"""Windows: limits over several steps, as they run in cases."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any

from engine import SYSTEM, commands, queries
from engine.time import VIETNAM, read_calendar
from tests.kit import AUDITOR, DESK, LEADER, ROOT, SURVEY, Installation

AGREEMENT = "window:connection_agreement"
ENERGIZING = "window:energizing"
OFFICE = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text())


def said(at: Installation, code: str, element: str) -> list[str]:
    """What happened to a window, in order."""
    found = [e for e in at.history(code) if getattr(e.payload, "element", None) == element]
    return [event.type for event in found]


def of(at: Installation, code: str, kind: str, element: str = AGREEMENT) -> list[Any]:
    return [
        event.payload
        for event in at.history(code)
        if event.type == kind and getattr(event.payload, "element", None) == element
    ]


def there(instant: datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


def test_a_window_runs_from_the_valid_dossier_to_the_signed_agreement(
    either: Installation,
) -> None:
    code = either.request()
    assert said(either, code, AGREEMENT) == []
    either.complete(code, "mv_receive_check")
    (opened,) = of(either, code, "WindowOpened")
    assert (opened.number, opened.limit, opened.calendar) == (-1, "5wd", "utility")
    assert there(opened.since) == "2014-10-01 09:00"
    assert there(opened.due_at) == "2014-10-08 17:00"
    assert "mv_planning_supplement" in opened.leaves_out
    assert "mv_survey" not in opened.leaves_out
    either.go(code, "mv_design")
    (closed,) = of(either, code, "WindowClosed")
    assert closed.kept
    assert said(either, code, AGREEMENT) == ["WindowOpened", "WindowClosed"]
    assert either.verify() == []


def test_a_late_step_whose_window_is_kept(either: Installation) -> None:
    code = either.request()
    either.complete(code, "mv_receive_check")
    either.at("2014-10-03 09:00")
    either.fire("2014-10-01 09:00")
    late(either, code, "mv_survey", SURVEY)
    either.go(code, "mv_design")
    (closed,) = of(either, code, "WindowClosed")
    assert closed.kept
    breaches = [
        v.breach.element for v in either.engine.breaches.page(SYSTEM, queries.BreachFilter())
    ]
    assert breaches == ["mv_survey"]


def test_a_window_that_breaks_is_told_and_closed(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_sign_agreement")
    either.at("2014-10-10 09:00")
    either.fire("2014-10-01 09:00")
    assert said(either, code, AGREEMENT) == [
        "WindowOpened",
        "ReminderGiven",
        "ReminderGiven",
        "DeadlineBreached",
        "BreachTold",
        "BreachRepeated",
    ]
    (breached,) = of(either, code, "DeadlineBreached")
    assert (breached.limit, breached.owner, breached.to) == ("5wd", "utility", ())
    (told,) = of(either, code, "BreachTold")
    assert LEADER in told.to
    either.complete(code, "mv_sign_agreement")
    (closed,) = of(either, code, "WindowClosed")
    assert not closed.kept
    found = {
        v.breach.element: v for v in either.engine.breaches.page(SYSTEM, queries.BreachFilter())
    }
    assert found[AGREEMENT].name == "Thỏa thuận đấu nối"
    assert found[AGREEMENT].breach.days_late == 2
    assert found[AGREEMENT].breach.cause == "slow_works"
    assert either.verify() == []


def test_a_window_is_kept_until_midnight_of_its_last_day(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_sign_agreement")
    either.at("2014-10-08 23:59")
    either.fire("2014-10-01 09:00")
    assert "DeadlineBreached" not in said(either, code, AGREEMENT)
    either.at("2014-10-09 00:00")
    either.fire()
    assert "DeadlineBreached" in said(either, code, AGREEMENT)


def test_a_suspension_stands_a_window_still(either: Installation) -> None:
    code = either.request()
    either.complete(code, "mv_receive_check")
    either.at("2014-10-02 09:00")
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    either.at("2014-10-20 09:00")
    assert either.fire() == 0
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    (moved,) = of(either, code, "DeadlineMoved")
    assert (there(moved.due_at), moved.reason) == ("2014-10-24 17:00", "suspension")
    assert either.verify() == []


def test_the_time_of_others_is_left_out(either: Installation) -> None:
    """A planning supplement is not the company's time, however long it takes."""
    code = either.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800.0] * 24)
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="planning", in_plan=False)
    either.at("2014-12-01 09:00")
    either.fire("2014-11-29 09:00")
    assert said(either, code, AGREEMENT) == ["WindowOpened"]
    either.complete(code, "mv_planning_supplement")
    (moved,) = of(either, code, "DeadlineMoved")
    assert there(moved.due_at) == "2014-12-08 17:00"
    assert either.verify() == []


def test_every_complete_dossier_begins_the_window_of_energizing_anew(
    either: Installation,
) -> None:
    code = either.request()
    either.go(code, "mv_site_acceptance")
    either.complete(
        code,
        "mv_site_acceptance",
        accepted=False,
        earth_ohm=6.5,
        defects=["Tiếp địa 6,5 ôm"],
    )
    either.go(code, "mv_check_acceptance_dossier")
    opened = of(either, code, "WindowOpened", ENERGIZING)
    assert [one.number for one in opened] == [-1, -2]
    assert [one.kept for one in of(either, code, "WindowClosed", ENERGIZING)] == [True]
    either.go(code, "mv_close_case")
    assert said(either, code, ENERGIZING)[-1] == "WindowClosed"
    assert either.verify() == []


def test_a_case_that_ends_closes_its_windows(either: Installation) -> None:
    code = either.request()
    either.complete(code, "mv_receive_check")
    either.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert said(either, code, AGREEMENT) == ["WindowOpened", "WindowClosed"]
    assert either.verify() == []


def late(at: Installation, code: str, element: str, login: str) -> None:
    """Does a step that is overdue, with its cause."""
    task = at.open_tasks(code)[element]
    answer = at.answer(element, code)
    at.do(commands.CompleteTask(task.id, answer, late_cause="weather", late_remark="Bão"), login)


# -- the ledger, and what pages say


def ledger_rows(at: Installation, code: str) -> list[dict[str, str]]:
    text = at.engine.ledgers.csv(at.actor(AUDITOR), code)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def recomputed(rows: list[dict[str, str]], now: datetime) -> dict[tuple[str, str], str]:
    """The ends of the windows from nothing but the sheet and docs/ledger.md, counted in office
    hours by five minutes."""
    windows = [row for row in rows if row["kind"] == "window"]
    return {(row["step"], row["number"]): _end(row, rows, now) for row in windows}


def _end(window: dict[str, str], rows: list[dict[str, str]], now: datetime) -> str:
    begins = datetime.fromisoformat(window["begins"])
    until = datetime.fromisoformat(window["ends"]) if window["ends"] else now
    more = [row for row in rows if row["kind"] == "extension" and _is_of(row, window)]
    day = begins.date()
    days = sum(int(row["limit"].removesuffix("wd")) for row in (window, *more))
    while days:
        day += timedelta(days=1)
        days -= OFFICE.is_working(day)
    ends, minute = datetime.combine(day, time(17), VIETNAM), timedelta(minutes=5)
    left = sum(_is_there(begins + n * minute) for n in range(int((ends - begins) / minute)))
    others = set(window["leaves_out"].split())
    at = begins
    while left:
        held = [row for row in rows if _lies_over(row, at, now)]
        away = held and all(r["kind"] == "suspension" or r["step"] in others for r in held)
        if not (at < until and away):
            left -= _is_there(at)
        at += minute
    return there(_past_midnights(at, begins, until, others, rows, now))


def _past_midnights(
    at: datetime,
    begins: datetime,
    until: datetime,
    others: set[str],
    rows: list[dict[str, str]],
    now: datetime,
) -> datetime:
    """A whole day ends with a midnight that counts."""
    day = at.date()
    while True:
        midnight = datetime.combine(day + timedelta(days=1), time(), VIETNAM)
        before = midnight - timedelta(milliseconds=1)
        held = [row for row in rows if _lies_over(row, before, now)]
        away = held and all(r["kind"] == "suspension" or r["step"] in others for r in held)
        if OFFICE.is_working(day) and not (away and begins <= before and midnight <= until):
            return at if day == at.date() else datetime.combine(day, time(17), VIETNAM)
        day += timedelta(days=1)


def _is_of(row: dict[str, str], window: dict[str, str]) -> bool:
    return (row["step"], row["number"]) == (window["step"], window["number"])


def _is_there(at: datetime) -> bool:
    local = at.astimezone(VIETNAM)
    return OFFICE.is_working(local.date()) and local.hour in {8, 9, 10, 11, 13, 14, 15, 16}


def _lies_over(row: dict[str, str], at: datetime, now: datetime) -> bool:
    if row["kind"] not in {"step", "suspension"}:
        return False
    ends = datetime.fromisoformat(row["ends"]) if row["ends"] else now
    return datetime.fromisoformat(row["begins"]) <= at < ends


def test_an_outsider_recomputes_the_windows_from_the_sheet(installation: Installation) -> None:
    at = installation
    code = at.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800.0] * 24)
    at.at("2014-10-01 14:30")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    at.at("2014-10-06 10:15")
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    at.go(code, "mv_survey")
    at.complete(code, "mv_survey", result="planning", in_plan=False)
    agreed(at, code)
    at.at("2014-10-09 09:20")
    at.complete(code, "mv_planning_supplement")
    at.at("2014-10-10 11:40")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    agreed(at, code)
    at.at("2014-10-19 10:00")
    agreed(at, code)
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    agreed(at, code)
    at.go(code, "mv_design")
    agreed(at, code)


def agreed(at: Installation, code: str) -> None:
    """The sheet, whoever recounts it, and what the case is measured by tell the same end."""
    rows, view = ledger_rows(at, code), at.engine.ledgers.get(SYSTEM, code)
    shown = {
        (row["step"], row["number"]): datetime.fromisoformat(row["ends_by_law"])
        for row in rows
        if row["kind"] == "window"
    }
    assert {key: there(ends) for key, ends in shown.items()} == recomputed(rows, view.at)
    for line in view.windows:
        place = at.case(code).places.get(f"{line.window.number}/{line.window.element}")
        if place is not None and place.due_at is not None and not line.stands_still:
            assert place.due_at == line.legal_end


def test_a_window_is_shown_beside_the_step(installation: Installation) -> None:
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    task = installation.open_tasks(code)["mv_survey"]
    installation.at("2014-10-03 09:00")
    (window,) = installation.engine.tasks.get(installation.actor(LEADER), task.id).view.windows
    assert (window.name, there(window.due_at), window.over) == (
        "Thỏa thuận đấu nối",
        "2014-10-08 17:00",
        False,
    )
    page = installation.engine.tasks.get(installation.actor(LEADER), task.id, "en").view
    assert (page.overdue, page.windows[0].name) == (True, "Connection agreement")
    (line,) = installation.engine.ledgers.get(SYSTEM, code, "en").windows
    assert (line.name, line.over, line.stands_still) == ("Connection agreement", False, False)
    assert "Điều 47a" in line.ground

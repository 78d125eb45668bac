"""More time by agreement for a limit over several steps, and breaches of one that are annulled."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine import SYSTEM, EngineError, commands, queries
from engine.time import close_of_day
from tests.contract.test_windows import (
    AGREEMENT,
    ENERGIZING,
    ledger_rows,
    of,
    recomputed,
    said,
    there,
)
from tests.kit import DESK, LEADER, SURVEY, Installation

WHY = "Hai bên thống nhất"


def extend(at: Installation, code: str, by: str, window: str = "connection_agreement") -> None:
    order = commands.ExtendDeadline(code, by, WHY, "Công ty Dệt", window=window)
    at.do(order, LEADER)


def begun(at: Installation) -> str:
    code = at.request()
    at.complete(code, "mv_receive_check")
    return code


def end(at: Installation, code: str) -> str:
    place = at.case(code).places[f"-1/{AGREEMENT}"]
    assert place.due_at is not None
    return there(place.due_at)


def refusal(at: Installation, command: commands.Command, login: str = LEADER) -> str:
    with pytest.raises(EngineError) as caught:
        at.do(command, login)
    return caught.value.code


def test_a_window_is_extended_and_its_days_add_up(either: Installation) -> None:
    code = begun(either)
    assert end(either, code) == "2014-10-08 17:00"
    steps = {key: task.due_at for key, task in either.open_tasks(code).items()}
    extend(either, code, "2wd")
    assert end(either, code) == "2014-10-10 17:00"
    either.at("2014-10-10 23:59")
    either.fire("2014-10-01 09:00")
    assert "DeadlineBreached" not in said(either, code, AGREEMENT), "kept until midnight"
    extend(either, code, "1wd")
    assert end(either, code) == "2014-10-13 17:00"
    either.at("2014-10-14 00:00")
    either.fire()
    (breached,) = of(either, code, "DeadlineBreached")
    assert there(breached.due_at) == "2014-10-13 17:00"
    assert {key: task.due_at for key, task in either.open_tasks(code).items()} == steps
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def test_the_case_and_its_windows_are_extended_apart(installation: Installation) -> None:
    code = begun(installation)
    whole = installation.case(code).due_at
    extend(installation, code, "2wd", AGREEMENT)
    assert installation.case(code).due_at == whole
    installation.do(commands.ExtendDeadline(code, "5cd", WHY, "Công ty Dệt"), LEADER)
    assert end(installation, code) == "2014-10-10 17:00"
    assert installation.case(code).due_at == close_of_day(date(2014, 12, 15))


def test_what_cannot_be_extended_is_refused(installation: Installation) -> None:
    code = begun(installation)
    task = installation.open_tasks(code)["mv_survey"].id
    more = commands.ExtendDeadline(code, "2wd", WHY, "Công ty Dệt", window="connection_agreement")
    for change, expected in (
        ({"window": "energizing"}, "window_not_open"),
        ({"window": "nothing"}, "window_not_open"),
        ({"task": task}, "extension_of_two"),
        ({"by": "2cd"}, "extension_invalid"),
        ({"by": "0.5wd"}, "extension_invalid"),
        ({"by": "3650wd"}, "extension_invalid"),
        ({"by": "2600wd"}, "extension_too_long"),
        ({"agreed_with": ""}, "consent_missing"),
        ({"reason": " "}, "reason_missing"),
    ):
        values = {name: getattr(more, name) for name in more.__slots__} | change
        assert refusal(installation, commands.ExtendDeadline(**values)) == expected, change
    assert refusal(installation, more, DESK) == "not_leader_of_time"
    installation.at("2014-10-09 00:00")
    assert refusal(installation, more) == "deadline_over"
    assert said(installation, code, AGREEMENT) == ["WindowOpened"]


def test_more_time_is_agreed_on_while_a_window_stands_still(either: Installation) -> None:
    """The planning supplement lasts from 1/10 to 1/12; the two days come on top of what is left."""
    code = either.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800.0] * 24)
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="planning", in_plan=False)
    either.at("2014-11-03 09:00")
    extend(either, code, "2wd")
    agreed(either, code)
    either.at("2014-12-01 09:00")
    either.fire("2014-11-29 09:00")
    either.complete(code, "mv_planning_supplement")
    assert end(either, code) == "2014-12-10 17:00"
    agreed(either, code)
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def agreed(at: Installation, code: str) -> None:
    """The sheet, extensions included, gives an outsider the end that the case is measured by."""
    rows, view = ledger_rows(at, code), at.engine.ledgers.get(SYSTEM, code)
    shown = {
        (row["step"], row["number"]): there(datetime.fromisoformat(row["ends_by_law"]))
        for row in rows
        if row["kind"] == "window"
    }
    assert shown == recomputed(rows, view.at)


def test_the_ledger_tells_what_was_agreed_on(installation: Installation) -> None:
    code = begun(installation)
    extend(installation, code, "2wd")
    extend(installation, code, "1wd")
    agreed(installation, code)
    rows = [row for row in ledger_rows(installation, code) if row["kind"] == "extension"]
    assert [(row["step"], row["number"], row["limit"]) for row in rows] == [
        (AGREEMENT, "1", "2wd"),
        (AGREEMENT, "1", "1wd"),
    ]
    view = installation.engine.ledgers.get(SYSTEM, code)
    assert [line.plain()["extended_by"] for line in view.windows] == ["3wd"]
    assert there(view.windows[0].legal_end) == end(installation, code) == "2014-10-13 17:00"


# -- breaches of windows


def test_the_breach_of_a_window_is_annulled_and_no_other(either: Installation) -> None:
    """Two windows that were begun once each have the same number."""
    code = begun(either)
    either.at("2014-10-09 09:00")
    either.fire()
    ask = commands.AskAnnulment(code, 1, "Lịch bị sai", window="connection_agreement")
    other = commands.AskAnnulment(code, 1, "Lịch bị sai", window="energizing")
    assert refusal(either, other) == "breach_not_found"
    assert refusal(either, commands.AskAnnulment(code, -1, "Sai")) == "breach_not_found"
    either.do(ask, DESK)
    decide = commands.AnnulBreach(code, 1, "Đã kiểm tra", window=AGREEMENT)
    either.do(decide, LEADER)
    found = {
        v.breach.element: v.breach
        for v in either.engine.breaches.page(SYSTEM, queries.BreachFilter())
    }
    assert found[AGREEMENT].annulled_at is not None
    assert [one.over for one in either.engine.ledgers.get(SYSTEM, code).windows] == [False]
    assert [v.over for v in view_of(either, code).windows] == [False]
    either.go(code, "mv_design")
    (closed,) = of(either, code, "WindowClosed")
    assert closed.kept
    assert of(either, code, "BreachClosed") == []
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def view_of(at: Installation, code: str):  # type: ignore[no-untyped-def]
    task = at.open_tasks(code)["mv_survey"]
    return at.engine.tasks.get(at.actor(SURVEY), task.id).view


def test_a_breach_that_somebody_lets_stand_counts(
    installation: Installation,
) -> None:
    at = installation
    code = begun(at)
    at.at("2014-10-09 09:00")
    at.fire()
    at.do(commands.AskAnnulment(code, 1, "Lịch bị sai", window=AGREEMENT), DESK)
    at.do(commands.RefuseAnnulment(code, 1, "Lịch đúng", window=AGREEMENT), LEADER)
    assert ENERGIZING not in {
        v.breach.element for v in at.engine.breaches.page(SYSTEM, queries.BreachFilter())
    }
    at.go(code, "mv_design")
    (closed,) = of(at, code, "WindowClosed")
    assert not closed.kept

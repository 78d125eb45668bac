"""Time that is left out from an evening on: office hours are over, and the last day is not."""

from __future__ import annotations

from datetime import date

import pytest

from engine import SYSTEM, commands
from engine.model.documents import Document
from engine.time import last_instant, local_day
from tests.contract.limited import publish
from tests.contract.test_calendar_change import changed, settle
from tests.contract.test_last_day import breaches, do, hold, last_days, tick
from tests.contract.test_window_times import begun, sound
from tests.contract.test_windows import AGREEMENT, of, said, there
from tests.kit import DESK, INSTALLER, Installation
from tests.properties.test_ledger_csv import recomputed
from tests.small import start

FRIDAY = "2014-10-03"
"""The last day of two working days from Wednesday on."""


def started(at: Installation, total: str = "2wd", key: str = "mixed") -> str:
    publish(at, key, total)
    code = start(at, key)
    do(at, code, "receive")
    assert last_days(at, code) == {FRIDAY}
    return code


def suspend(at: Installation, code: str) -> None:
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)


def resume(at: Installation, code: str) -> None:
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)


def ends(at: Installation, code: str) -> str:
    """The last day, told everywhere, and recomputed from the sheet."""
    (told,) = last_days(at, code)
    table = at.engine.ledgers.csv(SYSTEM, code)
    assert recomputed(table, at.clock.now()).isoformat() == told
    return told


@pytest.mark.parametrize(
    ("stopped", "resumed", "last"),
    [
        ("03 18:00", "06 09:00", "2014-10-06"),
        ("03 17:00", "06 16:59", "2014-10-06"),
        ("03 23:59", "06 20:00", "2014-10-06"),
        ("03 18:00", "03 23:59", FRIDAY),
        ("03 18:00", "04 00:00", "2014-10-06"),
        ("03 18:00", "04 10:00", "2014-10-06"),
        ("03 18:00", "07 00:00", "2014-10-07"),
        ("03 16:00", "06 16:30", "2014-10-07"),
        ("03 16:00", "06 09:00", "2014-10-06"),
    ],
)
def test_a_case_suspended_on_its_last_day_is_not_late_when_it_goes_on(
    either: Installation, stopped: str, resumed: str, last: str
) -> None:
    code = started(either)
    either.at(f"2014-10-{stopped}")
    suspend(either, code)
    either.fire()
    tick(either, f"2014-10-{resumed}")
    resume(either, code)
    either.fire()
    assert ends(either, code) == last
    hold(either, code)
    tick(either, f"{last} 23:59")
    assert breaches(either, code) == []
    tick(either, f"{date.fromisoformat(last).replace(day=int(last[-2:]) + 1)} 00:30")
    assert len(breaches(either, code)) == 1
    hold(either, code)
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


@pytest.mark.parametrize("stopped", ["03 16:00", "03 17:00", "03 18:00", "03 23:59"])
@pytest.mark.parametrize("cancelled", ["03 23:59", "04 00:00", "04 10:00", "08 09:00"])
def test_a_case_cancelled_while_it_stands_still_was_in_time_and_its_sheet_says_so(
    installation: Installation, stopped: str, cancelled: str
) -> None:
    at, code = installation, started(installation)
    at.at(f"2014-10-{stopped}")
    suspend(at, code)
    at.at(f"2014-10-{cancelled}")
    at.fire()
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert breaches(at, code) == []
    ledger = at.engine.ledgers.get(SYSTEM, code)
    assert ledger.legal_end is not None
    assert ledger.ledger.closed_at is not None
    assert ledger.ledger.closed_at <= last_instant(ledger.legal_end)
    ends(at, code)
    assert at.verify() == []


def test_a_limit_that_was_over_before_stays_over(installation: Installation) -> None:
    at, code = installation, started(installation)
    at.at("2014-10-04 00:00")
    suspend(at, code)
    tick(at, "2014-10-06 09:00")
    resume(at, code)
    at.fire()
    assert ends(at, code) == FRIDAY
    assert len(breaches(at, code)) == 1


def test_time_that_a_step_leaves_out_from_an_evening_on_moves_the_last_day(
    installation: Installation,
) -> None:
    at, code = installation, started(installation)
    at.at(f"{FRIDAY} 19:00")
    do(at, code, "permit")
    do(at, code, "check")
    tick(at, "2014-10-08 10:00")
    assert ends(at, code) == "2014-10-08"
    do(at, code, "works")
    do(at, code, "paint")
    do(at, code, "pay")
    assert breaches(at, code) == []
    tick(at, "2014-10-08 23:00")
    assert breaches(at, code) == []
    tick(at, "2014-10-09 00:30")
    assert len(breaches(at, code)) == 1


def test_a_day_off_that_is_decided_in_the_meantime_is_not_the_last_day(
    installation: Installation,
) -> None:
    """Monday is a day off since Saturday; the case goes on on Sunday."""
    at, code = installation, started(installation)
    at.at(f"{FRIDAY} 18:00")
    suspend(at, code)
    at.at("2014-10-04 12:00")
    decide(at, d2014_10_06=False)
    tick(at, "2014-10-05 09:00")
    resume(at, code)
    at.fire()
    (last,) = last_days(at, code)
    assert last == "2014-10-07"
    tick(at, "2014-10-07 23:59")
    assert breaches(at, code) == []


def decide(at: Installation, **days: bool) -> None:
    documents: tuple[Document, ...] = changed(**days)
    at.do(commands.Publish(documents), INSTALLER)
    settle(at)


# -- windows


def test_a_window_suspended_in_the_evening_of_its_last_day_is_not_broken_when_it_goes_on(
    either: Installation,
) -> None:
    at, code = either, begun(either, "2014-10-03 09:00")
    at.at("2014-10-10 18:00")
    suspend(at, code)
    at.fire()
    tick(at, "2014-10-13 15:00")
    resume(at, code)
    at.fire()
    assert "DeadlineBreached" not in said(at, code, AGREEMENT)
    place = at.case(code).places[f"-1/{AGREEMENT}"]
    assert place.due_at is not None
    assert there(place.due_at) == "2014-10-13 17:00"
    sound(at, code)
    tick(at, "2014-10-14 00:30")
    assert "DeadlineBreached" in said(at, code, AGREEMENT)
    sound(at, code)


@pytest.mark.parametrize("stopped", ["10 16:00", "10 17:00", "10 18:00", "10 23:59"])
def test_a_window_of_a_case_cancelled_while_it_stands_still_was_kept(
    installation: Installation, stopped: str
) -> None:
    at, code = installation, begun(installation, "2014-10-03 09:00")
    at.at(f"2014-10-{stopped}")
    suspend(at, code)
    at.at("2014-10-14 10:00")
    at.fire()
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    (closed,) = of(at, code, "WindowClosed")
    assert closed.kept
    assert closed.closed_at <= last_instant(closed.due_at)
    (line,) = at.engine.ledgers.get(SYSTEM, code).windows
    assert not line.over
    assert line.legal_end == closed.due_at
    assert local_day(line.legal_end) == date(2014, 10, 14)
    sound(at, code)


# -- limits that end at an instant


def half_day(at: Installation) -> tuple[str, str]:
    """A case with a window of two and a half days, and when that ends."""
    at.at("2015-09-07 09:00")
    code = at.request()
    at.go(code, "mv_draft_agreement")
    place = at.case(code).places[f"-1/{AGREEMENT}"]
    assert place.due_at is not None
    assert place.limit == "2.5wd"
    return code, there(place.due_at)


@pytest.mark.parametrize(("stopped", "kept"), [("13:59", True), ("14:00", False)])
def test_of_a_window_with_a_half_day_nothing_is_left_at_its_end(
    installation: Installation, stopped: str, kept: bool
) -> None:
    at = installation
    code, due = half_day(at)
    assert due == "2015-09-09 14:00", due
    at.at(f"2015-09-09 {stopped}")
    suspend(at, code)
    at.at("2015-09-11 09:00")
    at.fire()
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    (closed,) = of(at, code, "WindowClosed")
    (line,) = at.engine.ledgers.get(SYSTEM, code).windows
    assert (closed.kept, closed.closed_at <= closed.due_at, not line.over) == (kept,) * 3
    assert line.legal_end == closed.due_at
    assert at.verify() == []

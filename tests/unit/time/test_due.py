from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from official_days import is_worked

from engine.time import (
    VIETNAM,
    CalendarError,
    InstantError,
    WorkingCalendar,
    close_of_day,
    due,
    parse_limit,
    working_time_between,
)


def at(text: str) -> datetime:
    """An instant by the clock in Vietnam; a date alone stands for 17:00."""
    if len(text) == len("2014-10-01"):
        return close_of_day(date.fromisoformat(text))
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


# Each counted by hand on the published calendars; due dates alone mean 17:00.
COUNTED = """
    2014-10-01 09:00   1wd   2014-10-02           | an ordinary week, Wednesday
    2014-10-01 17:00   2wd   2014-10-03
    2014-10-01 23:59   3wd   2014-10-06           | the first day is the 1st until midnight
    2014-10-02 00:00   3wd   2014-10-07           | midnight belongs to the day that begins
    2014-10-03 10:00   1wd   2014-10-06
    2014-10-04 10:00   1wd   2014-10-06           | a Saturday
    2014-10-05 10:00   1wd   2014-10-06
    2014-10-01         3wd   2014-10-06           | low voltage, urban
    2014-10-01         5wd   2014-10-08           | low voltage, rural
    2014-10-01         7wd   2014-10-10           | low voltage, extra works
    2014-10-01         10wd  2014-10-15
    2014-10-01         20wd  2014-10-29
    2014-10-01 08:00   0.5wd 2014-10-01 12:00     | hours
    2014-10-01 10:00   0.5wd 2014-10-01 15:00
    2014-10-01 12:00   0.5wd 2014-10-01 17:00
    2014-10-01 12:30   0.5wd 2014-10-01 17:00
    2014-10-01 16:00   0.5wd 2014-10-02 11:00
    2014-10-01 17:00   0.5wd 2014-10-02 12:00
    2014-10-01 20:00   0.5wd 2014-10-02 12:00
    2014-10-01 05:00   0.5wd 2014-10-01 12:00
    2014-10-03 15:00   0.5wd 2014-10-06 10:00
    2014-10-04 09:00   0.5wd 2014-10-06 12:00
    2014-10-01 08:00   1.5wd 2014-10-02 12:00
    2014-10-01 13:00   1.5wd 2014-10-02 17:00
    2014-10-01 10:00   1.5wd 2014-10-02 15:00
    2014-10-02 12:00   1.5wd 2014-10-03 17:00
    2014-10-01 08:00   2.5wd 2014-10-03 12:00
    2014-10-01 08:00   3.5wd 2014-10-06 12:00
    2014-10-01 08:15   0.5wd 2014-10-01 13:15
    2014-10-01 12:00   1wd   2014-10-02           | noon is an hour as any other
    2014-10-03 12:00   2wd   2014-10-07
    2014-10-01         1cd   2014-10-02           | calendar days
    2014-10-01         10cd  2014-10-13           | a Saturday rolls to Monday
    2014-10-08         10cd  2014-10-20
    2014-10-03         1cd   2014-10-06
    2014-10-03         2cd   2014-10-06
    2014-10-03         3cd   2014-10-06
    2014-10-08         30cd  2014-11-07
    2014-10-23         22cd  2014-11-14
    2014-10-24         10cd  2014-11-03
    2014-10-01         70cd  2014-12-10
    2014-10-04 07:00   2cd   2014-10-06
    2014-01-24         1wd   2014-01-25           | Tết 2014: 28/1-5/2, worked 25/1 and 8/2
    2014-01-24         2wd   2014-01-27
    2014-01-24         3wd   2014-02-06
    2014-01-27         1wd   2014-02-06
    2014-01-27         2wd   2014-02-07
    2014-01-27         3wd   2014-02-08
    2014-01-27         4wd   2014-02-10
    2014-01-27         1cd   2014-02-06
    2014-01-27         10cd  2014-02-06
    2014-01-27         11cd  2014-02-07
    2014-01-27         12cd  2014-02-08
    2014-01-27         13cd  2014-02-10
    2014-01-27 15:00   0.5wd 2014-02-06 10:00
    2014-01-25 09:00   0.5wd 2014-01-25 14:00
    2014-01-30 10:00   0.5wd 2014-02-06 12:00
    2014-01-30 10:00   1wd   2014-02-06
    2014-04-08         1wd   2014-04-10           | Giỗ Tổ, 30/4-4/5, 2/9 in 2014
    2014-04-25         1wd   2014-04-26
    2014-04-29         1wd   2014-05-05
    2014-04-29         1cd   2014-05-05
    2014-08-29         1wd   2014-09-03
    2014-09-05         1wd   2014-09-06
    2014-09-05         2wd   2014-09-08
    2014-12-26         1wd   2014-12-27           | year ends
    2014-12-31         1wd   2015-01-05
    2014-12-31         1cd   2015-01-05
    2014-12-31 16:00   0.5wd 2015-01-05 11:00
    2014-12-31 23:59   1wd   2015-01-05
    2018-12-28         1wd   2019-01-02
    2019-01-04         1wd   2019-01-05
    2016-12-30         1wd   2017-01-03
    2015-02-12         2wd   2015-02-14           | Tết 2015: 15-23/2, worked 14/2
    2015-02-13         2wd   2015-02-24
    2015-02-13         1cd   2015-02-14
    2015-02-13         2cd   2015-02-24
    2015-02-14 13:00   1.5wd 2015-02-24 17:00
    2015-04-24         1wd   2015-04-25
    2015-04-27         1wd   2015-05-04
    2016-02-05         1wd   2016-02-15           | leap days
    2016-02-26         1wd   2016-02-29
    2016-02-28         1cd   2016-02-29
    2016-02-29         1wd   2016-03-01
    2016-02-29         365cd 2017-02-28
    2016-02-29         366cd 2017-03-01
    2020-02-28         1cd   2020-03-02
    2024-02-28         1wd   2024-02-29
    2024-02-28         2wd   2024-03-01
    2024-04-26         1wd   2024-05-02           | swaps of 2024 and 2025
    2024-05-03         1wd   2024-05-04
    2025-01-24         1wd   2025-02-03
    2025-04-25         1wd   2025-04-26
    2025-12-31         1wd   2026-01-05           | 2026
    2026-01-09         1wd   2026-01-10
    2026-01-09         2wd   2026-01-12
    2026-01-01 10:00   0.5wd 2026-01-05 12:00
    2026-02-13         1wd   2026-02-23
    2026-02-13 14:00   0.5wd 2026-02-23 09:00
    2026-04-24         1wd   2026-04-28
    2026-04-29         1wd   2026-05-04
    2026-08-21         1wd   2026-08-22
    2026-08-28         1wd   2026-09-03
    2026-11-23         1wd   2026-11-25
"""


def counted() -> list[tuple[str, str, str]]:
    rows = []
    for line in COUNTED.strip().splitlines():
        words = line.partition("|")[0].split()
        place = next(i for i, word in enumerate(words) if word[-2:] in ("wd", "cd"))
        rows.append((" ".join(words[:place]), words[place], " ".join(words[place + 1 :])))
    return rows


def test_there_are_enough_dates_counted_by_hand() -> None:
    assert len(set(counted())) == len(counted()) >= 60


@pytest.mark.parametrize(("start", "limit", "end"), counted())
def test_due_agrees_with_dates_counted_by_hand(
    utility: WorkingCalendar, start: str, limit: str, end: str
) -> None:
    assert due(at(start), parse_limit(limit), utility) == at(end)


def test_the_first_steps_of_a_medium_voltage_case(utility: WorkingCalendar) -> None:
    instant, ends = at("2014-10-01"), []
    for limit in ("0.5wd", "1.5wd", "2wd", "1wd"):
        instant = due(instant, parse_limit(limit), utility)
        ends.append(instant)
    assert ends == [
        at("2014-10-02 12:00"), at("2014-10-03"), at("2014-10-07"), at("2014-10-08"),
    ]  # fmt: skip


def test_the_answer_is_in_utc(utility: WorkingCalendar) -> None:
    for limit in ("1wd", "0.5wd", "1cd"):
        assert due(at("2014-10-01"), parse_limit(limit), utility).tzinfo is UTC


@pytest.mark.parametrize("limit", ["1wd", "0.5wd", "1.5wd", "3cd"])
def test_the_zone_of_the_start_does_not_matter(utility: WorkingCalendar, limit: str) -> None:
    start = at("2014-10-02 00:30")
    other = start.astimezone(UTC)
    assert other.date() != start.date()
    assert due(other, parse_limit(limit), utility) == due(start, parse_limit(limit), utility)


def test_the_day_turns_at_midnight_in_vietnam(utility: WorkingCalendar) -> None:
    midnight = datetime(2014, 10, 1, 17, 0, tzinfo=UTC)
    before = midnight - timedelta(microseconds=1)
    assert due(before, parse_limit("1wd"), utility) == at("2014-10-02")
    assert due(midnight, parse_limit("1wd"), utility) == at("2014-10-03")
    assert due(before, parse_limit("1cd"), utility) == at("2014-10-02")
    assert due(midnight, parse_limit("1cd"), utility) == at("2014-10-03")


@pytest.mark.parametrize("limit", ["1wd", "0.5wd", "1cd"])
def test_naive_instants_and_plain_dates_are_refused(utility: WorkingCalendar, limit: str) -> None:
    with pytest.raises(InstantError, match="no time zone"):
        due(datetime(2014, 10, 1, 9), parse_limit(limit), utility)  # noqa: DTZ001
    with pytest.raises(InstantError, match="not an instant"):
        due(date(2014, 10, 1), parse_limit(limit), utility)  # type: ignore[arg-type]


@pytest.mark.parametrize("year", [1, 2008, 2009, 2101, 9999])
def test_instants_outside_the_years_are_refused(utility: WorkingCalendar, year: int) -> None:
    with pytest.raises(InstantError, match="2010 to 2100"):
        due(datetime(year, 6, 1, tzinfo=UTC), parse_limit("1wd"), utility)


@pytest.mark.parametrize("limit", ["10wd", "0.5wd", "15cd", "3650wd", "3650cd", "3649.5wd"])
def test_a_limit_that_leaves_the_years_is_refused(utility: WorkingCalendar, limit: str) -> None:
    with pytest.raises(CalendarError, match="2100"):
        due(at("2100-12-31"), parse_limit(limit), utility)


# A second opinion: no arithmetic, only steps. Half hours in a list of hours, days one by one.

STARTS = st.integers(0, 2 * 365 * 48).map(
    lambda n: at("2014-01-01 00:00") + timedelta(minutes=30) * n
)
HALVES = st.integers(1, 60).map(lambda n: parse_limit(f"{n / 2:g}wd"))
OFFICE_HALF_HOURS = frozenset(range(16, 24)) | frozenset(range(26, 34))


def step_by_step(start: datetime, half_days: int) -> datetime:
    there = start.astimezone(VIETNAM)
    if half_days % 2 == 0:
        day, left = there.date(), half_days // 2
        while left:
            day += timedelta(1)
            left -= is_worked(day)
        return close_of_day(day)
    left = half_days * 8
    while left:
        slot = there.hour * 2 + there.minute // 30
        left -= slot in OFFICE_HALF_HOURS and is_worked(there.date())
        there += timedelta(minutes=30)
    return there


@given(STARTS, st.integers(1, 60))
def test_working_days_agree_with_a_step_by_step_count(
    utility: WorkingCalendar, start: datetime, half_days: int
) -> None:
    limit = parse_limit(f"{half_days / 2:g}wd")
    assert due(start, limit, utility) == step_by_step(start, half_days)


@given(STARTS, st.integers(1, 120))
def test_calendar_days_agree_with_a_step_by_step_count(
    utility: WorkingCalendar, start: datetime, days: int
) -> None:
    day = start.astimezone(VIETNAM).date() + timedelta(days)
    while not is_worked(day):
        day += timedelta(1)
    assert due(start, parse_limit(f"{days}cd"), utility) == close_of_day(day)


@given(STARTS, st.timedeltas(timedelta(), timedelta(days=40)), HALVES)
def test_a_later_start_is_never_due_earlier(
    utility: WorkingCalendar, start: datetime, later: timedelta, limit: object
) -> None:
    text = str(limit)
    assert due(start, parse_limit(text), utility) <= due(start + later, parse_limit(text), utility)


@given(STARTS, st.integers(1, 99).filter(lambda n: n % 2))
def test_hours_are_all_given_and_no_more(
    utility: WorkingCalendar, start: datetime, half_days: int
) -> None:
    end = due(start, parse_limit(f"{half_days / 2:g}wd"), utility)
    assert working_time_between(start, end, utility) == timedelta(hours=4) * half_days


@given(st.lists(STARTS, min_size=3, max_size=3))
def test_working_time_adds_up(utility: WorkingCalendar, instants: list[datetime]) -> None:
    a, b, c = sorted(instants)
    assert working_time_between(a, c, utility) == working_time_between(
        a, b, utility
    ) + working_time_between(b, c, utility)


@given(STARTS, st.timedeltas(timedelta(), timedelta(days=60)))
def test_working_time_agrees_with_a_count_of_half_hours(
    utility: WorkingCalendar, start: datetime, length: timedelta
) -> None:
    slots = int(length / timedelta(minutes=30))
    there = start.astimezone(VIETNAM)
    worked = sum(
        (t := there + timedelta(minutes=30) * n).hour * 2 + t.minute // 30 in OFFICE_HALF_HOURS
        and is_worked(t.date())
        for n in range(slots)
    )
    end = start + timedelta(minutes=30) * slots
    assert working_time_between(start, end, utility) == timedelta(minutes=30) * worked


def test_working_time_runs_forward_only(utility: WorkingCalendar) -> None:
    with pytest.raises(InstantError, match="earlier instant first"):
        working_time_between(at("2014-10-02"), at("2014-10-01"), utility)
    with pytest.raises(InstantError, match="no time zone"):
        working_time_between(at("2014-10-02"), datetime(2014, 10, 3), utility)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("0.5wd", "0.5wd", "0.5wd", "0.5wd", "1wd"), "3wd"),
        (("0.5wd", "0.5wd", "1.5wd", "0.5wd", "2wd"), "5wd"),
        (("0.5wd", "0.5wd", "1.5wd", "0.5wd", "4wd"), "7wd"),
        (("0.5wd", "0.5wd", "1.5wd", "0.5wd", "0.5wd", "2.5wd", "1wd"), "7wd"),
        (("0.5wd", "1.5wd", "2wd", "1wd"), "5wd"),
    ],
)
@given(day=st.dates(date(2014, 1, 1), date(2026, 11, 30)))
def test_the_parts_of_a_window_add_up_to_it(
    utility: WorkingCalendar, parts: tuple[str, ...], whole: str, day: date
) -> None:
    start = at = close_of_day(day)
    for part in parts:
        at = due(at, parse_limit(part), utility)
    assert at == due(start, parse_limit(whole), utility)

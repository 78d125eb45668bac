"""The latest start of a limit, held against the end it leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time import (
    VIETNAM,
    Limit,
    OfficeHours,
    WorkingCalendar,
    close_of_day,
    due,
    last_office_instant,
    latest_start,
    parse_limit,
)

LIMITS = st.sampled_from(
    [
        parse_limit(text)
        for text in [
            "0.5wd",
            "1wd",
            "1.5wd",
            "2wd",
            "2.5wd",
            "3wd",
            "10wd",
            "1cd",
            "5cd",
            "10cd",
            "30cd",
        ]
    ]
)
DAYS = st.dates(date(2014, 1, 1), date(2026, 12, 31))
HOURS = st.sampled_from(["08:00", "09:30", "11:59", "12:00", "13:00", "15:45", "17:00", "20:00"])


def at(day: date, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=VIETNAM)


COUNTED = """
    2014-10-09 17:00  1wd   2014-10-08 17:00
    2014-10-13 17:00  1wd   2014-10-10 17:00  | over a weekend
    2014-10-12 17:00  1wd   2014-10-09 17:00  | a Sunday is no end
    2014-10-09 12:00  1wd   2014-10-07 17:00  | a day ends with its office hours
    2014-10-09 11:00  1wd   2014-10-07 17:00
    2014-10-09 17:00  0.5wd 2014-10-09 12:00
    2014-10-09 12:00  0.5wd 2014-10-08 17:00
    2014-10-09 10:00  0.5wd 2014-10-08 15:00
    2014-10-09 17:00  1.5wd 2014-10-08 12:00
    2014-10-13 17:00  10cd  2014-10-03 17:00
    2014-10-12 17:00  10cd  2014-09-30 17:00  | rolled to Monday it would be late
    2014-02-06 17:00  1wd   2014-01-27 17:00  | Tết
"""


@pytest.mark.parametrize(
    "row", [line.split("|")[0].split() for line in COUNTED.strip().splitlines()], ids=" ".join
)
def test_counted_by_hand(row: list[str], utility: WorkingCalendar) -> None:
    by_day, by_hour, limit, start_day, start_hour = row
    found = latest_start(at(date.fromisoformat(by_day), by_hour), parse_limit(limit), utility)
    assert last_office_instant(found, utility) == at(date.fromisoformat(start_day), start_hour)


@given(day=DAYS, hour=HOURS, limit=LIMITS)
def test_a_start_then_or_before_ends_in_time_and_a_later_one_does_not(
    utility: WorkingCalendar, day: date, hour: str, limit: Limit
) -> None:
    by = at(day, hour)
    found = latest_start(by, limit, utility)
    assert due(found, limit, utility) <= by
    assert due(found + timedelta(microseconds=1), limit, utility) > by


@given(
    day=DAYS,
    minute=st.integers(0, 24 * 60 - 1),
    limit=LIMITS,
    later=st.integers(0, 60 * 100),
    evening=st.booleans(),
)
def test_a_later_start_never_ends_sooner_whatever_the_hour(
    utility: WorkingCalendar, day: date, minute: int, limit: Limit, later: int, evening: bool
) -> None:
    office = other_hours(utility) if evening else utility
    start = at(day, "00:00") + timedelta(minutes=minute)
    assert due(start, limit, office) <= due(start + timedelta(minutes=later), limit, office)


def other_hours(calendar: WorkingCalendar) -> WorkingCalendar:
    hours = (OfficeHours(time(6, 30), time(11)), OfficeHours(time(17, 15), time(20, 45)))
    return replace(calendar, id="evening", hours=hours)


@given(day=DAYS, limit=LIMITS)
def test_from_closing_to_closing_both_ways_agree(
    utility: WorkingCalendar, day: date, limit: Limit
) -> None:
    start = close_of_day(utility.roll_back(day))
    end = due(start, limit, utility)
    assert latest_start(end, limit, utility) >= start

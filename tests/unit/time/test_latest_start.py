"""The latest start of a limit, held against the end it leads to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time import (
    VIETNAM,
    Limit,
    WorkingCalendar,
    close_of_day,
    due,
    last_office_instant,
    latest_start,
    parse_limit,
    soonest_due,
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
    2014-10-09 12:00  1wd   2014-10-08 12:00  | noon to noon
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
    assert found == at(date.fromisoformat(start_day), start_hour)


@given(day=DAYS, hour=HOURS, limit=LIMITS)
def test_a_start_then_or_before_ends_in_time_and_a_later_one_does_not(
    utility: WorkingCalendar, day: date, hour: str, limit: Limit
) -> None:
    by = at(day, hour)
    found = latest_start(by, limit, utility)
    assert soonest_due(found, limit, utility) <= by
    for days in range(3):
        for other in ("08:00", "10:00", "12:00", "15:00", "17:00"):
            start = at(found.astimezone(VIETNAM).date() + timedelta(days), other)
            in_time = soonest_due(start, limit, utility) <= by
            # Between closing and opening no office hour passes: such starts are the same one.
            before = start <= found or last_office_instant(start, utility) <= found
            assert not in_time or before
            assert in_time or start > found


@given(day=DAYS, hour=HOURS, limit=LIMITS, later=st.integers(0, 60 * 100))
def test_the_soonest_end_never_comes_sooner_for_a_later_start(
    utility: WorkingCalendar, day: date, hour: str, limit: Limit, later: int
) -> None:
    start = at(day, hour)
    assert soonest_due(start, limit, utility) <= due(start, limit, utility)
    assert soonest_due(start, limit, utility) <= soonest_due(
        start + timedelta(minutes=later), limit, utility
    )


@given(day=DAYS, limit=LIMITS)
def test_from_closing_to_closing_both_ways_agree(
    utility: WorkingCalendar, day: date, limit: Limit
) -> None:
    start = close_of_day(utility.roll_back(day))
    end = due(start, limit, utility)
    assert soonest_due(start, limit, utility) == end
    assert latest_start(end, limit, utility) >= start

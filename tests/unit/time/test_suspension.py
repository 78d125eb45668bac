from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time import (
    VIETNAM,
    InstantError,
    Limit,
    WorkingCalendar,
    close_of_day,
    due,
    local_day,
    parse_limit,
    shift,
    working_time_between,
)


def at(text: str) -> datetime:
    if len(text) == len("2014-10-01"):
        return close_of_day(date.fromisoformat(text))
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("limit", "due_at", "stopped", "resumed", "new"),
    [
        # Two days and six hours were left; two hours of them on Friday.
        ("3wd", "2014-10-02", "2014-09-30 10:00", "2014-10-03 15:00", "2014-10-08 12:00"),
        ("3wd", "2014-10-06", "2014-10-01 17:00", "2014-10-08 17:00", "2014-10-13"),
        ("3wd", "2014-10-06", "2014-10-01 20:00", "2014-10-01 21:00", "2014-10-06"),
        ("3wd", "2014-10-06", "2014-10-04 09:00", "2014-10-05 09:00", "2014-10-06"),
        ("1wd", "2014-10-02", "2014-10-02 16:00", "2014-10-03 17:00", "2014-10-06 09:00"),
        ("0.5wd", "2014-10-01 12:00", "2014-10-01 11:00", "2014-10-01 17:00", "2014-10-02 09:00"),
        ("2wd", "2014-01-27", "2014-01-27 08:00", "2014-01-27 17:00", "2014-02-06"),
        ("10cd", "2014-10-20", "2014-10-10 09:00", "2014-10-17 16:00", "2014-10-27"),
        ("10cd", "2014-10-20", "2014-10-10 09:00", "2014-10-15 16:00", "2014-10-27"),
        ("10cd", "2014-10-20", "2014-10-13 09:00", "2014-10-13 16:00", "2014-10-20"),
        ("10cd", "2014-10-20", "2014-10-20 09:00", "2014-10-22 09:00", "2014-10-22"),
        ("10cd", "2014-10-20", "2014-10-20 09:00", "2014-10-22 20:00", "2014-10-23"),
        ("10cd", "2014-10-20", "2014-10-20 09:00", "2014-10-24 20:00", "2014-10-27"),
    ],
)
def test_what_was_left_runs_on_from_the_resumption(
    utility: WorkingCalendar, limit: str, due_at: str, stopped: str, resumed: str, new: str
) -> None:
    shifted = shift(at(due_at), at(stopped), at(resumed), parse_limit(limit), utility)
    assert shifted == at(new)
    assert shifted.tzinfo is UTC


@pytest.mark.parametrize("limit", ["3wd", "0.5wd", "10cd"])
def test_a_limit_that_had_ended_keeps_its_end(utility: WorkingCalendar, limit: str) -> None:
    end = at("2014-10-06")
    for stopped in (end, at("2014-10-07 09:00")):
        assert shift(end, stopped, at("2014-11-03"), parse_limit(limit), utility) == end


def test_time_does_not_run_backwards(utility: WorkingCalendar) -> None:
    with pytest.raises(InstantError, match="before the suspension"):
        shift(at("2014-10-06"), at("2014-10-03"), at("2014-10-02"), parse_limit("3wd"), utility)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_naive_instants_are_refused(utility: WorkingCalendar, place: int) -> None:
    instants = [at("2014-10-06"), at("2014-10-02"), at("2014-10-03")]
    instants[place] = instants[place].replace(tzinfo=None)
    due_at, stopped, resumed = instants
    with pytest.raises(InstantError, match="no time zone"):
        shift(due_at, stopped, resumed, parse_limit("3wd"), utility)


STARTS = st.datetimes(
    datetime(2014, 1, 1),  # noqa: DTZ001
    datetime(2026, 6, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
WORKING = st.integers(1, 40).map(lambda n: parse_limit(f"{n / 2:g}wd"))
CALENDAR = st.integers(1, 60).map(lambda n: parse_limit(f"{n}cd"))
LENGTHS = st.timedeltas(timedelta(), timedelta(days=90))


@given(STARTS, WORKING | CALENDAR, LENGTHS)
def test_a_suspension_of_no_length_changes_nothing(
    utility: WorkingCalendar, start: datetime, limit: Limit, after: timedelta
) -> None:
    end = due(start, limit, utility)
    assert shift(end, start + after, start + after, limit, utility) == end


@given(STARTS, WORKING | CALENDAR, LENGTHS, LENGTHS, LENGTHS)
def test_a_longer_suspension_never_ends_a_limit_earlier(
    utility: WorkingCalendar,
    start: datetime,
    limit: Limit,
    after: timedelta,
    length: timedelta,
    more: timedelta,
) -> None:
    end, stopped = due(start, limit, utility), start + after
    short = shift(end, stopped, stopped + length, limit, utility)
    long = shift(end, stopped, stopped + length + more, limit, utility)
    assert end <= short <= long


@given(STARTS, WORKING, LENGTHS, LENGTHS)
def test_the_working_time_left_is_kept(
    utility: WorkingCalendar, start: datetime, limit: Limit, after: timedelta, length: timedelta
) -> None:
    end, stopped = due(start, limit, utility), start + after
    if stopped >= end:
        return
    resumed = stopped + length
    shifted = shift(end, stopped, resumed, limit, utility)
    assert working_time_between(resumed, shifted, utility) == working_time_between(
        stopped, end, utility
    )


@given(STARTS, WORKING, LENGTHS, LENGTHS, LENGTHS)
def test_two_suspensions_without_a_gap_are_one(
    utility: WorkingCalendar,
    start: datetime,
    limit: Limit,
    after: timedelta,
    first: timedelta,
    second: timedelta,
) -> None:
    end, stopped = due(start, limit, utility), start + after
    resumed, again = stopped + first, stopped + first + second
    twice = shift(shift(end, stopped, resumed, limit, utility), resumed, again, limit, utility)
    assert twice == shift(end, stopped, again, limit, utility)


@given(STARTS, CALENDAR, LENGTHS, LENGTHS)
def test_the_calendar_days_left_are_kept_and_rolled_forward(
    utility: WorkingCalendar, start: datetime, limit: Limit, after: timedelta, length: timedelta
) -> None:
    end, stopped = due(start, limit, utility), start + after
    if stopped >= end or not length:
        return
    resumed = stopped + length
    shifted = shift(end, stopped, resumed, limit, utility)
    left = local_day(end) - local_day(stopped)
    nominal = local_day(resumed) + left
    assert shifted >= resumed
    assert utility.is_working(local_day(shifted))
    if close_of_day(utility.roll_forward(nominal)) >= resumed:
        assert local_day(shifted) == utility.roll_forward(nominal)
    else:
        assert not left
        assert local_day(shifted) == utility.next_working_day(nominal)

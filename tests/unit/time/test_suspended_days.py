"""A step in calendar days that stands still: what is left of ten days is ten less those gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.time import (
    VIETNAM,
    Pause,
    WorkingCalendar,
    adjusted_due,
    due,
    local_day,
    parse_limit,
    resumed_due,
)

FIRST = datetime(2014, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    """Suspensions one after the other."""
    found: list[Pause] = []
    at = FIRST
    for _ in range(draw(st.integers(1, 8))):
        since = at + timedelta(days=draw(st.integers(0, 8)), minutes=draw(st.integers(1, 1439)))
        at = since + timedelta(days=draw(st.integers(0, 20)), minutes=draw(st.integers(1, 1439)))
        found.append(Pause(since, at))
    return found


def by_hand(start: date, days: int, stops: list[Pause], calendar: WorkingCalendar) -> date:
    """Day by day: a day on which the step stands still at midnight is not gone."""
    day, left = start, days
    while left > 0 or not _can_end(day, stops, calendar):
        day += timedelta(days=1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
        if not any(pause.since < midnight <= pause.until for pause in stops):
            left -= 1
    return day


def _can_end(day: date, stops: list[Pause], calendar: WorkingCalendar) -> bool:
    """Whether it is a working day at whose closing the step does not stand still."""
    closing = calendar.closing(day)
    return calendar.is_working(day) and not any(p.since < closing < p.until for p in stops)


@given(start=st.integers(0, 500), days=st.integers(1, 40), stops=pauses())
def test_rolling_gains_nothing_that_is_left_of_it(
    utility: WorkingCalendar, start: int, days: int, stops: list[Pause]
) -> None:
    begins = FIRST + timedelta(days=start, hours=2)
    moved = [Pause(p.since + timedelta(days=start), p.until + timedelta(days=start)) for p in stops]
    limit = parse_limit(f"{days}cd")
    end = adjusted_due(begins, limit, utility, moved)
    assert local_day(end) == by_hand(local_day(begins), days, moved, utility)
    step = due(begins, limit, utility)
    for number, pause in enumerate(moved):
        step = resumed_due(step, begins, limit, utility, moved[:number], pause)
    assert step == end


def test_what_fell_on_a_holiday_does_not_grow_with_every_suspension(
    utility: WorkingCalendar,
) -> None:
    """Ten days from 20 January 2014 end at Tết, so with 6 February; a day of it stood still twice
    costs two days and not the whole of Tết again."""
    start, limit = at("2014-01-20 09:00"), parse_limit("10cd")
    assert local_day(due(start, limit, utility)) == date(2014, 2, 6)
    twice = [
        Pause(at("2014-01-22 09:00"), at("2014-01-23 09:00")),
        Pause(at("2014-01-24 09:00"), at("2014-01-25 09:00")),
    ]
    assert local_day(adjusted_due(start, limit, utility, twice)) == date(2014, 2, 6)
    long = [Pause(at("2014-01-22 09:00"), at("2014-02-10 09:00"))]
    assert local_day(adjusted_due(start, limit, utility, long)) == date(2014, 2, 18)

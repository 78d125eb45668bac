"""Where time is left out around the last day of a limit: counted half hour by half hour as
docs/ledger.md tells it, on calendars with hours of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.time import (
    VIETNAM,
    Extension,
    Limit,
    LimitUnit,
    Pause,
    WholeLimit,
    WorkingCalendar,
    last_instant,
    last_instant_of_window,
    parse_limit,
    whole_due,
    window_due,
)
from tests.properties.test_proof import UTILITY
from tests.properties.timed_blocks import Office, offices

HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
USUAL = Office(((480, 720), (780, 1020)), (5, 6))


# -- the outsider


def is_there(at: datetime, calendar: WorkingCalendar) -> bool:
    """Whether the half hour from then on is an office hour."""
    hours = [(span.opens, span.closes) for span in calendar.hours]
    works = calendar.is_working(at.date())
    return works and any(opens <= at.time() < closes for opens, closes in hours)


def is_left_out(at: datetime, pauses: list[Pause]) -> bool:
    """Whether the half hour from then on is."""
    return any(pause.since <= at < pause.until for pause in pauses)


def lies_over(midnight: datetime, pauses: list[Pause]) -> bool:
    return is_left_out(midnight - HALF_HOUR, pauses)


def midnight_before(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def with_a_midnight(day: date, pauses: list[Pause], calendar: WorkingCalendar) -> date:
    """The day, unless time is left out at its midnight: then the next working day at whose
    midnight none is."""
    while not calendar.is_working(day) or lies_over(midnight_before(day) + DAY, pauses):
        day += DAY
    return day


def by_midnights(begins: datetime, number: int, pauses: list[Pause]) -> date:
    day, counted = begins.date(), 0
    while True:
        day += DAY
        counted += not lies_over(midnight_before(day), pauses)
        if counted == number + 1:
            return day - DAY


def whole_by_hand(
    begins: datetime, limit: Limit, calendar: WorkingCalendar, pauses: list[Pause]
) -> date:
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return by_midnights(begins, limit.days, pauses)
    at, left = midnight_before(begins.date() + DAY), int(limit.amount * 16)
    while True:
        left -= is_there(at, calendar) and not is_left_out(at, pauses)
        if not left:
            return with_a_midnight(at.date(), pauses, calendar)
        at += HALF_HOUR


def window_by_hand(
    begins: datetime, limit: Limit, calendar: WorkingCalendar, pauses: list[Pause]
) -> datetime | date:
    """The day with whose midnight it ends, or the instant of one with a half day."""
    if limit.unit is LimitUnit.CALENDAR_DAY:
        day = by_midnights(begins, limit.days, pauses)
        return with_a_midnight(day, pauses, calendar)
    left, at = int(limit.amount * 16), begins
    if limit.is_whole:
        end = closing_after(begins, limit.days, calendar)
        left = sum(is_there(at, calendar) for at in half_hours(begins, end))
    while left:
        left -= is_there(at, calendar) and not is_left_out(at, pauses)
        at += HALF_HOUR
    return with_a_midnight(at.date(), pauses, calendar) if limit.is_whole else at


def closing_after(begins: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    day = begins.date()
    while days:
        day += DAY
        days -= calendar.is_working(day)
    return datetime.combine(day, calendar.closes, VIETNAM)


def half_hours(at: datetime, end: datetime) -> Iterator[datetime]:
    while at < end:
        yield at
        at += HALF_HOUR


# -- limits that stand still about when they end


LIMITS = st.sampled_from(["1wd", "2wd", "3wd", "5wd", "0.5wd", "2.5wd", "1cd", "3cd", "7cd"])
DAYS = st.one_of(
    st.dates(date(2014, 9, 29), date(2014, 10, 6)),
    st.dates(date(2015, 2, 9), date(2015, 2, 16)),  # Tết from 15 to 23 February
    st.dates(date(2014, 4, 24), date(2014, 5, 2)),
)


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    return midnight_before(draw(DAYS)) + draw(st.integers(0, 47)) * HALF_HOUR


@st.composite
def pauses_from(draw: st.DrawFn, end: datetime) -> list[Pause]:
    """The first of them begins on the day of that end, mostly in its evening."""
    day = midnight_before(end.astimezone(VIETNAM).date())
    at = day + draw(st.integers(16, 47) | st.integers(34, 47)) * HALF_HOUR
    found: list[Pause] = []
    for _ in range(draw(st.integers(1, 3))):
        until = at + draw(st.integers(1, 24) | st.integers(1, 240)) * HALF_HOUR
        found.append(Pause(at, until))
        at = until + draw(st.integers(0, 60)) * HALF_HOUR
    return found


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    return draw(st.just(USUAL) | offices()).calendar(UTILITY, "own")


@settings(max_examples=settings().max_examples * 4)
@given(data=st.data(), begins=instants(), text=LIMITS, more=st.integers(0, 2), days=calendars())
def test_the_last_day_of_a_case_is_that_of_an_outsider(
    data: st.DataObject, begins: datetime, text: str, more: int, days: WorkingCalendar
) -> None:
    limit = parse_limit(text)
    whole = WholeLimit(limit, days if limit.unit is LimitUnit.WORKING_DAY else None)
    agreed = [Extension(begins, Limit(Decimal(more), limit.unit))] if more else []
    first = whole_due(begins, whole, agreed)
    pauses = data.draw(pauses_from(first))
    found = whole_due(begins, whole, [*pauses, *agreed])
    longer = Limit(limit.amount + more, limit.unit)
    assert found.astimezone(VIETNAM).date() == whole_by_hand(begins, longer, days, pauses)

    def end(some: list[Pause]) -> datetime:
        return whole_due(begins, whole, [*some, *agreed])

    hold_still(end, last_instant, pauses)


@settings(max_examples=settings().max_examples * 4)
@given(data=st.data(), begins=instants(), text=LIMITS, more=st.integers(0, 2), days=calendars())
def test_the_end_of_a_window_is_that_of_an_outsider(
    data: st.DataObject, begins: datetime, text: str, more: int, days: WorkingCalendar
) -> None:
    limit = parse_limit(text)
    agreed = [Extension(begins, Limit(Decimal(more), limit.unit))] if more else []
    first = window_due(begins, limit, days, agreed)
    pauses = [one for one in data.draw(pauses_from(first)) if one.since >= begins]
    found = window_due(begins, limit, days, [*pauses, *agreed])
    longer = Limit(limit.amount + more, limit.unit)
    by_hand = window_by_hand(begins, longer, days, pauses)
    there = found.astimezone(VIETNAM)
    assert (there.date() if limit.is_whole else there) == by_hand

    def end(some: list[Pause]) -> datetime:
        return window_due(begins, limit, days, [*some, *agreed])

    hold_still(end, lambda due_at: last_instant_of_window(due_at, limit), pauses)


def hold_still(
    end: Callable[[list[Pause]], datetime],
    last: Callable[[datetime], datetime],
    pauses: list[Pause],
) -> None:
    """A limit that was not over when time began to be left out is not over when that ends, or at
    any time before; and the longer it is left out, the later it ends."""
    for number, pause in enumerate(pauses):
        before = pauses[:number]
        was = end(before)
        over = pause.since >= was if last(was) == was else pause.since > last(was)
        for at in half_hours(pause.since + HALF_HOUR, pause.until + HALF_HOUR):
            now = end([*before, Pause(pause.since, at)])
            assert now == was if over else last(now) >= at
            assert now >= was
            was = now

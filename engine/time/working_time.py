"""Working time between two instants, and the instant when so much of it has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from engine.time.calendar import WorkingCalendar
from engine.time.errors import InstantError
from engine.time.zone import at_local, local_day


def working_time_between(a: datetime, b: datetime, calendar: WorkingCalendar) -> timedelta:
    """How much office time of ``calendar`` lies between the instants ``a`` and ``b``.

    Raises:
        InstantError: an instant has no time zone, or ``b`` is before ``a``.
        CalendarError: the stretch leaves the years that calendars cover.
    """
    local_day(b)
    if b < a:
        raise InstantError(
            f"{b.isoformat()} is before {a.isoformat()}. Give the earlier instant first."
        )
    total = timedelta()
    for opens, closes in _office_hours_from(a, calendar):
        if opens >= b:
            break
        total += min(closes, b) - opens
    return total


def after_working_time(start: datetime, length: timedelta, calendar: WorkingCalendar) -> datetime:
    """The first instant, in UTC, by which ``length`` of office time has passed since ``start``.

    ``length`` must be positive. A start outside office hours counts from the next office hour.

    Raises:
        InstantError: ``start`` has no time zone.
        CalendarError: the answer leaves the years that calendars cover.
    """
    left = length
    for opens, closes in _office_hours_from(start, calendar):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("office hours go on until the calendar refuses the year")


def before_working_time(end: datetime, length: timedelta, calendar: WorkingCalendar) -> datetime:
    """The latest office instant, in UTC, from which ``length`` of office time fits before ``end``.

    ``length`` must be positive. Where that is the opening of a stretch, the closing of the one
    before says the same, and is answered: work is handed over when offices close.

    Raises:
        InstantError: ``end`` has no time zone.
        CalendarError: the answer leaves the years that calendars cover.
    """
    left = length
    for opens, closes in _office_hours_until(end, calendar):
        if left <= timedelta():
            return closes
        if left < closes - opens:
            return closes - left
        left -= closes - opens
    raise AssertionError("office hours go back until the calendar refuses the year")


def in_office_hours(instant: datetime, calendar: WorkingCalendar) -> bool:
    """Whether somebody is there: from the opening on, until before the closing.

    Raises:
        InstantError: ``instant`` has no time zone.
        CalendarError: it lies outside the years that calendars cover.
    """
    opens, closes = next(_office_hours_from(instant, calendar))
    return opens <= instant < closes


def first_office_instant(start: datetime, calendar: WorkingCalendar) -> datetime:
    """``start`` itself within office hours, else the opening after it; in UTC."""
    return next(opens for opens, _ in _office_hours_from(start, calendar))


def office_hour_before(end: datetime, calendar: WorkingCalendar) -> datetime:
    """``end`` itself within office hours, else the beginning of the last office hour before it; in
    UTC."""
    if in_office_hours(end, calendar):
        return end.astimezone(UTC)
    opens, closes = next(_office_hours_until(end, calendar))
    return max(opens, closes - timedelta(hours=1))


def last_office_instant(end: datetime, calendar: WorkingCalendar) -> datetime:
    """``end`` itself within office hours, else the closing before it; in UTC."""
    return next(closes for _, closes in _office_hours_until(end, calendar))


def _office_hours_until(
    end: datetime, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of office hours that begin before ``end``, backwards, the first one cut at
    it."""
    day = calendar.roll_back(local_day(end))
    stop = end.astimezone(UTC)
    while True:
        for span in reversed(calendar.hours):
            opens, closes = at_local(day, span.opens), at_local(day, span.closes)
            if opens < stop:
                yield opens, min(closes, stop)
        day = calendar.previous_working_day(day)


def _office_hours_from(
    start: datetime, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of office hours that end after ``start``, the first one cut at it."""
    day = calendar.roll_forward(local_day(start))
    begin = start.astimezone(UTC)
    while True:
        for span in calendar.hours:
            opens, closes = at_local(day, span.opens), at_local(day, span.closes)
            if closes > begin:
                yield max(opens, begin), closes
        day = calendar.next_working_day(day)

"""When a limit ends, and when it must begin to end in time.

The rules and their sources are in docs/decisions/0003-legal-days.md.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from engine.time.calendar import WorkingCalendar
from engine.time.errors import InstantError
from engine.time.limit import Limit, LimitUnit
from engine.time.working_time import (
    after_working_time,
    before_working_time,
    first_office_instant,
    working_time_between,
)
from engine.time.zone import end_of_day, local_day

_KEPT = 16_384
"""What was counted last: plans and proofs ask for the same days again and again."""


@lru_cache(maxsize=_KEPT)
def due(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """The instant, in UTC, at which ``limit`` ends if it starts at ``start``.

    Source: BLDS 2005 Điều 152-153, BLDS 2015 Điều 147-148 (a period in hours begins at once; one
    in days leaves out the first day, and a last day of rest moves to the next working day). That
    the last day ends with office hours and not at midnight is a choice of ours, on the safe side.

    A later start never ends earlier: plans and proofs rest on that.

    Raises:
        InstantError: ``start`` has no time zone.
        CalendarError: the end lies outside the years that calendars cover.
    """
    first_day = local_day(start)
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return calendar.closing(_calendar_days_after(first_day, limit.days, calendar))
    if limit.is_whole:
        return calendar.closing(_working_days_after(first_day, limit.days, calendar))
    return after_working_time(start, limit.working_time, calendar)


@lru_cache(maxsize=_KEPT)
def latest_start(by: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """The latest instant, in UTC, at which ``limit`` may start to end by ``by``.

    Exact to the microsecond, the finest there is: whatever starts later ends later than ``by``. So
    it may lie outside office hours, where somebody with other hours still hands work over.

    Raises:
        InstantError: ``by`` has no time zone.
        CalendarError: the answer lies outside the years that calendars cover.
    """
    if limit.unit is LimitUnit.WORKING_DAY and not limit.is_whole:
        # Whoever starts between a closing and the next opening starts at that opening.
        begins = before_working_time(by, limit.working_time, calendar)
        return first_office_instant(begins, calendar)
    last = _last_closed(by, calendar)
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return end_of_day(last - timedelta(days=limit.days))
    first_counted = _working_days_before(last, limit.days - 1, calendar)
    return end_of_day(first_counted - timedelta(days=1))


def shift(
    due_at: datetime,
    suspended_from: datetime,
    resumed_at: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
) -> datetime:
    """The new end, in UTC, of a limit that stood still from one instant to the other.

    What was left at the suspension runs on from the resumption: office time for a limit in
    working days, calendar days for one in calendar days. A limit that had already ended when the
    suspension began keeps its end.

    Raises:
        InstantError: an instant has no time zone, or the resumption is before the suspension.
        CalendarError: the new end lies outside the years that calendars cover.
    """
    stopped_on, due_on, resumed_on = map(local_day, (suspended_from, due_at, resumed_at))
    if resumed_at < suspended_from:
        raise InstantError(
            f"The resumption {resumed_at.isoformat()} is before the suspension "
            f"{suspended_from.isoformat()}. Correct one of the two."
        )
    if suspended_from >= due_at or resumed_at == suspended_from:
        return due_at.astimezone(UTC)
    if limit.unit is LimitUnit.WORKING_DAY:
        left = working_time_between(suspended_from, due_at, calendar)
        return after_working_time(resumed_at, left, calendar)
    shifted = _calendar_days_after(resumed_on, (due_on - stopped_on).days, calendar)
    if calendar.closing(shifted) < resumed_at:
        # Stopped on its last day, resumed after office hours: nobody could still meet that day.
        shifted = calendar.next_working_day(shifted)
    return calendar.closing(shifted)


def _last_closed(by: datetime, calendar: WorkingCalendar) -> date:
    """The last working day whose office hours are over by that instant."""
    day = calendar.roll_back(local_day(by))
    return day if calendar.closing(day) <= by else calendar.previous_working_day(day)


def _calendar_days_after(day: date, count: int, calendar: WorkingCalendar) -> date:
    return calendar.roll_forward(day + timedelta(days=count))


def _working_days_after(day: date, count: int, calendar: WorkingCalendar) -> date:
    for _ in range(count):
        day = calendar.next_working_day(day)
    return day


def _working_days_before(day: date, count: int, calendar: WorkingCalendar) -> date:
    for _ in range(count):
        day = calendar.previous_working_day(day)
    return day

"""What happens to a running limit: it stands still for a while, or is extended by agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.time.calendar import WorkingCalendar
from engine.time.due_instant import due, shift
from engine.time.errors import InstantError, LimitError
from engine.time.limit import Limit, LimitUnit
from engine.time.zone import local_day


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from one instant to the other.

    Raises:
        InstantError: it ends before it begins, or an instant has no time zone.
    """

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        local_day(self.since), local_day(self.until)
        if self.until < self.since:
            raise InstantError(
                f"The pause ends at {self.until.isoformat()}, before it begins at "
                f"{self.since.isoformat()}. Correct one of the two."
            )

    @property
    def midnights(self) -> int:
        """How many days begin while it lasts: those do not count."""
        return (local_day(self.until) - local_day(self.since)).days


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, agreed on at that instant."""

    at: datetime
    by: Limit


Adjustment = Pause | Extension


def merge_pauses(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses in order of time, those that overlap or touch made one: what stands still cannot
    stand still twice."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.since, one.until)):
        if merged and pause.since <= merged[-1].until:
            merged[-1] = Pause(merged[-1].since, max(merged[-1].until, pause.until))
        else:
            merged.append(pause)
    return merged


def adjusted_due(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    adjustments: Sequence[Adjustment] = (),
) -> datetime:
    """When a limit ends, in UTC, after everything that happened to it, in the order of time.

    Working days stand still in office hours, calendar days in days: what is left of ten days is ten
    less those gone, wherever the last of them falls, and only the end rolls to a working day.

    Raises:
        InstantError: an instant has no time zone, or a pause ends before it begins.
        CalendarError: the end lies outside the years that calendars cover.
    """
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return _end_in_calendar_days(start, limit, calendar, adjustments)
    end = due(start, limit, calendar)
    for adjustment in _in_order(adjustments):
        match adjustment:
            case Pause(since, until):
                if until > start:
                    end = shift(end, max(since, start), until, limit, calendar)
            case Extension(_, by):
                end = due(end, by, calendar)
    return end


def resumed_due(
    was: datetime,
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    adjustments: Sequence[Adjustment],
    pause: Pause,
) -> datetime:
    """When a limit ends, in UTC, that ended at ``was`` before the pause, after what had happened to
    it so far. One that was over when the pause began keeps its end.

    Raises:
        InstantError: an instant has no time zone, or the pause ends before it begins.
        CalendarError: the new end lies outside the years that calendars cover.
    """
    if pause.since >= was:
        return was
    if adjusted_due(start, limit, calendar, adjustments) != was:
        # A calendar that was published too late has left it an end of its own.
        return shift(was, pause.since, pause.until, limit, calendar)
    return adjusted_due(start, limit, calendar, [*adjustments, pause])


def _end_in_calendar_days(
    start: datetime, limit: Limit, calendar: WorkingCalendar, adjustments: Sequence[Adjustment]
) -> datetime:
    last = possible = local_day(start) + timedelta(days=limit.days)
    for adjustment in _in_order(adjustments):
        end = calendar.closing(calendar.roll_forward(max(last, possible)))
        match adjustment:
            case Pause(since, until) if until > start and max(since, start) < end:
                last += timedelta(days=Pause(max(since, start), until).midnights)
                possible = _first_day_to_end(until, calendar)
            case Extension(_, by):
                last = possible = local_day(due(end, by, calendar))
    return calendar.closing(calendar.roll_forward(max(last, possible)))


def _first_day_to_end(resumed_at: datetime, calendar: WorkingCalendar) -> date:
    """The first day whose office hours are not over at that instant: nobody could keep a limit that
    ends before."""
    day = local_day(resumed_at)
    if not calendar.is_working(day) or calendar.closing(day) >= resumed_at:
        return day
    return day + timedelta(days=1)


def require_same_unit(limit: Limit, by: Limit) -> None:
    """Looks whether a limit over a whole case can be extended by these days.

    Raises:
        LimitError: a limit over a whole case would be extended by days of another kind.
    """
    if by.unit is not limit.unit:
        kind = "calendar" if limit.unit is LimitUnit.CALENDAR_DAY else "working"
        raise LimitError(f"{by} does not extend {kind} days. Write it as 5{limit.unit}.")


def _in_order(adjustments: Sequence[Adjustment]) -> list[Adjustment]:
    pauses = merge_pauses(a for a in adjustments if isinstance(a, Pause))
    extensions = [a for a in adjustments if isinstance(a, Extension)]
    return sorted([*pauses, *extensions], key=_begins)


def _begins(adjustment: Adjustment) -> datetime:
    return adjustment.since if isinstance(adjustment, Pause) else adjustment.at

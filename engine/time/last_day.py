"""The last day of the limit over a case, as of an instant: asked by deadlines, pages, plans,
extensions, exports and recounts alike, so that all of them tell the same day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engine.model.case import Case
from engine.model.place import WHOLE
from engine.time.adjustment import Adjustment, Extension, Pause, merge_pauses, require_same_unit
from engine.time.calendar import WorkingCalendar
from engine.time.due_instant import due, shift
from engine.time.exclusions import left_out_since, read_adjustments
from engine.time.limit import Limit, LimitUnit
from engine.time.zone import USUAL_CLOSING, at_local, local_day, shown_day

_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class WholeLimit:
    """The limit over a whole case. Without a ``calendar`` it counts plain calendar days, and its
    last day does not roll to a working day; plans aim at ``closes`` of that day."""

    limit: Limit
    calendar: WorkingCalendar | None = None
    closes: time = USUAL_CLOSING

    def closing(self, day: date) -> datetime:
        """The instant, in UTC, when offices close on ``day``: what a day without an hour stands
        for, and when a last day is over for plans."""
        hour = self.closes if self.calendar is None else self.calendar.closes
        return at_local(day, hour)


def whole_due(
    start: datetime, whole: WholeLimit, adjustments: Sequence[Adjustment] = ()
) -> datetime:
    """When the limit over a whole case ends, in UTC: at the end of its last day.

    Calendar days are counted by their midnights; those that fall into a pause do not count. On a
    calendar, working days are counted in its office hours, and a last day at whose midnight time is
    left out is none. Extensions add their days, whenever they were agreed on.

    Raises:
        LimitError: a limit in plain calendar days is extended by working days.
        InstantError: an instant has no time zone, or a pause ends before it begins.
        CalendarError: the end lies outside the years that calendars cover.
    """
    calendar = whole.calendar
    extensions = [a.by for a in adjustments if isinstance(a, Extension)]
    pauses = merge_pauses(a for a in adjustments if isinstance(a, Pause))
    if calendar is None or whole.limit.unit is LimitUnit.CALENDAR_DAY:
        last = _last_calendar_day(start, whole, extensions, pauses)
        if calendar is None:
            return whole.closing(last)
        end = calendar.closing(calendar.roll_forward(last))
    else:
        begins = whole.closing(local_day(start))
        end = _end_in_working_days(begins, whole.limit, calendar, extensions, pauses)
    return roll_past_pauses(end, pauses, calendar)


def roll_past_pauses(end: datetime, pauses: Iterable[Pause], calendar: WorkingCalendar) -> datetime:
    """When a limit ends, in UTC, that lasts until the midnight of its last day: with the day of
    ``end``, or with the next working day at whose midnight no time is left out, if that day has
    none. ``pauses`` are in the order of time, and do not overlap."""
    for pause in pauses:
        if pause.since <= last_instant(end) < pause.until:
            end = calendar.closing(calendar.roll_forward(local_day(pause.until)))
    return end


def _last_calendar_day(
    start: datetime, whole: WholeLimit, extensions: Iterable[Limit], pauses: Iterable[Pause]
) -> date:
    """Before it rolls to a working day, if it does."""
    last = local_day(start) + timedelta(days=whole.limit.days)
    for by in extensions:
        last = _days_after(last, by, whole)
    for pause in pauses:
        last += _left_out(pause, start, last)
    return last


def _days_after(last: date, by: Limit, whole: WholeLimit) -> date:
    if by.unit is LimitUnit.WORKING_DAY and whole.calendar is not None:
        # Of older cases: no such extension is accepted any more.
        return local_day(due(whole.calendar.closing(last), by, whole.calendar))
    require_same_unit(whole.limit, by)
    return last + timedelta(days=by.days)


def _end_in_working_days(
    begins: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    extensions: Sequence[Limit],
    pauses: Iterable[Pause],
) -> datetime:
    """Whole days are counted first, so that half days add up to them. What is of another kind than
    the limit, as it is in older cases, is counted last."""
    parts = [limit, *(by for by in extensions if by.unit is limit.unit)]
    end = begins
    for part in sorted(parts, key=lambda one: not one.is_whole):
        end = due(end, part, calendar)
    for pause in pauses:
        if pause.until > begins:
            end = shift(end, max(pause.since, begins), pause.until, limit, calendar)
    for by in extensions:
        if by.unit is not limit.unit:
            end = due(end, by, calendar)
    return end


def _left_out(pause: Pause, start: datetime, last: date) -> timedelta:
    """The days of the pause that do not count; none before the start or after the last day."""
    if pause.until <= start or local_day(pause.since) > last:
        return timedelta()
    return timedelta(days=Pause(max(pause.since, start), pause.until).midnights)


# -- of a case


def adjustments_of(case: Case, now: datetime) -> list[Adjustment]:
    """What has moved the end of the limit over the case by ``now``, the time that is being left out
    included. Nothing moves it once power has come."""
    return read_adjustments(case.adjusted, _until(case, now))


def _until(case: Case, now: datetime) -> datetime:
    return now if case.energized_at is None else min(now, case.energized_at)


def end_of_case(
    case: Case, whole: WholeLimit, now: datetime, starts: datetime | None = None
) -> datetime | None:
    """The end of the limit over the case as of ``now``, in UTC; None as long as it has not begun.
    ``starts``: the instant from which it is about to begin.

    Raises:
        LimitError: a limit in plain calendar days is extended by working days.
        InstantError: an instant has no time zone, or a pause ends before it begins.
        CalendarError: the end lies outside the years that calendars cover.
    """
    begins = starts or case.dossier_valid_at
    return None if begins is None else whole_due(begins, whole, adjustments_of(case, now))


def last_instant(due_at: datetime) -> datetime:
    """The last instant that is in time, where a limit over a case ends with the day of ``due_at``:
    it ends at midnight (BLDS 2015 Điều 148.6)."""
    return at_local(shown_day(due_at) + timedelta(days=1), time()).astimezone(UTC) - _TICK


def whole_rests(case: Case) -> bool:
    """Whether the limit over the case stands still, because time is being left out. A limit that
    was over before stays over."""
    since, place = left_out_since(case.adjusted), case.places.get(WHOLE)
    if since is None or place is None or place.due_at is None:
        return False
    return since <= last_instant(place.due_at)

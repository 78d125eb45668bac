"""Which dates of a running case are other ones by new working calendars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model.case import Case
from engine.model.place import WHOLE, Place
from engine.time.adjustment import adjusted_due
from engine.time.calendar import WorkingCalendar
from engine.time.exclusions import read_adjustments, running_since
from engine.time.last_day import end_of_case, whole_rests
from engine.time.limit import parse_limit
from engine.time.whole import WholeRule
from engine.time.window import last_instant_of_place, window_due
from engine.time.zone import local_day


@dataclass(frozen=True, slots=True)
class Move:
    """The due instant of a step or timer, or of the whole case (``number`` 0), is another one.
    ``version`` is that of the calendar that says so."""

    number: int
    element: str
    was: datetime
    due_at: datetime
    version: int

    @property
    def days(self) -> int:
        """By so many calendar days; below 0: it is earlier."""
        return (local_day(self.due_at) - local_day(self.was)).days


def moves_of(
    case: Case,
    calendars: Mapping[str, tuple[WorkingCalendar, int]],
    whole: WholeRule | None,
    now: datetime,
) -> Iterator[Move]:
    """The dates of the case that move, if ``calendars`` (by id, with their versions) hold from
    ``now`` on.

    What was over by then stays over: a verdict does not change. A case that stands still is
    looked at as it was when it stopped.
    """
    at = case.suspended_at or now
    resting = whole_rests(case) and running_since(case.adjusted) != case.suspended_at
    for place in case.places.values():
        if (place.key == WHOLE and resting) or _rests(case, place):
            continue  # It is counted when time counts again.
        if (
            place.due_at is None
            or last_instant_of_place(place, place.due_at) < at
            or place.breached
        ):
            continue
        key = whole.hours_of if place.key == WHOLE and whole is not None else place.calendar
        if key is None or key not in calendars:
            continue
        calendar, version = calendars[key]
        counted = _counted(case, place, calendar, whole, at)
        due_at = _not_over_yet(place, counted, place.due_at, calendar, at)
        if due_at != place.due_at:
            yield Move(place.number, place.element, place.due_at, due_at, version)


def _rests(case: Case, place: Place) -> bool:
    """Whether time is left out of a window, for another reason than that the case stands still."""
    since = running_since(place.adjusted) if place.is_window else None
    return since is not None and since != case.suspended_at


def _counted(
    case: Case, place: Place, calendar: WorkingCalendar, whole: WholeRule | None, at: datetime
) -> datetime:
    if place.key == WHOLE and whole is not None:
        if whole.calendar is None and place.due_at is not None:
            # Plain calendar days stay; offices may close at another hour on the last.
            return whole.whole.closing(local_day(place.due_at))
        end = end_of_case(case, whole.whole, at)
        assert end is not None, "the limit has begun"
        return end
    assert place.limit is not None, "what runs on a calendar has a limit"
    happened, limit = read_adjustments(place.adjusted, at), parse_limit(place.limit)
    if place.is_window:
        return window_due(place.since, limit, calendar, happened)
    return adjusted_due(place.since, limit, calendar, happened)


def _not_over_yet(
    place: Place, counted: datetime, was: datetime, calendar: WorkingCalendar, at: datetime
) -> datetime:
    """A limit does not end before it is known that it does: at the earliest with the office hours
    of the next day on which it can still be kept."""
    if last_instant_of_place(place, counted) >= at:
        return counted
    day = calendar.roll_forward(local_day(at))
    if calendar.closing(day) <= at:
        day = calendar.next_working_day(day)
    return min(was, calendar.closing(day))

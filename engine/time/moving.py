"""Which dates of a running case are other ones by new working calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.model.case import Case
from engine.model.place import WHOLE, Place
from engine.time.calendar_version import CalendarVersions
from engine.time.counting import due_of_place, rule_of_case, version_of_place
from engine.time.exclusions import left_out_since, read_adjustments
from engine.time.last_day import end_of_case, whole_rests
from engine.time.whole import WholeRule
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
    case: Case, versions: CalendarVersions, whole: WholeRule | None, now: datetime
) -> Iterator[Move]:
    """The dates of the case that are other ones by the versions of calendars known at ``now``.

    A verdict does not change: what was broken stays as it was recorded until that is annulled. A
    case that stands still is looked at as it was when it stopped.
    """
    resting = whole_rests(case) and left_out_since(case.adjusted) != case.suspended_at
    for place in case.places.values():
        if (place.key == WHOLE and resting) or _rests(case, place):
            continue  # It is counted when time counts again.
        if place.due_at is None or (place.breached and not place.annulled):
            continue
        counted = (
            _whole(case, whole, versions, now)
            if place.key == WHOLE
            else _place(case, place, versions, now)
        )
        if counted is not None and counted[0] != place.due_at:
            yield Move(place.number, place.element, place.due_at, *counted)


def _rests(case: Case, place: Place) -> bool:
    """Whether time is left out of it, for another reason than that the case stands still."""
    since = left_out_since(place.adjusted)
    return since is not None and since != case.suspended_at


def _whole(
    case: Case, whole: WholeRule | None, versions: CalendarVersions, now: datetime
) -> tuple[datetime, int] | None:
    if whole is None:
        return None
    rule, version = rule_of_case(case, whole, versions, now)
    due_at = end_of_case(case, rule.whole, case.suspended_at or now)
    return None if due_at is None or version is None else (due_at, version)


def _place(
    case: Case, place: Place, versions: CalendarVersions, now: datetime
) -> tuple[datetime, int] | None:
    counts = version_of_place(case, place, versions.get(place.calendar or "", ()), now)
    if counts is None:
        return None
    happened = read_adjustments(place.adjusted, case.suspended_at or now)
    return due_of_place(place, counts.calendar, happened), counts.version

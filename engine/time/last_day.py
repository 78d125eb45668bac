"""The last day of the limit over a case, as of an instant: asked by deadlines, pages, plans,
extensions, exports and recounts alike, so that all of them tell the same day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from engine.model.case import Case
from engine.model.place import WHOLE
from engine.time.adjustment import Adjustment, WholeLimit, whole_due
from engine.time.exclusions import left_out_since, read_adjustments
from engine.time.zone import at_local, shown_day

_TICK = timedelta(milliseconds=1)


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

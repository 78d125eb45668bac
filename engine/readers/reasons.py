"""Why a step has to be done by then, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.i18n import say
from engine.model.case import Case, Task
from engine.model.forecast import Latest
from engine.model.place import Place, place_key
from engine.readers.names import Names
from engine.time import left_out_since
from engine.time.zone import shown_day


@dataclass(frozen=True, slots=True)
class DueReason:
    """How an open step stands with its time. ``latest_at``: its latest finish, if the limit of
    the case is to be kept; ``slack``: calendar days from the nominal end to that; ``overdue``: its
    own limit is over; ``reason``: one sentence."""

    latest_at: datetime | None = None
    slack: int | None = None
    overdue: bool = False
    reason: str | None = None


def due_reason_of(task: Task, case: Case, names: Names, now: datetime) -> DueReason:
    """Nothing is said of a step that is closed, or has no limit. A case that stands still is
    looked at as it was when it stopped."""
    place = case.places.get(place_key(task.number, task.element))
    if not task.open or place is None:
        return DueReason()
    at = case.suspended_at or left_out_since(place.adjusted) or now
    latest = case.forecast.get(place.key)
    return DueReason(
        latest_at=None if latest is None else latest.at,
        slack=_slack(place, latest),
        overdue=place.due_at is not None and not place.annulled and place.due_at < at,
        reason=_reason(place, latest, case, names, at),
    )


def _slack(place: Place, latest: Latest | None) -> int | None:
    if latest is None or place.due_at is None:
        return None
    return (shown_day(latest.at) - shown_day(place.due_at)).days


def _reason(
    place: Place, latest: Latest | None, case: Case, names: Names, at: datetime
) -> str | None:
    if case.suspended_at is not None:
        return say(names.language, "standing still since {day}", day=shown_day(at))
    if place.excluded:
        return say(names.language, "does not count toward the limit of the case")
    if latest is None or case.due_at is None:
        return None
    left = (shown_day(latest.at) - shown_day(at)).days
    last = shown_day(case.due_at)
    if latest.next is None:
        return _last(names.language, left, last)
    gaps = {
        "next": names.element(latest.next),
        "needed": _needed(
            names.language, Decimal(latest.working_days or 0), Decimal(latest.calendar_days or 0)
        ),
        "last": last,
    }
    if left >= 0:
        return say(
            names.language,
            "{left} day(s) left: {needed} are needed from {next} to the end of {last}",
            left=left,
            **gaps,
        )
    return say(
        names.language,
        "{over} day(s) too late: {needed} are needed from {next} to the end of {last}",
        over=-left,
        **gaps,
    )


def _last(language: str, left: int, last: object) -> str:
    if left >= 0:
        return say(language, "{left} day(s) left, to the end of {last}", left=left, last=last)
    return say(language, "{over} day(s) too late: the last day was {last}", over=-left, last=last)


def _needed(language: str, working: Decimal, calendar: Decimal) -> str:
    if not calendar:
        return say(language, "{working} working day(s)", working=working)
    if not working:
        return say(language, "{calendar} calendar day(s)", calendar=calendar)
    return say(
        language,
        "{working} working day(s) and {calendar} calendar day(s)",
        working=working,
        calendar=calendar,
    )

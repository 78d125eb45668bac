"""The limit over a whole case, as its profile gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from engine.time.calendar import WorkingCalendar
from engine.time.errors import ProfileError
from engine.time.last_day import WholeLimit
from engine.time.limit import Limit
from engine.time.profile import Profile, Total
from engine.time.zone import USUAL_CLOSING


@dataclass(frozen=True, slots=True)
class WholeRule:
    """The limit, how long before its end to warn, the calendar it runs on by id (None: plain
    calendar days), its ground (of the law, or of a ``promise`` of the company), the calendar whose
    hours its last day ends with, and why a last day in calendar days does not roll to a working
    day."""

    whole: WholeLimit
    warn_before: timedelta
    calendar: str | None
    ground: str
    hours_of: str
    promise: bool = False
    rolls_ground: str = ""

    @property
    def limit(self) -> Limit:
        """How many days the whole case may take."""
        return self.whole.limit

    @property
    def counted_on(self) -> str:
        """The calendar whose days, or at least whose hours, it counts, by id."""
        return self.calendar or self.hours_of

    def on(self, calendar: WorkingCalendar) -> WholeRule:
        """The same on another version of that calendar."""
        if self.calendar is None:
            return replace(self, whole=replace(self.whole, closes=calendar.closes))
        return replace(self, whole=replace(self.whole, calendar=calendar))


def whole_rule(
    profile: Profile,
    key: str | None,
    calendars: Mapping[str, WorkingCalendar],
    context: Mapping[str, object],
) -> WholeRule:
    """That of the profile, or under ``key`` where the process has one of its own.

    Raises:
        ProfileError: no such key or calendar, or it depends on a variable that is not known yet.
    """
    if key is None:
        total = profile.total
        warn_before = timedelta(days=total.limit.days - total.warn.days)
        whole = total_limit(total, calendars)
        return WholeRule(
            whole,
            warn_before,
            None,
            total.ground,
            total.calendar,
            total.promise,
            total.rolls_ground,
        )
    given = profile.limit(key, context)
    calendar = calendars.get(given.calendar)
    if calendar is None:
        raise ProfileError(
            f"limits.{key} of {profile.id} counts on the calendar {given.calendar!r}, which is "
            "not there. Add the calendar or correct the profile."
        )
    whole = WholeLimit(given.limit, calendar)
    return WholeRule(whole, timedelta(), given.calendar, given.ground, given.calendar)


def total_limit(total: Total, calendars: Mapping[str, WorkingCalendar]) -> WholeLimit:
    """The limit in calendar days of a profile; its last day ends when the offices of its calendar
    close, or at the usual hour where there is no such calendar."""
    office = calendars.get(total.calendar)
    return WholeLimit(total.limit, closes=USUAL_CLOSING if office is None else office.closes)

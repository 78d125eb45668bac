"""Stretches of days that are worked alike: what begins at the same hour of either comes out the
same, so many days later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from engine.time import WorkingCalendar
from engine.time.zone import LAST_YEAR

_A_MONTH = 31


class WorkedDays:
    """Which of some calendars work on which days."""

    def __init__(self, calendars: Iterable[WorkingCalendar]) -> None:
        self._calendars = tuple(dict.fromkeys(calendars))
        self._first: date | None = None
        self._worked = ""

    def pattern(self, day: date, many: int) -> str:
        """So many days from that day on, a character for each: the same where the same calendars
        work. Shorter where the years end that calendars cover."""
        if self._first is None or day < self._first:
            self._first, self._worked = day, ""
        begins = (day - self._first).days
        while len(self._worked) < begins + many:
            more = [self._first + timedelta(len(self._worked) + n) for n in range(_A_MONTH)]
            more = [one for one in more if one.year <= LAST_YEAR]
            if not more:
                break
            self._worked += "".join(map(self._mark, more))
        return self._worked[begins : begins + many]

    def _mark(self, day: date) -> str:
        worked = (calendar.is_working(day) << n for n, calendar in enumerate(self._calendars))
        return chr(sum(worked))

"""Until when days off are decided, and which dates lie beyond: those are estimates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.time.calendar import WorkingCalendar
from engine.time.zone import shown_day


@dataclass(frozen=True, slots=True)
class Decided:
    """The last decided day of each working calendar, by its id."""

    until: Mapping[str, date]

    @staticmethod
    def of(calendars: Iterable[WorkingCalendar]) -> Decided:
        """Until when each of these calendars has its days off decided, by the id of the
        calendar."""
        return Decided({calendar.id: calendar.decided_until for calendar in calendars})

    @property
    def earliest(self) -> date:
        """The last day that is decided on every calendar."""
        return min(self.until.values(), default=date.max)

    def is_beyond(self, at: datetime | None, calendar: str | None) -> bool:
        """Whether an instant that was counted on this calendar is an estimate. Nothing is where
        there is none, or it was counted on none."""
        if at is None or calendar is None:
            return False
        return shown_day(at) > self.until.get(calendar, date.max)

    def is_beyond_any(self, at: datetime | None) -> bool:
        """Whether an instant that any of the calendars can have moved is an estimate."""
        return at is not None and shown_day(at) > self.earliest

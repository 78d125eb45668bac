"""The official days of one year, as a calendar's text lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.time.errors import CalendarError
from engine.time.public_days import PublicDays


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A day that is off, or worked in place of another one, and what it is called."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """What was decided for a year: holidays, days in lieu and swapped days in ``off``, days of a
    weekend that are worked for them in ``worked``. ``decision`` names the ground or its number.

    Raises:
        CalendarError: a day lies in another year, or is listed twice.
    """

    year: int
    decision: str
    off: tuple[OfficialDay, ...]
    worked: tuple[OfficialDay, ...] = ()

    def __post_init__(self) -> None:
        seen: set[date] = set()
        for one in (*self.off, *self.worked):
            if one.day.year != self.year:
                raise CalendarError(
                    f"year.{self.year}: {one.day} lies in another year. List it under "
                    f"[year.{one.day.year}]."
                )
            if one.day in seen:
                raise CalendarError(
                    f"year.{self.year}: {one.day} is listed twice. Keep one of the entries."
                )
            seen.add(one.day)

    @property
    def public(self) -> PublicDays:
        """Its days off and its make-up days, as calendars use them."""
        return PublicDays(_days(self.off), _days(self.worked))


def _days(listed: Iterable[OfficialDay]) -> frozenset[date]:
    return frozenset(one.day for one in listed)

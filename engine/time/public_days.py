"""Official days off and make-up days as the ``holidays`` package knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.lazy import lazy_callable
from engine.time.errors import CalendarError

if TYPE_CHECKING:
    from holidays import country_holidays
else:
    country_holidays = lazy_callable("holidays", "country_holidays")

COUNTRIES = ("VN",)


@dataclass(frozen=True, slots=True)
class PublicDays:
    """``off``: holidays, their compensation and swapped days; ``worked``: make-up days."""

    off: frozenset[date]
    worked: frozenset[date]


@lru_cache(maxsize=256)
def public_days(country: str, year: int) -> PublicDays:
    """The official days of one year.

    Raises:
        CalendarError: the country is not supported.
    """
    if country not in COUNTRIES:
        raise CalendarError(f"Country {country!r} is not supported. Use {', '.join(COUNTRIES)}.")
    # The package adds years when they are asked for and keeps a make-up day with the day off it
    # pays for, which can lie in the year after or before. So all three years are loaded at once,
    # nothing is added later, and what is kept cannot change under another thread.
    found = country_holidays(
        country,
        years=(year - 1, year, year + 1),
        expand=False,
        observed=True,
        categories=("public",),
    )
    return PublicDays(
        off=frozenset(day for day in found if day.year == year),
        worked=frozenset(day for day in found.weekend_workdays if day.year == year),
    )

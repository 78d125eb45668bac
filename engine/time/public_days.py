"""Official days off and make-up days of the years that a calendar's text does not list.

They are kept in ``kept_days.json`` and never change: what was counted on them must come out the
same for good. Until ``KEPT_UNTIL`` they are what was decided, as far as the ``holidays`` package
knew it in release 0.109; what follows is reckoned from the lunar calendar. Where they are wrong, a
calendar's text lists its own days (docs/decisions/0011-calendars-in-two-times.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from engine.time.errors import CalendarError

COUNTRIES = ("VN",)
KEPT_UNTIL = date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class PublicDays:
    """``off``: holidays, their compensation and swapped days; ``worked``: make-up days."""

    off: frozenset[date]
    worked: frozenset[date]


@cache
def public_days(country: str, year: int) -> PublicDays:
    """The official days of one year, as they are kept.

    Raises:
        CalendarError: the country is not supported.
    """
    if country not in COUNTRIES:
        raise CalendarError(f"Country {country!r} is not supported. Use {', '.join(COUNTRIES)}.")
    found = _kept()[country].get(str(year), {})
    return PublicDays(_days(year, found.get("off", ())), _days(year, found.get("worked", ())))


@cache
def _kept() -> dict[str, dict[str, dict[str, list[str]]]]:
    """By country, year and kind: days as month-day."""
    kept: dict[str, dict[str, dict[str, list[str]]]] = json.loads(
        files("engine.time").joinpath("kept_days.json").read_text("utf-8")
    )
    return kept


def _days(year: int, listed: list[str] | tuple[()]) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in listed)

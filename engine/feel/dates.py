"""Dates, and dates with time, written as in ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.feel.decimals import is_whole, plain
from engine.feel.errors import FeelValueError
from engine.feel.position import Position
from engine.model.sentence import sentence

DATE_FORM = sentence('write it like "2014-10-01"')
MOMENT_FORM = sentence('write it with its offset from UTC, like "2014-10-01T08:00:00+07:00"')

# Narrower than datetime.fromisoformat, which also takes week dates and lets the offset go.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_date(text: str) -> date | None:
    """The date, or None if the text does not write one."""
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """The date and time with offset, or None if the text does not write one."""
    if _MOMENT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def days_between(later: date, earlier: date) -> Decimal:
    """Calendar days from one date to another, negative if it is the other way round."""
    return Decimal((later - earlier).days)


def add_days(day: date, days: Decimal, at: Position) -> date:
    """The date so many calendar days later.

    Raises:
        FeelValueError: not a whole number of days, or beyond the years 1 to 9999.
    """
    if not is_whole(days):
        raise FeelValueError.at(
            at,
            "feel_not_whole",
            f"`{at.text}` moves a date by {plain(days)} days; use a whole number, "
            "for example with floor(...).",
        )
    try:
        return day + timedelta(days=int(days))
    except OverflowError:
        raise FeelValueError.at(
            at,
            "feel_bad_date",
            f"`{at.text}` leaves the years 1 to 9999; use fewer days.",
        ) from None

"""Instants as text: UTC, milliseconds, ``Z`` (RFC 3339); and how far clocks may differ."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where legal days begin and end, and by whose clock instants are shown."""

CLOCK_SKEW = timedelta(minutes=1)
"""Between machines, or where a clock is corrected: so much less counts as no time at all, and what
lies further ahead was written by a clock that was ahead."""


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: str) -> date:
    """The day that is written as year-month-day; no week dates, which ``date`` reads as well.

    Raises:
        ValueError: it is not written so, or there is no such day.
    """
    if _DAY.fullmatch(text) is None:
        raise ValueError(f"'{text}' is not written as year-month-day.")
    return date.fromisoformat(text)


def read_instant(text: str) -> datetime:
    """The instant that begins with a day as year-month-day; without an offset, if none is given.

    Raises:
        ValueError: it is not written so, or there is no such instant.
    """
    if _DAY.match(text) is None:
        raise ValueError(f"'{text}' does not begin with year-month-day.")
    return datetime.fromisoformat(text)


def to_text(instant: datetime) -> str:
    """The instant as stored text: ``2026-11-28T02:00:00.000Z``. An instant without a zone would be
    read in the machine's own, so callers hand in one with a zone."""
    there = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return f"{there.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def to_instant(text: str) -> datetime:
    """The instant that ``to_text`` wrote, or any RFC 3339 text with an offset.

    Raises:
        ValueError: not an instant, or without an offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"'{text}' has no offset from UTC.")
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def whole_milliseconds(instant: datetime) -> datetime:
    """What text and databases keep of an instant."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

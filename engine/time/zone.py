"""Legal days are days in Vietnam; instants are kept in UTC. The passage between the two."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache

from engine.model.instant import VIETNAM
from engine.model.sentence import sentence
from engine.time.errors import InstantError

FIRST_YEAR = 2010
LAST_YEAR = 2100

USUAL_OPENING, USUAL_CLOSING = time(8), time(17)
"""When offices open and close where no calendar says so."""

_KEPT = 32_768


def is_counted(year: int) -> bool:
    """Whether time is counted in this year: from 2010 to 2100, as calendars cover them."""
    return FIRST_YEAR <= year <= LAST_YEAR


def local(instant: datetime) -> datetime:
    """The same instant by the clock in Vietnam.

    Raises:
        InstantError: ``instant`` has no time zone, is no datetime, or lies outside 2010..2100.
    """
    if not isinstance(instant, datetime):
        raise InstantError(f"{instant!r} is not an instant. Give a date and time with its zone.")
    if instant.utcoffset() is None:
        raise InstantError(
            sentence(
                "{instant} has no time zone. Give it one, for instance UTC.",
                instant=instant.isoformat(),
            )
        )
    # One year of slack keeps the conversion itself from overflowing; days decide below.
    if FIRST_YEAR - 1 <= instant.year <= LAST_YEAR + 1:
        there = instant.astimezone(VIETNAM)
        if is_counted(there.year):
            return there
    raise _outside(instant.isoformat())


@lru_cache(maxsize=_KEPT)
def local_day(instant: datetime) -> date:
    """The legal day on which ``instant`` falls.

    Raises:
        InstantError: see :func:`local`.
    """
    return local(instant).date()


def covered_day(day: date) -> date:
    """The day itself.

    Raises:
        InstantError: it lies outside 2010..2100.
    """
    if is_counted(day.year):
        return day
    raise _outside(str(day))


def _outside(shown: str) -> InstantError:
    return InstantError(
        sentence(
            "{day} is outside the supported years {first} to {last}. Correct the year.",
            day=shown,
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
    )


def shown_day(instant: datetime) -> date:
    """The day in Vietnam on which any instant falls that was ever stored, to be shown."""
    return instant.astimezone(VIETNAM).date()


@lru_cache(maxsize=_KEPT)
def at_local(day: date, hour: time) -> datetime:
    """The instant, in UTC, when clocks in Vietnam show ``hour`` on ``day``."""
    return datetime.combine(day, hour, VIETNAM).astimezone(UTC)


def close_of_day(day: date) -> datetime:
    """The usual closing on ``day``, 17:00 in Vietnam, in UTC; calendars know their own."""
    return at_local(day, USUAL_CLOSING)


def end_of_day(day: date) -> datetime:
    """The last instant of ``day`` in Vietnam, in UTC."""
    return at_local(day, time.max)

"""When a simulated year begins: anywhere in the years of the law, and mostly near its changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from engine.model.documents import Kind
from engine.time import VIETNAM, read_profile
from tests.kit import NINE, shipped

_TET = ("2015-02-18", "2016-02-07", "2017-01-27", "2018-02-15", "2020-01-24", "2023-01-21")
"""The eve of the lunar new year."""
_NEW_YEARS = ("2015-01-01", "2026-12-31", "2027-01-01")
"""The last two: what lies behind is not decided yet."""
_LAST = date(2027, 6, 30)


def beginning_of(rng: Random) -> datetime:
    """At any minute of a day, within 50 days before something that changes, or on any day."""
    if rng.random() < 0.7:
        day = rng.choice(_turns()) - timedelta(days=rng.randrange(50))
    else:
        day = NINE.date() + timedelta(days=rng.randrange((_LAST - NINE.date()).days))
    at = datetime.combine(day, time(rng.randrange(24), rng.randrange(60)), VIETNAM)
    return max(NINE, at.astimezone(UTC))


@cache
def _turns() -> tuple[date, ...]:
    laws = (read_profile(one.content) for one in shipped() if one.kind is Kind.PROFILE)
    days = [*(law.valid_from for law in laws), *map(date.fromisoformat, (*_TET, *_NEW_YEARS))]
    return tuple(sorted(day for day in days if day >= NINE.date()))

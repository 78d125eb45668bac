"""Claiming deadlines: each goes to one worker, for as long as its lease lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, tuple_, update

from engine.store.tables import deadlines

LEASE = timedelta(seconds=60)
MOST_DOUBLINGS = 6
"""A deadline that cannot be worked off waits twice as long each time, up to about an hour."""


@dataclass(frozen=True, slots=True)
class DueDeadline:
    case: str
    place: str
    fires_at: datetime
    attempts: int


def claim_due(connection: Connection, now: datetime, limit: int) -> list[DueDeadline]:
    """What is due by ``now`` and in nobody's hands, the longest due first; it is the caller's for
    the time of a lease. Whoever works it off removes or moves the row; else it comes again."""
    due = (
        select(deadlines.c.case, deadlines.c.place, deadlines.c.attempts)
        .where(*_free(now))
        .order_by(deadlines.c.fires_at, deadlines.c.case, deadlines.c.place)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(connection.execute(due))
    claimed: list[DueDeadline] = []
    by_attempts: dict[int, list[tuple[str, str]]] = {}
    for row in found:
        by_attempts.setdefault(row.attempts, []).append((row.case, row.place))
    for attempts, keys in by_attempts.items():
        until = now + LEASE * 2 ** min(attempts, MOST_DOUBLINGS)
        taken = (
            update(deadlines)
            .where(tuple_(deadlines.c.case, deadlines.c.place).in_(keys))
            .values(claimed_until=until, attempts=attempts + 1)
            .returning(*deadlines.c)
        )
        claimed += [
            DueDeadline(row.case, row.place, row.fires_at, row.attempts)
            for row in connection.execute(taken)
        ]
    return sorted(claimed, key=lambda one: (one.fires_at, one.case, one.place))


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether there is anything to claim; asked first, since asking takes no lock."""
    query = select(deadlines.c.fires_at).where(*_free(now)).limit(1)
    return connection.execute(query).first() is not None


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unclaimed = or_(deadlines.c.claimed_until.is_(None), deadlines.c.claimed_until <= now)
    return deadlines.c.fires_at <= now, unclaimed

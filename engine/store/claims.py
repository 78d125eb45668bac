"""Claiming deadlines: each goes to one worker, for as long as its lease lasts.

Whoever fires a deadline removes or moves its row. One that cannot be fired is put off, with the
reason; one that its worker has left behind, because it died or lost the database, comes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.store.failure import Failure
from engine.store.tables import deadlines

LEASE = timedelta(seconds=60)

PlaceKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """``attempts`` counts the tries that failed, before this one; of one that was ``left_behind``
    also those that ended its worker."""

    case: str
    place: str
    attempts: int
    claimed_until: datetime
    left_behind: bool


def claim_due(connection: sa.Connection, now: datetime, limit: int) -> list[DueDeadline]:
    """What is due by ``now`` and in nobody's hands; it is the caller's for the time of a lease.

    What never failed comes first, the longest due first, so that many that fail hold up no other;
    then what was put off until now. Of those that a worker has left behind one comes, and last: if
    it is what ended that worker, the others are done by then. Its try counts from now on.
    """
    fresh = _lock(connection, _LOCK_FRESH, now, limit)
    again = _lock(connection, _LOCK_PUT_OFF, now, limit - len(fresh))
    left = _lock(connection, _LOCK_LEFT_BEHIND, now, 1)
    claimed = _claim(connection, fresh + again, now + LEASE, left_behind=False)
    claimed |= _claim(connection, left, now + LEASE, left_behind=True)
    return [claimed[key] for key in fresh + again + left]


def is_due(connection: sa.Connection, now: datetime) -> bool:
    """Whether there is anything to claim; asked first, since asking takes no lock."""
    return connection.execute(_SOME, _at(now)).first() is not None


def release(connection: sa.Connection, claimed: Sequence[DueDeadline]) -> None:
    """Gives back what was not tried; no try is counted."""
    for one in claimed:
        connection.execute(
            sa.update(deadlines)
            .where(_held(one))
            .values(claimed_until=None, attempts=one.attempts - one.left_behind)
        )


def put_off(
    connection: sa.Connection,
    claimed: DueDeadline,
    problem: Failure,
    attempts: int,
    until: datetime,
    incident_at: datetime | None,
) -> None:
    """Leaves a deadline alone until then. Nothing happens where it is in other hands by now."""
    connection.execute(
        sa.update(deadlines)
        .where(_held(claimed))
        .values(
            claimed_until=None,
            attempts=attempts,
            put_off_until=until,
            problem=problem,
            incident_at=_first(incident_at),
        )
    )


def try_again(connection: sa.Connection, those: sa.ColumnElement[bool]) -> int:
    """Has deadlines that were put off tried at once, as if they had never failed; returns how
    many."""
    anew = {"put_off_until": None, "attempts": 0, "problem": None, "incident_at": None}
    failing = sa.and_(deadlines.c.put_off_until.is_not(None), deadlines.c.claimed_until.is_(None))
    return connection.execute(sa.update(deadlines).where(failing, those).values(anew)).rowcount


_KEY = (deadlines.c.case, deadlines.c.place)


_NOW = sa.bindparam("now", type_=deadlines.c.fires_at.type)
_FRESH = sa.and_(
    deadlines.c.claimed_until.is_(None),
    deadlines.c.put_off_until.is_(None),
    deadlines.c.fires_at <= _NOW,
)
_PUT_OFF = sa.and_(deadlines.c.claimed_until.is_(None), deadlines.c.put_off_until <= _NOW)
_LEFT_BEHIND = sa.or_(
    deadlines.c.claimed_until <= _NOW,
    deadlines.c.claimed_until > sa.bindparam("never", type_=deadlines.c.fires_at.type),
)


def _locking(those: sa.ColumnElement[bool], first: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Statements that workers ask all the time are made once."""
    wanted = sa.select(*_KEY).where(those).order_by(first, *_KEY).limit(sa.bindparam("most"))
    return wanted.with_for_update(skip_locked=True)


_SOME = sa.select(sa.literal(1)).where(
    sa.or_(*(sa.exists().where(one) for one in (_FRESH, _PUT_OFF, _LEFT_BEHIND)))
)
_LOCK_FRESH = _locking(_FRESH, deadlines.c.fires_at)
_LOCK_PUT_OFF = _locking(_PUT_OFF, deadlines.c.put_off_until)
_LOCK_LEFT_BEHIND = _locking(_LEFT_BEHIND, deadlines.c.claimed_until)


def _first(incident_at: datetime | None) -> sa.ColumnElement[Any]:
    """Since when somebody has to look at it: the first time stays."""
    column = deadlines.c.incident_at
    return sa.func.coalesce(column, sa.literal(incident_at, column.type))


def _held(claimed: DueDeadline) -> sa.ColumnElement[bool]:
    """The row, as long as it is in the hands that claimed it."""
    return sa.and_(
        deadlines.c.case == claimed.case,
        deadlines.c.place == claimed.place,
        deadlines.c.claimed_until == claimed.claimed_until,
    )


def _lock(
    connection: sa.Connection, query: sa.Select[Any], now: datetime, limit: int
) -> list[PlaceKey]:
    if limit <= 0:
        return []
    found = connection.execute(query, {**_at(now), "most": limit})
    return [(row.case, row.place) for row in found]


def _at(now: datetime) -> dict[str, datetime]:
    """A lease that ends later than ``never`` was given by a clock that was ahead."""
    return {"now": now, "never": now + 2 * LEASE}


_CLAIM = (
    sa.update(deadlines)
    .where(sa.tuple_(*_KEY).in_(sa.bindparam("keys", expanding=True)))
    .values(
        claimed_until=sa.bindparam("until"),
        attempts=deadlines.c.attempts + sa.bindparam("more", type_=deadlines.c.attempts.type),
    )
    .returning(*_KEY, deadlines.c.attempts, deadlines.c.claimed_until)
)
"""Not with ``fires_at``: one row that was damaged there would hold up all."""


def _claim(
    connection: sa.Connection, keys: Sequence[PlaceKey], until: datetime, *, left_behind: bool
) -> dict[PlaceKey, DueDeadline]:
    if not keys:
        return {}
    held = {"keys": keys, "until": until, "more": int(left_behind)}
    return {
        (row.case, row.place): DueDeadline(
            row.case, row.place, row.attempts, row.claimed_until, left_behind
        )
        for row in connection.execute(_CLAIM, held)
    }

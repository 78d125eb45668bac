"""Subscriptions to a case, where messages are sent, answered and forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model.subscription import CONFIRMED_WITHIN, KEPT_AFTER_THE_END, subject_of
from engine.store.tables import cases, messages, subject_keys, subscriptions

_columns = subscriptions.c

IS_SUBSCRIBED_TO = sa.exists().where(_columns.case == cases.c.code)
"""Whether anybody has ever asked to be told of a case, for a question that reads the case."""


def find_subscription(connection: sa.Connection, name: str) -> dict[str, Any] | None:
    """The row of a subscription that has not ended; None where it has."""
    query = sa.select(subscriptions).where(_columns.id == name, _columns.ended_at.is_(None))
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def subscriptions_of(connection: sa.Connection, case: str, channel: str) -> list[dict[str, Any]]:
    """The rows of a case's subscriptions by that channel that have not ended."""
    query = sa.select(subscriptions).where(
        _columns.case == case, _columns.channel == channel, _columns.ended_at.is_(None)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def note_told(connection: sa.Connection, name: str, told: str) -> None:
    """Notes what a subscriber was told last."""
    connection.execute(sa.update(subscriptions).where(_columns.id == name).values(told=told))


def end_unreached(connection: sa.Connection, name: str, now: datetime) -> None:
    """Ends a subscription at whose address nothing arrives."""
    row = find_subscription(connection, name)
    if row is not None:
        _forget_key(connection, row["case"], name)
        ended = {"ended_at": now, "data": None}
        connection.execute(sa.update(subscriptions).where(_columns.id == name).values(ended))


def drop_subscriptions(connection: sa.Connection, now: datetime) -> int:
    """Removes what nobody has confirmed in time, what has ended and what is of a case that was
    closed some time ago, with its key and messages; returns how many."""
    closed = sa.select(cases.c.code).where(cases.c.closed_at < now - KEPT_AFTER_THE_END)
    old = sa.or_(
        sa.and_(_columns.confirmed_at.is_(None), _columns.asked_at < now - CONFIRMED_WITHIN),
        _columns.ended_at < now - KEPT_AFTER_THE_END,
        _columns.case.in_(closed),
    )
    found = connection.execute(sa.select(_columns.id, _columns.case).where(old)).all()
    for row in found:
        _forget_key(connection, row.case, row.id)
        mine = sa.and_(messages.c.case == row.case, messages.c.subject == subject_of(row.id))
        connection.execute(sa.delete(messages).where(mine))
        connection.execute(sa.delete(subscriptions).where(_columns.id == row.id))
    return len(found)


def _forget_key(connection: sa.Connection, case: str, name: str) -> None:
    key = sa.and_(subject_keys.c.case == case, subject_keys.c.subject == subject_of(name))
    connection.execute(sa.delete(subject_keys).where(key))

"""Entries of inboxes: read in order, marked as read, muted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model.code import is_code
from engine.model.inbox import MUTED_CASE, MUTED_KIND, InboxKind, InboxPlace
from engine.store.snapshot import asked_once
from engine.store.tables import events, inbox, inbox_mutes, proposals

_PROPOSAL = "proposal/"
_muted = sa.exists().where(
    inbox_mutes.c.login == inbox.c.login,
    inbox_mutes.c.what.in_(
        [
            sa.literal(f"{MUTED_CASE}:") + inbox.c.stream,
            sa.literal(f"{MUTED_KIND}:") + inbox.c.kind,
        ]
    ),
)
MOST_UNREAD = 100
"""Unread entries that are counted: a badge shows no more than 99."""


def unread_of(login: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    """How many entries of that login are unread and not muted, as a part of another question."""
    some = (
        sa.select(inbox.c.sequence)
        .where(inbox.c.login == login, inbox.c.read_at.is_(None), ~_muted)
        .limit(MOST_UNREAD)
        .correlate(*_tables_of(login))
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _tables_of(login: sa.ColumnElement[str]) -> tuple[sa.FromClause, ...]:
    return tuple(login._from_objects)


_UNREAD = sa.select(unread_of(sa.bindparam("login", type_=sa.String)))


def count_unread(connection: sa.Connection, login: str) -> int:
    """How many entries of the login are unread and not muted; 100 if there are more."""
    return asked_once(
        connection,
        ("unread", login),
        lambda: int(connection.scalar(_UNREAD, {"login": login}) or 0),
    )


def learn_unread(connection: sa.Connection, login: str, unread: int) -> None:
    """Takes note of how many there are, where another question brought it along."""
    asked_once(connection, ("unread", login), lambda: unread)


def inbox_page(
    connection: sa.Connection,
    login: str,
    after: InboxPlace | None,
    limit: int,
    *,
    unread: bool,
    kind: InboxKind | None = None,
) -> list[dict[str, Any]]:
    """Entries of the login with the bodies of their events, the newest first; ``unread``: those
    alone that are counted."""
    query = (
        sa.select(inbox, _muted.label("muted"), events.c.body, proposals.c.title)
        .join(
            events,
            sa.and_(events.c.stream == inbox.c.stream, events.c.sequence == inbox.c.sequence),
        )
        .outerjoin(proposals, sa.literal(_PROPOSAL) + proposals.c.number == inbox.c.stream)
        .where(inbox.c.login == login)
        .order_by(inbox.c.made_at.desc(), inbox.c.stream.desc(), inbox.c.sequence.desc())
        .limit(limit)
    )
    if unread:
        query = query.where(inbox.c.read_at.is_(None), ~_muted)
    if kind is not None:
        query = query.where(inbox.c.kind == kind)
    if after is not None:
        place = sa.tuple_(inbox.c.made_at, inbox.c.stream, inbox.c.sequence)
        query = query.where(place < sa.tuple_(*_typed(after)))
    return [dict(row) for row in connection.execute(query).mappings()]


def cases_in(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The codes of the cases that entries are about."""
    return {row["stream"] for row in rows if is_code(row["stream"])}


def _typed(after: InboxPlace) -> tuple[sa.ColumnElement[Any], ...]:
    return (
        sa.literal(after.made_at, inbox.c.made_at.type),
        sa.literal(after.stream, inbox.c.stream.type),
        sa.literal(after.sequence, inbox.c.sequence.type),
    )


def muted_by(connection: sa.Connection, login: str) -> list[str]:
    """What the login has muted, in order."""
    query = sa.select(inbox_mutes.c.what).where(inbox_mutes.c.login == login)
    return list(connection.scalars(query.order_by(inbox_mutes.c.what)))


def known_entries(
    connection: sa.Connection, login: str, wanted: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Which of these entries, by stream and sequence, the login has."""
    place = sa.tuple_(inbox.c.stream, inbox.c.sequence)
    query = sa.select(inbox.c.stream, inbox.c.sequence).where(
        inbox.c.login == login, place.in_(sorted(wanted))
    )
    return {(row.stream, row.sequence) for row in connection.execute(query)}


def mark_read(
    connection: sa.Connection, login: str, entries: Collection[tuple[str, int]], now: datetime
) -> int:
    """Notes that the login has read these entries; returns how many of them were unread."""
    place = sa.tuple_(inbox.c.stream, inbox.c.sequence)
    return _mark(connection, login, place.in_(sorted(entries)), now)


def mark_all_read(connection: sa.Connection, login: str, until: datetime, now: datetime) -> int:
    """The same of all that were made at that instant or before."""
    return _mark(connection, login, inbox.c.made_at <= until, now)


def _mark(
    connection: sa.Connection, login: str, these: sa.ColumnElement[bool], now: datetime
) -> int:
    unread = sa.and_(inbox.c.login == login, inbox.c.read_at.is_(None), these)
    return connection.execute(sa.update(inbox).where(unread).values(read_at=now)).rowcount


def set_muted(
    connection: sa.Connection, login: str, what: str, *, muted: bool, now: datetime
) -> None:
    """Has what is named counted as unread no more, or again."""
    same = sa.and_(inbox_mutes.c.login == login, inbox_mutes.c.what == what)
    connection.execute(sa.delete(inbox_mutes).where(same))
    if muted:
        new = {"login": login, "what": what, "muted_at": now}
        connection.execute(sa.insert(inbox_mutes).values(**new))

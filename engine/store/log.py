"""All events as one log, in the order of their positions: the leaves of the Merkle tree."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text

from engine.evidence import leaf_hash
from engine.store.tables import events


def leaf_of(stream: str, sequence: int, body: str) -> bytes:
    """The leaf of an event: the hash over its place and its stored bytes."""
    return leaf_hash(entry_of(stream, sequence, body))


def entry_of(stream: str, sequence: int, body: str) -> bytes:
    return b"\x00".join([stream.encode(), b"%d" % sequence, body.encode()])


def settle(connection: Connection) -> int:
    """The newest position, when every event up to there is committed or never will be.

    PostgreSQL hands positions out before it commits: this waits for those who are writing now. On
    SQLite there is only one writer, who is the caller.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE events IN SHARE MODE"))
    found: int = connection.execute(
        select(func.coalesce(func.max(events.c.position), 0))
    ).scalar_one()
    return found


def leaves_between(connection: Connection, after: int, until: int) -> Iterator[bytes]:
    """The leaves of the events behind one position, up to another one that is settled."""
    query = (
        select(events.c.stream, events.c.sequence, events.c.body)
        .where(events.c.position > after, events.c.position <= until)
        .order_by(events.c.position)
        .execution_options(yield_per=5_000)
    )
    for row in connection.execute(query):
        yield leaf_of(row.stream, row.sequence, row.body)


def entries_of(connection: Connection, stream: str) -> list[tuple[int, int, bytes]]:
    """Position, number in the log (from 0) and bytes of each event of a stream, in order."""
    numbered = select(
        events.c.position,
        events.c.stream,
        events.c.sequence,
        events.c.body,
        (func.row_number().over(order_by=events.c.position) - 1).label("number"),
    ).subquery()
    query = select(numbered).where(numbered.c.stream == stream).order_by(numbered.c.sequence)
    return [
        (row.position, row.number, entry_of(row.stream, row.sequence, row.body))
        for row in connection.execute(query)
    ]


def find_entry(connection: Connection, stream: str, sequence: int) -> tuple[int, bytes] | None:
    """The number of an event in the log, from 0, and its bytes; None where it is not there."""
    query = select(events.c.position, events.c.body).where(
        events.c.stream == stream, events.c.sequence == sequence
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    before = select(func.count()).select_from(events).where(events.c.position < row.position)
    number: int = connection.execute(before).scalar_one()
    return number, entry_of(stream, sequence, row.body)

"""All events as one log, in the order of their positions: the leaves of the Merkle tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from engine.evidence import leaf_hash
from engine.store.streams import entry_of
from engine.store.tables import events


def leaf_of(stream: str, sequence: int, body: str) -> bytes:
    """The leaf of an event: the hash over its place and its stored bytes."""
    return leaf_hash(entry_of(stream, sequence, body))


def settle(connection: Connection) -> int:
    """The newest position, when every event up to there is committed or never will be.

    PostgreSQL hands positions out before it commits: this waits for those who are writing now. On
    SQLite there is only one writer, who is the caller.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT motcua_settle()"))
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


Stored = tuple[int, str, int, str, bytes, bytes | None]
"""Position, stream, sequence, body, hash and seal."""

_STORED = select(
    events.c.position,
    events.c.stream,
    events.c.sequence,
    events.c.body,
    events.c.hash,
    events.c.seal,
).order_by(events.c.position)


def stored_entries(connection: Connection, size: int) -> Iterator[Sequence[Stored]]:
    """All events as they are stored, in the order of their positions, so many at a time.

    These are the driver's own rows: making better ones takes longer than checking them.
    """
    statement = str(_STORED.compile(connection))
    # Without a name the client would take in all of them at once.
    name = {"name": "motcua_log"} if connection.dialect.name == "postgresql" else {}
    with closing(connection.connection.cursor(**name)) as cursor:
        cursor.execute(statement)
        while chunk := cursor.fetchmany(size):
            yield chunk


def entries_as_stored(connection: Connection, stream: str) -> list[Stored]:
    """The events of one stream as they are stored, in order."""
    query = _STORED.where(events.c.stream == stream)
    return [tuple(row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event in the log: its position, its number there (from 0), and its bytes."""

    position: int
    number: int
    content: bytes


def log_entries(connection: Connection, streams: Sequence[str]) -> dict[str, list[LogEntry]]:
    """The events of these streams, each in order. The whole log is counted through once."""
    numbered = select(
        events.c.position,
        events.c.stream,
        events.c.sequence,
        events.c.body,
        (func.row_number().over(order_by=events.c.position) - 1).label("number"),
    ).subquery()
    query = select(numbered).where(numbered.c.stream.in_(streams)).order_by(numbered.c.sequence)
    found: dict[str, list[LogEntry]] = {stream: [] for stream in streams}
    for row in connection.execute(query):
        entry = entry_of(row.stream, row.sequence, row.body)
        found[row.stream].append(LogEntry(row.position, row.number, entry))
    return found

"""The event log: append-only, in canonical bytes, each entry carrying the hash of the one before.

The body is canonical JSON (RFC 8785) and is stored as it was hashed, never encoded again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import rfc8785
from sqlalchemy import Connection, func, insert, select

from engine.model.events import Event, from_plain, to_plain
from engine.model.instant import to_instant, to_text
from engine.store.tables import events

EMPTY = b""
"""What stands before the first event of a stream."""


def encode(event: Event) -> str:
    body: dict[str, Any] = {
        "at": to_text(event.at),
        "by": event.by,
        "type": event.type,
        "v": 1,
        "data": to_plain(event.payload),
    }
    if event.on_behalf_of is not None:
        body["for"] = event.on_behalf_of
    if event.unit is not None:
        body["unit"] = event.unit
    return rfc8785.dumps(body).decode()


def decode(stream: str, sequence: int, body: str) -> Event:
    """The event of a stored body.

    Raises:
        KeyError: an event type or version that this program does not know.
        ValueError: not a body that ``encode`` wrote.
    """
    plain = json.loads(body)
    return Event(
        stream,
        sequence,
        to_instant(plain["at"]),
        plain["by"],
        from_plain(plain["type"], plain["v"], plain["data"]),
        plain.get("for"),
        plain.get("unit"),
    )


def link(before: bytes, stream: str, sequence: int, body: str) -> bytes:
    """The hash that ties an entry to its place and to everything before it in the stream."""
    return hashlib.sha256(
        b"\x00".join([before, stream.encode(), b"%d" % sequence, body.encode()])
    ).digest()


def append(connection: Connection, new: Sequence[Event]) -> None:
    """Writes events whose sequences go on from what is stored.

    Raises:
        IntegrityError: somebody else wrote the same sequence of a stream.
    """
    heads = _heads(connection, {event.stream for event in new if event.sequence > 1})
    rows = []
    for event in new:
        body = encode(event)
        before = heads.get(event.stream, EMPTY)
        heads[event.stream] = link(before, event.stream, event.sequence, body)
        rows.append(
            {
                "stream": event.stream,
                "sequence": event.sequence,
                "body": body,
                "hash": heads[event.stream],
            }
        )
    if rows:
        connection.execute(insert(events), rows)


def _heads(connection: Connection, streams: set[str]) -> dict[str, bytes]:
    if not streams:
        return {}
    newest = (
        select(events.c.stream, func.max(events.c.sequence).label("sequence"))
        .where(events.c.stream.in_(streams))
        .group_by(events.c.stream)
        .subquery()
    )
    rows = connection.execute(
        select(events.c.stream, events.c.hash).join(
            newest,
            (events.c.stream == newest.c.stream) & (events.c.sequence == newest.c.sequence),
        )
    )
    return {row.stream: row.hash for row in rows}


def length(connection: Connection, stream: str) -> int:
    """The sequence of the stream's newest event; 0 before the first."""
    newest = select(func.max(events.c.sequence)).where(events.c.stream == stream)
    return connection.execute(newest).scalar() or 0


def read(
    connection: Connection, stream: str, after: int = 0, limit: int | None = None
) -> Iterator[Event]:
    """The events of a stream in order."""
    query = (
        select(events.c.sequence, events.c.body)
        .where(events.c.stream == stream, events.c.sequence > after)
        .order_by(events.c.sequence)
        .limit(limit)
    )
    for row in connection.execute(query):
        yield decode(stream, row.sequence, row.body)

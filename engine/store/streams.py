"""Streams of events: append-only, in canonical bytes, each entry with the hash of the one before.

The body is canonical JSON (RFC 8785) and is stored as it was hashed, never encoded again. A body
without ``v`` is of the first version of its type.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from engine.errors import Broken
from engine.evidence import Seals
from engine.model.canonical import canonical
from engine.model.events import Event, from_plain, to_plain
from engine.model.instant import to_instant, to_text
from engine.store.faults import unwritable
from engine.store.snapshot import asked_once
from engine.store.tables import events

EMPTY = b""
"""What stands before the first event of a stream."""


def encode(event: Event) -> str:
    """The canonical body of an event (RFC 8785), over which its hash is made. What is empty is left
    out, so that entries from before a field was known stay the same."""
    body: dict[str, Any] = {
        "at": to_text(event.at),
        "by": event.by,
        "type": event.type,
        "data": to_plain(event.payload),
    }
    if event.type_version > 1:
        body["v"] = event.type_version
    if event.on_behalf_of is not None:
        body["for"] = event.on_behalf_of
    if event.on_behalf_of_colleague is not None:
        body["colleague"] = event.on_behalf_of_colleague
    for name in _CAPACITY:
        if (value := getattr(event, name)) is not None:
            body[name] = value
    return canonical(body)


def decode(stream: str, sequence: int, body: str) -> Event:
    """The event of a stored body.

    Raises:
        Broken: not a body that ``encode`` wrote, or of an event type or version that this
            program does not know.
    """
    try:
        return _decode(stream, sequence, json.loads(body))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Broken(
            "history_unreadable",
            "The entry {place} cannot be read ({why}). Nothing was changed; run 'motcua verify'.",
            place=f"{stream}#{sequence}",
            why=_said(error),
        ) from error


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is not known to this version"
    return f"it is damaged: {type(error).__name__}"


def _decode(stream: str, sequence: int, plain: Any) -> Event:
    return Event(
        stream,
        sequence,
        to_instant(plain["at"]),
        plain["by"],
        from_plain(plain["type"], plain.get("v", 1), plain["data"]),
        plain.get("for"),
        *(plain.get(name) for name in (*_CAPACITY, "colleague")),
    )


_CAPACITY = ("role", "unit", "via")


def link(before: bytes, entry: bytes) -> bytes:
    """The hash that ties an entry to its place and to everything before it in the stream."""
    return _sha256(before + b"\x00" + entry).digest()


_sha256 = hashlib.sha256


def entry_of(stream: str, sequence: int, body: str) -> bytes:
    """What is hashed of an event: its place and its stored bytes."""
    return f"{stream}\x00{sequence}\x00{body}".encode()


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as canonical JSON writes it, and not a backslash that stands before ``u0000``."""


def append(
    connection: Connection, new: Sequence[Event], heads: dict[str, bytes], seals: Seals | None
) -> None:
    """Writes events whose sequences go on from what is stored; the last one of each stream is
    sealed.

    ``heads`` gives the newest hash of each stream, and has those of the new events afterwards.

    Raises:
        IntegrityError: somebody else wrote the same sequence of a stream.
        Invalid: an event holds NUL. Handlers say where; this is for what they do not look at.
    """
    rows: list[dict[str, Any]] = []
    last = {event.stream: place for place, event in enumerate(new)}
    for event in new:
        body = encode(event)
        if _NUL.search(body):
            raise unwritable()
        before = heads[event.stream]
        heads[event.stream] = link(before, entry_of(event.stream, event.sequence, body))
        rows.append(
            {
                "stream": event.stream,
                "sequence": event.sequence,
                "body": body,
                "hash": heads[event.stream],
                "seal": None,
            }
        )
    if seals is not None:
        for stream, place in last.items():
            rows[place]["seal"] = seals.seal(heads[stream])
    if rows:
        connection.execute(_INSERT, rows)


_INSERT = insert(events).inline()


_HEAD = (
    select(events.c.sequence, events.c.hash)
    .where(events.c.stream == bindparam("wanted"))
    .order_by(events.c.sequence.desc())
    .limit(1)
)
_AFTER = (
    select(events.c.sequence, events.c.body)
    .where(events.c.stream == bindparam("wanted"), events.c.sequence > bindparam("after"))
    .order_by(events.c.sequence)
)
_SOME_AFTER = _AFTER.limit(bindparam("most"))
_NEWEST = (
    select(events.c.sequence, events.c.body)
    .where(events.c.stream == bindparam("wanted"), events.c.body.contains(bindparam("said")))
    .order_by(events.c.sequence.desc())
    .limit(1)
)


def newest_of(connection: Connection, stream: str, name: str) -> Event | None:
    """The newest event of that type in the stream; None where it has none.

    Raises:
        Broken: the entry cannot be read.
    """
    wanted = {"wanted": stream, "said": f'"type":"{name}"'}
    row = connection.execute(_NEWEST, wanted).one_or_none()
    return None if row is None else decode(stream, row.sequence, row.body)


def head(connection: Connection, stream: str) -> tuple[int, bytes]:
    """Sequence and hash of the stream's newest event."""
    row = connection.execute(_HEAD, {"wanted": stream}).one_or_none()
    return (0, EMPTY) if row is None else (row.sequence, row.hash)


def read(
    connection: Connection, stream: str, after: int = 0, limit: int | None = None
) -> Iterator[Event]:
    """The events of a stream in order."""
    wanted = {"wanted": stream, "after": after, "most": limit}
    query = _AFTER if limit is None else _SOME_AFTER
    question = ("events", stream, after, limit)
    for row in asked_once(connection, question, lambda: connection.execute(query, wanted).all()):
        yield decode(stream, row.sequence, row.body)

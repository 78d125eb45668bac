"""The log of accesses as one chain: each row carries a hash over itself and all before it, under a
seal. What is deleted from its end is found by the next checkpoint, which says how far it reached.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, text

from engine.evidence import Seals
from engine.model.canonical import canonical
from engine.model.instant import to_text
from engine.store.tables import accesses

START = b""
"""What stands before the first."""

_LOCK = 7_019_2015
_CONTENT = ("position", "case", "login", "role", "via", "reading", "file")


def chained(before: bytes, row: Mapping[str, Any]) -> bytes:
    """The hash of an access, and of all before it."""
    content = [*(row[name] for name in _CONTENT), to_text(row["at"])]
    return hashlib.sha256(before + b"\x00" + canonical(content).encode()).digest()


def append_accesses(
    connection: Connection, seals: Seals, noted: Sequence[Mapping[str, Any]]
) -> None:
    """Writes down accesses in their order, behind all the others."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    position, before = newest_access(connection)
    rows = []
    for access in noted:
        position += 1
        row = {"file": None, **access, "position": position}
        before = chained(before, row)
        seal = seals.seal_row(accesses.name, before.hex())
        rows.append(row | {"hash": before, "seal": seal})
    if rows:
        connection.execute(insert(accesses), rows)


def newest_access(connection: Connection) -> tuple[int, bytes]:
    """Position and hash of the newest access."""
    query = select(accesses.c.position, accesses.c.hash).order_by(accesses.c.position.desc())
    found = connection.execute(query.limit(1)).one_or_none()
    return (0, START) if found is None else (found.position, found.hash)

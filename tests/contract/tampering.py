"""What somebody can do who owns the database: switch the triggers off, and write what they like."""

from __future__ import annotations

from sqlalchemy import Connection, text

from engine.audit.verification import Finding
from engine.store import streams
from tests.kit import Installation

KEPT = ("events", "checkpoints", "accesses")


def disarm(connection: Connection) -> None:
    """Switches off what protects history."""
    if connection.dialect.name == "postgresql":
        for table in KEPT:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    found = connection.execute(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    ).scalars()
    for name in list(found):
        connection.execute(text(f"DROP TRIGGER {name}"))


def tamper(at: Installation, statement: str, **parameters: object) -> list[Finding]:
    """What is found after a statement that no trigger has refused."""
    with at.engine._database.write() as connection:
        disarm(connection)
        connection.execute(text(statement), parameters)
    return findings(at)


def findings(at: Installation, *notes: str) -> list[Finding]:
    return at.engine.verify(lambda done, total: None, notes)


def rehash(connection: Connection, stream: str) -> None:
    """Computes every hash of a stream anew, as somebody would who knows how it is done, and brings
    the row of the case up to that."""
    before = streams.EMPTY
    rows = connection.execute(
        text("SELECT position, sequence, body FROM events WHERE stream = :s ORDER BY sequence"),
        {"s": stream},
    ).all()
    for row in rows:
        before = streams.link(before, streams.entry_of(stream, row.sequence, row.body))
        connection.execute(
            text("UPDATE events SET hash = :h WHERE position = :p"),
            {"h": before, "p": row.position},
        )
    connection.execute(
        text("UPDATE cases SET head = :h WHERE code = :s"), {"h": before, "s": stream}
    )

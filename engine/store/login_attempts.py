"""What was counted of attempts to log in. Rows carry keyed hashes: no login and no address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.model.instant import CLOCK_SKEW
from engine.model.login_budget import FORGOTTEN_AFTER, Count
from engine.store.tables import login_attempts

_KEEP = (
    update(login_attempts)
    .where(login_attempts.c.key == bindparam("of"))
    .values(failures=bindparam("f"), next_at=bindparam("n"), last_at=bindparam("l"))
)


def hold_counts(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, Count]:
    """The counts under these keys, held until the transaction ends. What is not there is made.

    One statement makes, locks and reads, in the order of the keys: of attempts made at once each
    sees what those before it have counted.
    """
    rows = [{"key": key, "failures": 0, "next_at": now, "last_at": None} for key in sorted(keys)]
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(login_attempts).values(rows)
    held = statement.on_conflict_do_update(
        index_elements=[login_attempts.c.key], set_={"failures": login_attempts.c.failures}
    ).returning(login_attempts)
    return {
        row.key: Count(row.failures, row.next_at, row.last_at) for row in connection.execute(held)
    }


def keep_counts(connection: Connection, counts: Mapping[str, Count]) -> None:
    """Writes counts that are held."""
    rows = [
        {"of": key, "f": count.failures, "n": count.next_at, "l": count.last_at}
        for key, count in counts.items()
    ]
    if rows:
        connection.execute(_KEEP, rows)


def drop_counts(connection: Connection, now: datetime) -> int:
    """Drops what is forgotten, and returns how many rows that were."""
    last = login_attempts.c.last_at
    forgotten = (last < now - FORGOTTEN_AFTER) | (last > now + CLOCK_SKEW)
    return connection.execute(delete(login_attempts).where(forgotten)).rowcount

"""Counts of what those do who are not logged in. Rows carry keyed hashes, no address, no code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.model.instant import CLOCK_SKEW
from engine.model.rate_limit import KEPT_FOR_A_DAY, Bucket
from engine.store.tables import rate_buckets

_KEEP = (
    sa.update(rate_buckets)
    .where(rate_buckets.c.key == sa.bindparam("of"))
    .values(begins_at=sa.bindparam("b"), count=sa.bindparam("c"))
)


def hold_buckets(
    connection: sa.Connection, keys: Iterable[str], now: datetime
) -> dict[str, Bucket]:
    """The buckets under these keys, held until the transaction ends. What is not there is made.

    One statement makes, locks and reads, in the order of the keys: of those who come at once each
    sees what those before have counted.
    """
    rows = [{"key": key, "begins_at": now, "count": 0} for key in sorted(keys)]
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(rate_buckets).values(rows)
    held = statement.on_conflict_do_update(
        index_elements=[rate_buckets.c.key], set_={"count": rate_buckets.c.count}
    ).returning(rate_buckets)
    return {key: Bucket(*bucket) for key, *bucket in connection.execute(held)}


def read_bucket(connection: sa.Connection, key: str, now: datetime) -> Bucket:
    """The bucket under this key, without holding it."""
    query = sa.select(rate_buckets.c.begins_at, rate_buckets.c.count).where(
        rate_buckets.c.key == key
    )
    found = connection.execute(query).one_or_none()
    return Bucket(now, 0) if found is None else Bucket(*found)


def keep_buckets(connection: sa.Connection, buckets: Mapping[str, Bucket]) -> None:
    """Writes buckets that are held."""
    rows = [{"of": key, "b": one.begins_at, "c": one.count} for key, one in buckets.items()]
    if rows:
        connection.execute(_KEEP, rows)


def drop_buckets(connection: sa.Connection, now: datetime) -> int:
    """Drops what is older than a day, and returns how many rows that were."""
    begun = rate_buckets.c.begins_at
    old = (begun < now - KEPT_FOR_A_DAY) | (begun > now + CLOCK_SKEW)
    return connection.execute(sa.delete(rate_buckets).where(old)).rowcount

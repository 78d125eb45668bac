"""A database in memory: with every table, empty, and gone when it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection

from engine.store.database import Database
from engine.store.tables import metadata

_ADDRESS = "sqlite://"

_at_rest: list[Database] = []
"""Closed ones. Each keeps the statements that were made for it, and gets other contents the next
time: making the statements anew costs more than running them."""


@contextmanager
def scratch_database() -> Iterator[Database]:
    """For one thread."""
    database = _at_rest.pop() if _at_rest else Database(_ADDRESS)
    try:
        put_in(database, _empty())
        yield database
    finally:
        database.close()
        _at_rest.append(database)


def put_in(database: Database, image: bytes) -> None:
    """Has a scratch database hold what another one held, in place of all that is in it."""
    with database.pool.connect() as connection:
        _driver(connection).deserialize(image)


def image_of(database: Database) -> bytes:
    """All that a scratch database holds now."""
    with database.pool.connect() as connection:
        image: bytes = _driver(connection).serialize()
        return image


@cache
def _empty() -> bytes:
    """Every table, without a row."""
    database = Database(_ADDRESS)
    try:
        metadata.create_all(database.pool)
        return image_of(database)
    finally:
        database.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection

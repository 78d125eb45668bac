"""A database in memory: with every table, empty, and gone when it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.store.database import Database
from engine.store.tables import metadata


@contextmanager
def scratch_database() -> Iterator[Database]:
    """For one thread."""
    database = Database("sqlite://")
    try:
        metadata.create_all(database.engine)
        yield database
    finally:
        database.close()

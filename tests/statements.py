"""SQL as SQLAlchemy writes it, kept for the whole test process.

SQLAlchemy keeps what it has written for one engine. A process that serves has one; a test process
has thousands, one after the other on the same two kinds of database, for which it writes the same.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from engine.store import database

_written: LRUCache[Any, Any] = LRUCache(3_000)


def keep_statements() -> None:
    """Has every database of this process share them."""
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        # The key of what is kept names the dialect, which by itself is only equal to itself.
        dialect.__eq__ = _same_kind  # type: ignore[method-assign]
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign]
    database.create_engine = _create_engine  # type: ignore[assignment]


def _create_engine(url: Any, **options: Any) -> Engine:
    return create_engine(url, execution_options={"compiled_cache": _written}, **options)


def _same_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_kind(one: object) -> int:
    return hash(type(one))

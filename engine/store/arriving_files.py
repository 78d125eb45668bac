"""Files of requests that come in parts, until they are whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.store.tables import arriving_files, arriving_parts

UNDER_WAY = sa.select(sa.func.coalesce(sa.func.sum(arriving_files.c.size), 0))
"""How many bytes will have come, of all requests."""


def bytes_under_way(connection: sa.Connection, application: str | None = None) -> int:
    """How many bytes will have come, of one request or of all."""
    query = UNDER_WAY
    if application is not None:
        query = query.where(arriving_files.c.application == application)
    return int(connection.execute(query).scalar_one())


def drop_left(connection: sa.Connection, before: datetime) -> int:
    """Removes those of which no part has come since; returns how many."""
    return _drop(connection, arriving_files.c.changed_at < before)


def drop_of_applications(connection: sa.Connection, named: sa.Select[Any]) -> int:
    """Removes those of the requests that a query names; returns how many."""
    return _drop(connection, arriving_files.c.application.in_(named))


def _drop(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    whose = sa.tuple_(arriving_parts.c.application, arriving_parts.c.digest)
    named = sa.select(arriving_files.c.application, arriving_files.c.digest).where(which)
    connection.execute(sa.delete(arriving_parts).where(whose.in_(named)))
    return connection.execute(sa.delete(arriving_files).where(which)).rowcount

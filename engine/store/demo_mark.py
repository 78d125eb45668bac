"""What a database says about the demo that was made in it.

The mark stands in the database itself, so that it lives, moves and goes away with what it marks. It
is no event: no case depends on it, and an installation that is no demo never has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, inspect, select, update

from engine.store.tables import demo, events, metadata


@dataclass(frozen=True, slots=True)
class DemoMark:
    """A demo that was begun at ``begun_at`` and shows how things stand at ``as_at``;
    ``finished_at`` is None while it is being made, and for ever if that was broken off."""

    begun_at: datetime
    as_at: datetime
    finished_at: datetime | None


def find_demo(connection: Connection) -> DemoMark | None:
    """The mark; None where no demo was begun."""
    if demo.name not in inspect(connection).get_table_names():
        return None
    row = connection.execute(select(demo)).one_or_none()
    return None if row is None else DemoMark(row.begun_at, row.as_at, row.finished_at)


def is_unused(connection: Connection) -> bool:
    """Whether the database holds nothing: no tables at all, or those of Motcua without an event."""
    names = inspect(connection).get_table_names()
    if any(not _is_ours(name) for name in names):
        return False
    return events.name not in names or not connection.execute(select(events).limit(1)).all()


def begin_demo(connection: Connection, begun_at: datetime, as_at: datetime) -> None:
    """Empties the tables and marks them as those of a demo that is not finished.

    Only for a database that is unused or holds a demo: whatever else stands in it is lost.
    """
    _empty(connection)
    connection.execute(insert(demo).values(begun_at=begun_at, as_at=as_at))


def finish_demo(connection: Connection, finished_at: datetime) -> None:
    """Marks the demo as whole."""
    connection.execute(update(demo).values(finished_at=finished_at))


def _is_ours(name: str) -> bool:
    return name in metadata.tables or name.startswith(_ALSO_OURS)


_JOBS = "procrastinate_"
_ALSO_OURS = (_JOBS, "alembic_version")


def _empty(connection: Connection) -> None:
    """Takes every row out of every table, past the triggers that keep history as it is."""
    if connection.dialect.name == "sqlite":
        _empty_sqlite(connection)
    else:
        _empty_postgresql(connection)


def _empty_sqlite(connection: Connection) -> None:
    guards = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).all()
    for name, _ in guards:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())
    for _, statement in guards:
        connection.exec_driver_sql(statement)


def _empty_postgresql(connection: Connection) -> None:
    found = inspect(connection).get_table_names()
    names = [name for name in found if name in metadata.tables or name.startswith(_JOBS)]
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    every = ", ".join(f'"{name}"' for name in names)
    connection.exec_driver_sql(f"TRUNCATE {every} RESTART IDENTITY")
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')

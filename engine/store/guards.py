"""The triggers that keep history as it is, and what may be done past them: filling or emptying a
database as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, select

from engine.store.tables import events, metadata

_JOBS = "procrastinate_"
_ALSO_OURS = (_JOBS, "alembic_version")


def is_unused(connection: Connection) -> bool:
    """Whether the database holds nothing: no tables at all, or those of Motcua without an event."""
    names = inspect(connection).get_table_names()
    if any(name not in metadata.tables and not name.startswith(_ALSO_OURS) for name in names):
        return False
    return events.name not in names or not connection.execute(select(events).limit(1)).all()


def tables_in_order(connection: Connection) -> list[str]:
    """The tables that are there, with those of the jobs but not that of the revision; those that
    others refer to come first."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    names = [name for name, _ in found if name is not None]
    return [name for name in names if name in metadata.tables or name.startswith(_JOBS)]


def empty(connection: Connection) -> None:
    """Takes every row out of every table, in the transaction of the connection."""
    if connection.dialect.name == "sqlite":
        _empty_sqlite(connection)
        return
    with guards_off(connection) as names:
        every = ", ".join(f'"{name}"' for name in names)
        connection.exec_driver_sql(f"TRUNCATE {every} RESTART IDENTITY")


@contextmanager
def guards_off(connection: Connection) -> Iterator[list[str]]:
    """On PostgreSQL no trigger runs while the block does, in the transaction of the connection;
    gives the tables, those that others refer to first. Nobody else sees them without their
    triggers: the tables are locked until the transaction ends."""
    names = tables_in_order(connection)
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield names
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


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

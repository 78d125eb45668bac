"""A whole database as files of a folder, as of one instant, and back into an unused one.

SQLite is copied by its own online backup; of PostgreSQL every table is copied out (COPY) within
one snapshot, so that no program of a fitting version is needed. Nobody who writes is held up.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, inspect

from engine.errors import Conflict
from engine.model.lazy_import import lazy_callable, lazy_module
from engine.store.database import Database
from engine.store.faults import damaged
from engine.store.guards import guards_off, is_unused, tables_in_order
from engine.store.private import FILE, FOLDER
from engine.store.uploads import referred_files

if TYPE_CHECKING:
    from psycopg import sql

    from engine.store.migration import migrate
else:
    sql = lazy_module("psycopg.sql")
    migrate = lazy_callable("engine.store.migration", "migrate")

SQLITE_FILE = "motcua.db"
TABLES = "tables"
"""The folder of the tables of PostgreSQL, one file each."""

_BLOCK = 1 << 20
_OF_WRITING = {"SQLITE_FULL": errno.ENOSPC, "SQLITE_IOERR_WRITE": errno.EIO}

Check = Callable[[Connection], None]
"""Raises when the database, as it would be, is not to be taken."""


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """``columns`` by table and ``sequences`` (the newest number, and whether it was given away) are
    empty for SQLite."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sequences: Mapping[str, tuple[int, bool]] = field(default_factory=dict)


def copy_database(database: Database, folder: Path) -> tuple[DatabaseCopy, frozenset[str]]:
    """Writes the database into the folder; returns what it takes to load it, and the files that it
    refers to.

    Raises:
        Unavailable: the database does not answer, or is damaged.
    """
    with database.read() as connection:
        if database.is_sqlite:
            _copy_sqlite(connection, folder)
        else:
            return _copy_postgresql(connection, folder), referred_files(connection)
    with opened_copy(folder) as copy:
        return DatabaseCopy(), referred_files(copy)


def load_database(database: Database, folder: Path, copy: DatabaseCopy, check: Check) -> None:
    """Fills an unused database from the folder, wholly or not at all.

    Raises:
        Conflict: it is not unused.
        Unavailable: it does not answer, or is full.
    """
    if database.is_sqlite:
        _load_sqlite(database, folder, check)
    else:

        def fill(connection: Connection, _run: frozenset[str]) -> None:
            _load(connection, folder, copy, database.place)
            check(connection)

        migrate(database, fill)


def require_unused(database: Database) -> None:
    """Looks whether the database is empty, so that a backup can be put into it.

    Raises:
        Conflict: it holds something.
        Unavailable: it does not answer.
    """
    if not database.is_missing:
        with database.read() as connection:
            _require_unused(connection, database.place)


def _require_unused(connection: Connection, place: str) -> None:
    if not is_unused(connection):
        raise Conflict(
            "database_used",
            "The database {database} holds something already. Nothing was overwritten; have "
            "MOTCUA_DATABASE name one that is not used.",
            database=place,
        )


# -- SQLite


@contextmanager
def opened_copy(folder: Path) -> Iterator[Connection]:
    """The copied SQLite database of the folder, to be read where it lies."""
    pool = create_engine("sqlite://", creator=lambda: _open_copy(folder), poolclass=NullPool)
    with pool.connect() as connection:
        yield connection


def require_sound(folder: Path) -> None:
    """Has SQLite check the copied database.

    Raises:
        Unavailable: SQLite itself finds the copied database of the folder damaged.
    """
    with closing(_open_copy(folder)) as copy:
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise damaged()


def _open_copy(folder: Path) -> sqlite3.Connection:
    # Immutable: nothing is written beside it either.
    place = quote(str((folder / SQLITE_FILE).resolve()))
    return sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _copy_sqlite(connection: Connection, folder: Path) -> None:
    target = folder / SQLITE_FILE
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        try:
            _driver(connection).backup(copy)
        except sqlite3.OperationalError as error:
            # Written is the copy alone.
            why = _OF_WRITING.get(error.sqlite_errorname)
            if why is None:
                raise
            raise OSError(why, os.strerror(why)) from error
        # So that it is one file.
        copy.execute("PRAGMA journal_mode = DELETE")
    require_sound(folder)


def _load_sqlite(database: Database, folder: Path, check: Check) -> None:
    with opened_copy(folder) as copy:
        check(copy)
    with database.before_writers() as connection, closing(_open_copy(folder)) as copy:
        _require_unused(connection, database.place)
        # One writing transaction of SQLite: it is all there, or nothing is.
        copy.backup(_driver(connection))


# -- PostgreSQL


def _copy_postgresql(connection: Connection, folder: Path) -> DatabaseCopy:
    (folder / TABLES).mkdir(mode=FOLDER)
    connection.exec_driver_sql("SET LOCAL datestyle = 'ISO'")
    columns: dict[str, Sequence[str]] = {}
    for name in tables_in_order(connection):
        columns[name] = [one["name"] for one in inspect(connection).get_columns(name)]
        _copy_out(connection, table_file(folder, name), name, columns[name])
    # Read last: numbers go on while others write, and none may be given twice.
    return DatabaseCopy(columns, _sequences(connection))


def table_file(folder: Path, name: str) -> Path:
    """Where a table of PostgreSQL stands in the folder."""
    return folder / TABLES / f"{name}.copy"


def _copy_out(connection: Connection, file: Path, name: str, columns: Sequence[str]) -> None:
    order = _order("COPY {} ({}) TO STDOUT (FORMAT text, ENCODING 'UTF8')", name, columns)
    opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE)
    with os.fdopen(opened, "wb") as target, _driver(connection).cursor() as cursor:
        with cursor.copy(order) as blocks:
            for block in blocks:
                target.write(block)
        target.flush()
        os.fsync(opened)


def _load(connection: Connection, folder: Path, copy: DatabaseCopy, place: str) -> None:
    connection.exec_driver_sql("SET LOCAL datestyle = 'ISO'")
    with guards_off(connection) as names:
        _require_unused(connection, place)
        every = ", ".join(f'"{name}"' for name in names)
        connection.exec_driver_sql(f"TRUNCATE {every} RESTART IDENTITY")
        for name in names:
            if name in copy.columns:
                _copy_in(connection, table_file(folder, name), name, copy.columns[name])
    for sequence, (newest, given) in copy.sequences.items():
        connection.exec_driver_sql("SELECT setval(%s::regclass, %s, %s)", (sequence, newest, given))


def _copy_in(connection: Connection, file: Path, name: str, columns: Sequence[str]) -> None:
    order = _order("COPY {} ({}) FROM STDIN (FORMAT text, ENCODING 'UTF8')", name, columns)
    cursor = _driver(connection).cursor()
    with file.open("rb") as source, cursor, cursor.copy(order) as target:
        while block := source.read(_BLOCK):
            target.write(block)


def _order(template: Any, name: str, columns: Sequence[str]) -> sql.Composed:
    listed = sql.SQL(", ").join([sql.Identifier(column) for column in columns])
    return sql.SQL(template).format(sql.Identifier(name), listed)


def _sequences(connection: Connection) -> dict[str, tuple[int, bool]]:
    found = connection.exec_driver_sql(
        "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = current_schema()"
    ).scalars()
    return {name: _newest(connection, name) for name in sorted(found)}


def _newest(connection: Connection, sequence: str) -> tuple[int, bool]:
    row = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence}").one()  # noqa: S608 - quoted
    return row.last_value, row.is_called


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection

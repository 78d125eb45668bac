"""Connections: one writing transaction at a time per case, and what a database says when it
cannot."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from engine.model.lazy_import import lazy_module
from engine.store.address import Address, read_address
from engine.store.faults import as_engine_error, of_lock_file, outcome_unknown
from engine.store.private import FILE as PRIVATE_FILE

if TYPE_CHECKING:
    import psycopg
else:
    psycopg = lazy_module("psycopg")

LOCK_TIMEOUT_MS = 5_000
"""How long a command waits on PostgreSQL for a case that somebody else is changing."""

_LOCK_TIMEOUT = f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"

_ONE_STATE = {"isolation_level": "REPEATABLE READ"}
"""Not ``postgresql_readonly`` as well: SQLAlchemy takes that back by READ WRITE, which would
overrule an administrator who has made the database read-only."""

# Any number: it only has to be the same in every process.
_CLAIM = 7_019_2015


class Database:
    """SQLite or PostgreSQL behind one URL; which one shows nowhere else.

    On SQLite, writers queue behind a file lock beside the database: the kernel serves them in
    turn, while SQLite's own waiting starves some of them.
    """

    def __init__(self, url: str, durable: bool = True) -> None:
        """``durable`` False: on SQLite a power cut may lose what was written. Only for data that
        can be made again."""
        self.address = read_address(url)
        self.is_sqlite = self.address.is_sqlite
        self._pool = (
            _open_sqlite(self.address.file, durable)
            if self.is_sqlite
            else _open_postgresql(self.address)
        )
        # SQLite shows every transaction one state of the database; PostgreSQL has to be asked to.
        self._reading = self._pool.execution_options(**{} if self.is_sqlite else _ONE_STATE)
        self._lock = self._make_lock()

    @property
    def pool(self) -> Engine:
        """SQLAlchemy's pool of connections, for migrations and copies; commands and readers use
        ``write`` and ``read``."""
        return self._pool

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends, and rolls back when it raises.

        Raises:
            Unavailable: the database cannot be reached or is full. Nothing was changed then, unless
                it is ``outcome_unknown``.
            Conflict: somebody else is working on the same rows.
        """
        with told_plainly(), self._lock(), self._pool.connect() as connection:
            if self.is_sqlite:
                _begin(connection, "BEGIN IMMEDIATE")
            elif is_pooled(connection):
                connection.exec_driver_sql(_LOCK_TIMEOUT)
            with _finished(connection):
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that changes nothing, in which every question is answered as of the first
        one, however long it takes.

        Raises:
            Unavailable: the database cannot be reached.
        """
        with told_plainly(), self._reading.connect() as connection:
            if self.is_sqlite:
                _begin(connection, "BEGIN")
            yield connection
            # On a rollback psycopg forgets its prepared statements.
            connection.commit()

    @contextmanager
    def before_writers(self) -> Iterator[Connection]:
        """A connection that has begun no transaction; on SQLite nobody begins to write while the
        block runs.

        Raises:
            Unavailable: the database cannot be reached or is full.
        """
        with told_plainly(), self._lock(), self._pool.connect() as connection:
            yield connection

    def is_pooled(self) -> bool:
        """Whether a pooler such as PgBouncer stands between, which gives each transaction another
        connection."""
        with self.read() as connection:
            return is_pooled(connection)

    @property
    def place(self) -> str:
        """Where it is, for people: the file, or the server and the name without the password."""
        return self.address.place

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that is not there; opening it would make an empty one."""
        path = self.address.path
        return path is not None and not Path(path).exists()

    def close(self) -> None:
        """Closes every connection that is not in use."""
        self._pool.dispose()

    def flush(self) -> None:
        """Has the disk hold all that was written, also by programs that did not wait for it."""
        if self.is_sqlite:
            with told_plainly(), self._pool.connect() as connection:
                # One page more, since a log without new pages would not be brought to the disk.
                connection.exec_driver_sql("PRAGMA user_version = 0")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process is the only one within such a block on this database; the claim
        ends with the block, or with the process."""
        with told_plainly():
            claim = self._claim_file() if self.is_sqlite else self._claim_lock()
            with claim as alone:
                yield alone

    @contextmanager
    def _claim_file(self) -> Iterator[bool]:
        with _opened(f"{self.address.path}.claim") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    @contextmanager
    def _claim_lock(self) -> Iterator[bool]:
        # Held by a transaction, since behind a pooler no session is one's own.
        with self._pool.connect() as connection:
            taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_CLAIM})")
            yield bool(taken.scalar_one())

    def _make_lock(self) -> Any:
        path = self.address.path
        if path is None:
            return nullcontext
        return partial(_file_lock, f"{path}.lock")


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Statements whose answers nobody reads, sent in one go where the database can do that.

    What goes wrong shows when the block ends, or before, depending on how fast the database is.

    Raises:
        DBAPIError: a statement was refused, or the connection was lost.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    failed: Exception | None = None
    try:
        with driver.pipeline():
            # The driver sees no error pass: it would log, as a fault of its own, that what was
            # sent behind the refused statement was not run.
            try:
                yield
            except Exception as error:
                failed = error
    except psycopg.Error as error:
        # Refused so late that no statement saw it: SQLAlchemy, which had sent the last one before,
        # does not know of it.
        failed = failed or _as_of_sqlalchemy(connection, error)
    if failed is not None:
        raise failed


def _as_of_sqlalchemy(connection: Connection, error: psycopg.Error) -> Exception:
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(error, None, None)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        None, None, error, psycopg.Error, connection_invalidated=lost, dialect=dialect
    )


def _begin(connection: Connection, statement: str) -> None:
    """Begins a transaction on SQLite. The driver is asked at once: the statement has neither
    parameters nor rows, and what SQLAlchemy does around one costs ten times as much."""
    connection.begin()
    driver: Any = connection.connection.driver_connection
    driver.execute(statement)


@contextmanager
def _finished(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    try:
        connection.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise outcome_unknown() from error
        raise


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(path: str) -> Iterator[int]:
    try:
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:
        raise of_lock_file(error) from error
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Errors of the database within the block as those of the engine, where there is one."""
    try:
        yield
    except (DBAPIError, psycopg.Error, sqlite3.Error) as error:
        found = as_engine_error(error)
        if found is None:
            raise
        raise found from error


_STATEMENTS = 1_000
"""Made ready once for each connection; there are about five hundred of them."""


def _open_sqlite(file: Any, durable: bool) -> Engine:
    pool = create_engine(
        file,
        connect_args={
            "isolation_level": None,
            "cached_statements": _STATEMENTS,
            "check_same_thread": False,
            "timeout": 30,
        },
        hide_parameters=True,
    )

    @event.listens_for(pool, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {'FULL' if durable else 'OFF'}",
            "foreign_keys = ON",
            # What is deleted is overwritten: the key of a person who was erased is not left in the
            # file.
            "secure_delete = ON",
            "busy_timeout = 30000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return pool


def _open_postgresql(address: Address) -> Engine:
    return create_engine(
        "postgresql+psycopg://",
        creator=partial(_connect, address),
        pool_size=10,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _connect(address: Address) -> psycopg.Connection:
    """No parameter is sent that a pooler might not know. What holds for a session is set on one of
    our own only: a pooler would hand it on to others."""
    connection = psycopg.connect(**{"connect_timeout": 3} | address.parameters)
    try:
        if _goes_through_pooler(connection):
            connection.prepare_threshold = None
        else:
            connection.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _goes_through_pooler(connection: psycopg.Connection) -> bool:
    """A pooler makes up the number of the process that is told at the start."""
    (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (None,)
    return bool(backend != connection.info.backend_pid)


def is_pooled(connection: Connection) -> bool:
    """Whether a pooler stands between; such a connection prepares no statements."""
    driver = connection.connection.driver_connection
    return isinstance(driver, psycopg.Connection) and driver.prepare_threshold is None

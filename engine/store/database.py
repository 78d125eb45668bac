"""Connections: one writing transaction at a time per case, and what a database says when it
cannot."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)

from engine.errors import Conflict, NotAllowed, Unavailable
from engine.lazy import lazy_module

if TYPE_CHECKING:
    import psycopg
else:
    psycopg = lazy_module("psycopg")

LOCK_TIMEOUT_MS = 5_000
"""How long a command waits on PostgreSQL for a case that somebody else is changing."""

# Any number: it only has to be the same in every process.
_CLAIM = 7_019_2015

_INSUFFICIENT_PRIVILEGE = "42501"


class Database:
    """SQLite or PostgreSQL behind one URL; which one shows nowhere else.

    On SQLite, writers queue behind a file lock beside the database: the kernel serves them in
    turn, while SQLite's own waiting starves some of them.
    """

    def __init__(self, url: str, durable: bool = True) -> None:
        """``durable`` False: on SQLite a power cut may lose what was written. Only for data that
        can be made again."""
        self._url = make_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = (
            _open_sqlite(self._url, durable) if self.is_sqlite else _open_postgresql(self._url)
        )
        self._gate = self._make_gate()

    @property
    def engine(self) -> Engine:
        return self._engine

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends, and rolls back when it raises.

        Raises:
            Unavailable: the database cannot be reached or is full.
            Conflict: somebody else is working on the same rows.
        """
        with _said_plainly(), self._gate(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            with _finished(connection):
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that changes nothing.

        Raises:
            Unavailable: the database cannot be reached.
        """
        with _said_plainly(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection
            # On a rollback psycopg forgets its prepared statements.
            connection.commit()

    @property
    def conninfo(self) -> str:
        """How psycopg itself connects to it."""
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def place(self) -> str:
        """Where it is, for people: the file, or the address without the password."""
        if self.is_sqlite and self._url.database:
            return self._url.database
        return self._url.render_as_string()

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that is not there; opening it would make an empty one."""
        path = self._url.database
        if not self.is_sqlite or not path or path == ":memory:":
            return False
        return not Path(path).exists()

    def close(self) -> None:
        self._engine.dispose()

    def flush(self) -> None:
        """Has the disk hold all that was written, also by programs that did not wait for it."""
        if self.is_sqlite:
            with _said_plainly(), self._engine.connect() as connection:
                # One page more, since a log without new pages would not be brought to the disk.
                connection.exec_driver_sql("PRAGMA user_version = 0")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process is the only one within such a block on this database; the claim
        ends with the block, or with the process."""
        with _said_plainly():
            claim = self._claim_file() if self.is_sqlite else self._claim_lock()
            with claim as alone:
                yield alone

    @contextmanager
    def _claim_file(self) -> Iterator[bool]:
        with _opened(Path(f"{self._url.database}.claim")) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    @contextmanager
    def _claim_lock(self) -> Iterator[bool]:
        claim = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with claim.connect() as connection:
            taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_CLAIM})")
            alone = bool(taken.scalar_one())
            try:
                yield alone
            finally:
                if alone:
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_CLAIM})")

    def _make_gate(self) -> Any:
        path = self._url.database
        if not self.is_sqlite or not path or path == ":memory:":
            return nullcontext
        return lambda: _file_lock(Path(f"{path}.lock"))


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Statements whose answers nobody reads, sent in one go where the database can do that.

    What goes wrong shows when the block ends.
    """
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection):
        with driver.pipeline():
            yield
    else:
        yield


@contextmanager
def _finished(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a")
    except OSError as error:
        raise unavailable() from error


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Database errors as errors of the engine."""
    try:
        yield
    except (IntegrityError, psycopg.IntegrityError) as error:
        raise Conflict(
            "changed_meanwhile",
            "Somebody else changed the same thing at this moment. Look at it again, then retry.",
        ) from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
            raise
        raise NotAllowed(
            "database_right_missing",
            "The database role of this program may not do this. Nothing was changed; have the "
            "owner of the tables do it.",
        ) from error
    except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
        if _is_lock_timeout(error):
            raise Conflict(
                "case_busy",
                "Somebody else is working on this case at this moment. Try again in a few seconds.",
            ) from error
        raise unavailable() from error


def unavailable() -> Unavailable:
    """What to say when the database cannot be reached."""
    return Unavailable(
        "database_unavailable",
        "The database does not answer, or has no room left. Nothing was changed; try again later.",
    )


def _is_lock_timeout(error: Exception) -> bool:
    said = error.orig if isinstance(error, DBAPIError) else error
    return getattr(said, "sqlstate", None) in {"55P03", "40P01", "40001"}


def _open_sqlite(url: Any, durable: bool) -> Engine:
    engine = create_engine(
        url, connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 30}
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {'FULL' if durable else 'OFF'}",
            "foreign_keys = ON",
            "busy_timeout = 30000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _open_postgresql(url: Any) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        connect_args={
            "connect_timeout": 3,
            "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC",
        },
    )

"""One state of the database that several readers share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from engine.store.database import Database, told_plainly

T = TypeVar("T")

_KNOWN = "motcua_known"


class Source(Protocol):
    """What readers read from: a database, which gives each of them a transaction of its own, or a
    snapshot of it, which gives all of them the same one."""

    def read(self) -> AbstractContextManager[Connection]:
        """A connection whose transaction changes nothing and sees one state of the database.

        Raises:
            Unavailable: the database cannot be reached.
        """
        ...


class Snapshot:
    """One reading transaction, begun with the first question and kept until ``close``. It is for
    one thread, and holds a connection: a request, not a process, has one.

    After an error of the database the next question begins another transaction.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._is_over = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The connection that all who ask share.

        Raises:
            Unavailable: the database cannot be reached.
            RuntimeError: the snapshot was closed.
        """
        with told_plainly():
            try:
                yield self._begun()
            except DBAPIError:
                with self._given_up():
                    raise

    def close(self) -> None:
        """Ends the transaction, if one was begun. Nothing can be asked after that.

        Raises:
            Unavailable: the database was lost meanwhile.
        """
        self._is_over = True
        self._given_up().close()

    def _begun(self) -> Connection:
        if self._is_over:
            raise RuntimeError("This reading has ended. Begin another one.")
        if self._connection is None:
            connection = self._held.enter_context(self._database.read())
            known: dict[Hashable, Any] = {}
            self._connection = connection.execution_options(**{_KNOWN: known})
        return self._connection

    def _given_up(self) -> ExitStack:
        held, self._held, self._connection = self._held, ExitStack(), None
        return held


def asked_once(connection: Connection, question: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask`` returns. In a snapshot the answer is kept: the same question is not asked again,
    since it could have no other answer. ``question`` says what is asked, with all it depends on."""
    known: dict[Hashable, T] | None = connection.get_execution_options().get(_KNOWN)
    if known is None:
        return ask()
    if question not in known:
        known[question] = ask()
    return known[question]

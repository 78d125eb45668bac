"""Where the database is: one reading of MOTCUA_DATABASE for everything that connects.

PostgreSQL's own library (libpq) reads its addresses; SQLAlchemy and Procrastinate get what it
found. What cannot be read is told without repeating it: a password may stand in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from engine.model.lazy_import import lazy_callable, lazy_module

if TYPE_CHECKING:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
else:
    psycopg = lazy_module("psycopg")
    conninfo_to_dict = lazy_callable("psycopg.conninfo", "conninfo_to_dict")
    make_conninfo = lazy_callable("psycopg.conninfo", "make_conninfo")

_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True)
class Address:
    """Of SQLite the ``file``, of PostgreSQL the ``parameters`` that libpq connects with."""

    file: URL | None = None
    parameters: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self.file is not None

    @property
    def path(self) -> str | None:
        """The file of SQLite; None in memory, and for PostgreSQL."""
        name = self.file.database if self.file is not None else None
        if not name or name == ":memory:":
            return None
        return name.removeprefix("file:")

    @property
    def place(self) -> str:
        """For people: the file, or the name and the server, without user and password."""
        if self.file is not None:
            return self.file.database or ":memory:"
        host = self.parameters.get("host") or "localhost"
        return f"{self.parameters.get('dbname', 'postgres')} ({host})"

    @property
    def conninfo(self) -> str:
        """How libpq writes the parameters, with the password."""
        return make_conninfo(**self.parameters)


def read_address(url: str) -> Address:
    """The database that an address names.

    Raises:
        ValueError: it names no database of SQLite or PostgreSQL.
    """
    if url.startswith("sqlite:"):
        return Address(file=_read_sqlite(url))
    scheme = next((scheme for scheme in _POSTGRESQL if url.startswith(scheme)), None)
    if scheme is None:
        raise ValueError(
            "MOTCUA_DATABASE names no database that Motcua knows. Begin it with "
            "'sqlite:///' or 'postgresql://'."
        )
    try:
        parameters = conninfo_to_dict("postgresql://" + url.removeprefix(scheme))
    except psycopg.Error:
        # What libpq says repeats parts of the address.
        raise ValueError(_UNREADABLE) from None
    if "@" in str(parameters.get("host", "")):
        raise ValueError(_UNREADABLE)
    return Address(parameters=parameters)


_UNREADABLE = (
    "MOTCUA_DATABASE cannot be read as an address of PostgreSQL. In user, password and database "
    "write a space as %20, '%' as %25, '@' as %40, ':' as %3A, '/' as %2F and '?' as %3F; behind "
    "a '?' only parameters of libpq stand."
)


def _read_sqlite(url: str) -> URL:
    try:
        found = make_url(url)
    except ArgumentError:
        found = None
    if found is None or found.host or found.get_backend_name() != "sqlite":
        raise ValueError(
            "MOTCUA_DATABASE cannot be read as a file of SQLite. Write three slashes before the "
            "path: sqlite:///data/motcua.db."
        )
    return found

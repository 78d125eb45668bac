"""What a database refuses, as errors of the engine that tell the true cause.

Nothing of the statement or its values is repeated.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from engine import errors
from engine.model.lazy_import import lazy_module
from engine.store.damage import row_damaged

if TYPE_CHECKING:
    import psycopg
else:
    psycopg = lazy_module("psycopg")

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_Make = Callable[[], errors.EngineError]


def as_engine_error(error: BaseException) -> errors.EngineError | None:
    """What to tell of an error of the database; None where it is a fault of this program."""
    said = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(said, sqlite3.Error):
        make = _of_sqlite(said)
    elif isinstance(said, psycopg.Error):
        make = _of_postgresql(said)
    else:
        make = None
    return None if make is None else make()


def of_lock_file(error: OSError) -> errors.EngineError:
    """What to tell where the file beside SQLite's cannot be opened."""
    if error.errno in _NO_ROOM:
        return _full()
    return read_only() if error.errno == errno.EROFS else _unopenable()


def unavailable() -> errors.Unavailable:
    """What to say when the database cannot be reached."""
    return errors.Unavailable(
        "database_unavailable",
        "The database does not answer. Nothing was changed; try again later.",
    )


def outcome_unknown() -> errors.Unavailable:
    """What to say when the connection is lost while a transaction commits: the database may have
    done it, and may not."""
    return errors.Unavailable(
        "outcome_unknown",
        "The connection to the database was lost just when this was recorded, so nobody knows "
        "whether it was. Look whether it is there; a program sends it again with the same "
        "idempotency key.",
    )


def _full() -> errors.Unavailable:
    return errors.Unavailable(
        "database_full",
        "The disk of the database is full. Nothing was changed; try again when room has been made.",
    )


def read_only() -> errors.Unavailable:
    """What to say of a database that takes no changes."""
    return errors.Unavailable(
        "database_read_only",
        "The database takes no changes: it is set read-only, or is a standby. Nothing was changed; "
        "have Motcua pointed to the one that takes them.",
    )


def _unopenable() -> errors.Unavailable:
    return errors.Unavailable(
        "database_unopenable",
        "The file of the database cannot be opened: it is missing, a folder, or not for this user. "
        "Nothing was changed; look at MOTCUA_DATABASE and at the rights of the file.",
    )


def damaged() -> errors.Unavailable:
    """The error for a database file that cannot be read as one."""
    return errors.Unavailable(
        "database_damaged",
        "The database is damaged, or the file is none of SQLite. Nothing was changed; bring it "
        "back from a backup.",
    )


def _login_refused() -> errors.Unavailable:
    return errors.Unavailable(
        "database_login_refused",
        "The database refuses this program's login. Look at user and password in MOTCUA_DATABASE.",
    )


def _not_encrypted() -> errors.Unavailable:
    return errors.Unavailable(
        "database_not_encrypted",
        "No encrypted connection to the database can be made as MOTCUA_DATABASE asks for it. Look "
        "at sslmode, at the certificates it names, and at whether the server has encryption on.",
    )


def _missing() -> errors.Unavailable:
    return errors.Unavailable(
        "database_missing",
        "The server has no database of this name. Look at MOTCUA_DATABASE, or have it made.",
    )


def _crowded() -> errors.Unavailable:
    return errors.Unavailable(
        "database_crowded",
        "The database takes no more connections. Nothing was changed; try again later, or have it "
        "allow more (max_connections).",
    )


def _slow() -> errors.Unavailable:
    return errors.Unavailable(
        "database_slow",
        "The database ended a statement that took too long (statement_timeout). Nothing was "
        "changed; try again later, or have it allow more.",
    )


def _without_tables() -> errors.Unavailable:
    return errors.Unavailable(
        "database_not_migrated",
        "The database lacks tables that this version needs. Run 'motcua migrate'.",
    )


CHANGED_MEANWHILE = "changed_meanwhile"
"""The code of the error that somebody else wrote the same."""


def _changed() -> errors.Conflict:
    return errors.Conflict(
        CHANGED_MEANWHILE,
        "Somebody else changed the same thing at this moment. Look at it again, then retry.",
    )


def _busy() -> errors.Conflict:
    return errors.Conflict(
        "case_busy",
        "Somebody else is working on this case at this moment. Try again in a few seconds.",
    )


def _forbidden() -> errors.NotAllowed:
    return errors.NotAllowed(
        "database_right_missing",
        "The database role of this program may not do this. Nothing was changed; have the "
        "owner of the tables do it.",
    )


def unwritable() -> errors.Invalid:
    """What to say of a text that no database keeps."""
    return errors.Invalid(
        "text_unwritable",
        "A text holds a character that cannot be kept (NUL). Nothing was changed; leave it out.",
    )


# -- SQLite

_SQLITE: dict[str, _Make] = {
    "SQLITE_FULL": _full,
    "SQLITE_IOERR_SHMSIZE": _full,
    "SQLITE_READONLY": read_only,
    "SQLITE_CANTOPEN": _unopenable,
    "SQLITE_PERM": _unopenable,
    "SQLITE_AUTH": _unopenable,
    "SQLITE_CORRUPT": damaged,
    "SQLITE_NOTADB": damaged,
    "SQLITE_FORMAT": damaged,
    "SQLITE_CONSTRAINT": _changed,
}


def _of_sqlite(error: sqlite3.Error) -> _Make | None:
    name = getattr(error, "sqlite_errorname", "")
    primary = "_".join(name.split("_")[:2])
    if not name and _NO_TEXT.match(str(error)):
        return row_damaged
    if primary == "SQLITE_ERROR":
        return _without_tables if _NO_TABLE.match(str(error)) else None
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError) and not name:
        return None
    return _SQLITE.get(name) or _SQLITE.get(primary, unavailable)


_NO_TEXT = re.compile("Could not decode to UTF-8 column")
_NO_TABLE = re.compile("no such (table|column)|table .* has no column")


# -- PostgreSQL: by state (appendix A of its manual), the longest that fits

_STATES: dict[str, _Make] = {
    "08": unavailable,
    "23": _changed,
    "25006": read_only,
    "28": _login_refused,
    "3D000": _missing,
    "40": _busy,
    "42501": _forbidden,
    "42P01": _without_tables,
    "42703": _without_tables,
    "53": unavailable,
    "53100": _full,
    "53300": _crowded,
    "55P03": _busy,
    "57": unavailable,
    "57014": _slow,
    "58": unavailable,
    "58030": unavailable,
    "22021": unwritable,
    "XX001": damaged,
    "XX002": damaged,
}

# While it connects, libpq tells no state.
_WHILE_CONNECTING: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (re.compile("password authentication failed|no password supplied|no pg_hba"), _login_refused),
    (re.compile('role ".*" (does not exist|is not permitted)|no such user|auth'), _login_refused),
    (re.compile("pg_hba.conf rejects|permission denied for database"), _login_refused),
    (re.compile("SSL|certificate"), _not_encrypted),
    (re.compile('database ".*" does not exist|no such database'), _missing),
    (re.compile("too many (clients|connections)|remaining connection slots"), _crowded),
)


def _of_postgresql(error: psycopg.Error) -> _Make | None:
    state = error.sqlstate or ""
    for length in range(len(state), 1, -1):
        if state[:length] in _STATES:
            return _STATES[state[:length]]
    if isinstance(error, psycopg.IntegrityError):
        return _changed
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        said = str(error)
        fitting = (make for pattern, make in _WHILE_CONNECTING if pattern.search(said))
        return next(fitting, unavailable)
    if isinstance(error, psycopg.DataError):
        return _of_value(str(error))
    return None


def _of_value(said: str) -> _Make | None:
    """What psycopg does not write, or cannot read."""
    if "NUL" in said:
        return unwritable
    return row_damaged if _NO_INSTANT.match(said) else None


_NO_INSTANT = re.compile("(timestamp|date) too (large|small)")

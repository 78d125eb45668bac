"""Which tables a database has, and which this version needs; asked before every use."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from engine.errors import Unavailable
from engine.store.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
_TABLE = "alembic_version"
_REVISION = re.compile(r'^revision(?:: \w+)? = "(\w+)"', re.MULTILINE)
_FOLLOWED = re.compile(r'^down_revision(?:: [^=]+)? = "(\w+)"', re.MULTILINE)


def require_there(database: Database) -> None:
    """Looks whether there is a database to be opened.

    Raises:
        Unavailable: the database is a file that is not there; opening it would make an empty one.
    """
    if database.is_missing:
        raise Unavailable(
            "database_missing",
            "There is no database at {place} yet. Make one with 'motcua migrate', or with demo "
            "data by 'motcua demo'; MOTCUA_DATABASE says where it is.",
            place=database.place,
        )


def require_current(database: Database) -> None:
    """Looks whether the database has the tables of this version.

    Raises:
        Unavailable: the database has no tables yet, or those of another version or program.
    """
    with database.read() as connection:
        found = require_ours(connection)
    if found is None:
        raise Unavailable(
            "database_not_migrated", "The database has no tables yet. Run 'motcua migrate'."
        )
    if found != newest_revision():
        raise Unavailable(
            "database_not_migrated",
            "The database has the tables of {found}, this version needs {wanted}. "
            "Run 'motcua migrate'.",
            found=found,
            wanted=newest_revision(),
        )


def require_ours(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none.

    Raises:
        Unavailable: the tables are those of a newer version or another program.
    """
    found = revision_of(connection)
    names = set(connection.execute(_TABLES[connection.dialect.name]).scalars())
    if found is None and not names - _BESIDE:
        return None
    if found is None or "events" not in names:
        raise Unavailable(
            "database_foreign",
            "The database holds tables of another program. Give Motcua one of its own; nothing "
            "was changed.",
        )
    if found not in _revisions():
        raise Unavailable(
            "database_newer",
            "The database has the tables of {found}, which this version does not know: a newer "
            "one has migrated it. Run that one; nothing was changed.",
            found=found,
        )
    return found


_TABLES = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'table'"),
    # Tables that came with an extension are nobody's.
    "postgresql": text(
        "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p')"
        " AND relnamespace = current_schema()::regnamespace AND NOT EXISTS"
        " (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid"
        "  AND deptype = 'e')"
    ),
}
_BESIDE = frozenset({_TABLE, "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})


def revision_of(connection: Connection) -> str | None:
    """Returns the revision of the tables as Alembic recorded it; None where there are none."""
    if not inspect(connection).has_table(_TABLE):
        return None
    query = f"SELECT version_num FROM {_TABLE}"  # noqa: S608 - a name of ours
    revision: str | None = connection.exec_driver_sql(query).scalar_one_or_none()
    return revision


@cache
def newest_revision() -> str:
    """Returns the revision that this version needs: the one that no other migration follows.

    Read from the texts of the migrations, since importing Alembic takes as long as many commands.
    """
    followed = {found[1] for script in _scripts() if (found := _FOLLOWED.search(script))}
    (newest,) = _revisions() - followed
    return newest


@cache
def _revisions() -> frozenset[str]:
    return frozenset(found[1] for script in _scripts() if (found := _REVISION.search(script)))


@cache
def _scripts() -> tuple[str, ...]:
    files = sorted((SCRIPTS / "versions").glob("*.py"))
    return tuple(file.read_text("utf-8") for file in files)

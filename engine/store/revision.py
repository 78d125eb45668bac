"""Which tables a database has, and which this version needs; asked before every use."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect

from engine.errors import Unavailable
from engine.store.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
_TABLE = "alembic_version"
_REVISION = re.compile(r'^revision(?:: \w+)? = "(\w+)"', re.MULTILINE)
_FOLLOWED = re.compile(r'^down_revision(?:: [^=]+)? = "(\w+)"', re.MULTILINE)


def require_there(database: Database) -> None:
    """
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
    """
    Raises:
        Unavailable: the database has no tables yet, or those of another version.
    """
    with database.read() as connection:
        found = revision_of(connection)
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
    texts = [file.read_text("utf-8") for file in sorted((SCRIPTS / "versions").glob("*.py"))]
    revisions = {found[1] for text in texts if (found := _REVISION.search(text))}
    followed = {found[1] for text in texts if (found := _FOLLOWED.search(text))}
    (newest,) = revisions - followed
    return newest

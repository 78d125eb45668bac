"""Bringing a database to the tables of this version: wholly, or not at all."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.errors import Unavailable
from engine.store.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number: it only has to be the same in every process that migrates.
_LOCK = 7_019_2014


def migrate(database: Database) -> tuple[str | None, str]:
    """Runs what is missing; answers the revision before and after."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        before = _revision(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before, _revision(connection) or ""


def require_current(database: Database) -> None:
    """
    Raises:
        Unavailable: the tables are those of another version.
    """
    with database.read() as connection:
        found = _revision(connection)
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    if found != wanted:
        raise Unavailable(
            "database_not_migrated",
            "The database has the tables of {found}, this version needs {wanted}. "
            "Run 'motcua migrate'.",
            found=found or "no version",
            wanted=wanted,
        )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config

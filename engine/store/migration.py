"""Bringing a database to the tables of this version: wholly, or not at all."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from engine.store.database import Database
from engine.store.revision import SCRIPTS, require_ours, revision_of

# Any number: it only has to be the same in every process that migrates.
_LOCK = 7_019_2014


def migrate(database: Database) -> tuple[str | None, str]:
    """Runs what is missing; answers the revision before and after."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        before = require_ours(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before, revision_of(connection) or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config

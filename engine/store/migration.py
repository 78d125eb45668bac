"""Bringing a database to the tables of this version: wholly, or not at all."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.store.database import Database
from engine.store.revision import SCRIPTS, require_ours, revision_of

# Any number: it only has to be the same in every process that migrates.
_LOCK = 7_019_2014


FinishMigration = Callable[[Connection, frozenset[str]], None]
"""What a migration cannot do, as it has no keys: told the revisions that were run now, none where
there was nothing to migrate."""


def migrate(
    database: Database, finish: FinishMigration = lambda _connection, _run: None
) -> tuple[str | None, str]:
    """Runs what is missing; answers the revision before and after. ``finish`` is done in the same
    transaction."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        before = require_ours(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        finish(connection, frozenset() if before is None else _between(before))
        return before, revision_of(connection) or ""


def _between(before: str) -> frozenset[str]:
    """The revisions that lead from one to the newest."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(one.revision for one in scripts.iterate_revisions("head", before))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config

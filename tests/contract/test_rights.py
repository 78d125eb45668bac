"""On PostgreSQL the program works as a role that may only add to history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from engine import Config, Engine, EngineError, Invalid, NotAllowed
from engine.backup.making import make_backup
from engine.backup.restoring import restore
from engine.workers.jobs import work_off
from tests.conftest import Templates
from tests.contract.tampering import findings
from tests.kit import AUDITOR, Installation

ROLE = "motcua_app"


@pytest.fixture
def as_app(on_postgresql: Installation, opened: list[Engine]) -> Iterator[Installation]:
    """The same installation, logged in as a role of its own."""
    owner = on_postgresql.engine
    with psycopg.connect(owner._database.address.conninfo, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone()
        if known is None:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN")
    owner.grant(ROLE)
    url = make_url(on_postgresql.config.database).set(username=ROLE)
    config = Config(url.render_as_string(hide_password=False), on_postgresql.config.files)
    made = Installation(config)
    opened.append(made.engine)
    yield made
    with psycopg.connect(owner._database.address.conninfo, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {ROLE}")


def test_it_does_everything_a_day_asks_for(as_app: Installation) -> None:
    code = as_app.request()
    as_app.go(code, "mv_survey")
    as_app.clock.advance(timedelta(days=20))
    as_app.fire()
    as_app.go(code)
    work_off(as_app.engine)
    as_app.engine.checkpoints.make_checkpoint()
    as_app.engine.cases.get(as_app.actor(AUDITOR), code)
    assert findings(as_app) == []
    assert not as_app.engine.has_too_many_rights()


def test_it_backs_up_but_only_the_owner_of_the_tables_restores(
    as_app: Installation, templates: Templates, tmp_path: Path
) -> None:
    code, said = as_app.request(), "một cửa, bảy mươi ngày"
    make_backup(as_app.config, tmp_path / "backup", said, as_app.clock)
    there = tmp_path / "there"
    there.mkdir()
    owner = make_url(templates.empty("postgresql", there))
    role = owner.set(username=ROLE).render_as_string(hide_password=False)
    with pytest.raises(EngineError) as refused:
        restore(Config(role, there / "files"), tmp_path / "backup", lambda: said)
    assert "owner" in str(refused.value)
    assert not (there / "seal.key").exists()
    config = Config(owner.render_as_string(hide_password=False), there / "files")
    assert restore(config, tmp_path / "backup", lambda: said, clock=as_app.clock).findings == []
    back = Installation(config)
    assert back.history(code) == as_app.history(code)
    back.engine.close()


@pytest.mark.parametrize("table", ["events", "checkpoints", "accesses"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET {} = {}",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {}",
    ],
)
def test_it_may_not_change_history(as_app: Installation, table: str, statement: str) -> None:
    column = {"events": "sequence", "checkpoints": "size", "accesses": "login"}[table]
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        as_app.engine._database.pool.begin() as connection,
    ):
        connection.execute(text(statement.format(table, column, column)))


def test_it_may_not_switch_triggers_off_for_itself(as_app: Installation) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_app.engine._database.pool.begin() as connection,
    ):
        connection.execute(text("SET session_replication_role = replica"))


def test_what_only_the_owner_may_do_is_refused_in_words(as_app: Installation) -> None:
    with pytest.raises(NotAllowed) as caught:
        as_app.engine.rebuild(lambda done, total: None)
    assert caught.value.code == "database_right_missing"
    with pytest.raises(NotAllowed) as caught:
        as_app.engine.grant(ROLE)
    assert caught.value.code == "not_table_owner"


def test_an_owner_is_told_to_take_another_role(on_postgresql: Installation) -> None:
    assert on_postgresql.engine.has_too_many_rights()


def test_a_role_that_is_not_there(on_postgresql: Installation) -> None:
    with pytest.raises(Invalid) as caught:
        on_postgresql.engine.grant('x"; DROP TABLE events; --')
    assert caught.value.code == "role_unknown"


def test_sqlite_has_no_roles(installation: Installation) -> None:
    assert not installation.engine.has_too_many_rights()
    with pytest.raises(Invalid) as caught:
        installation.engine.grant(ROLE)
    assert caught.value.code == "roles_unknown"

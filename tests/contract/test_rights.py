"""On PostgreSQL the program works as a role that may only add to history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from engine import Config, Engine, Invalid, NotAllowed
from engine.workers.jobs import work_off
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
    as_app.engine.notary.make_checkpoint()
    as_app.engine.cases.get(as_app.actor(AUDITOR), code)
    assert findings(as_app) == []
    assert not as_app.engine.has_too_many_rights()


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
        as_app.engine._database.engine.begin() as connection,
    ):
        connection.execute(text(statement.format(table, column, column)))


def test_it_may_not_switch_triggers_off_for_itself(as_app: Installation) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_app.engine._database.engine.begin() as connection,
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

"""Databases that misbehave: what is told is the true cause, and nothing was changed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from engine import SYSTEM, Config, Engine, EngineError, Invalid, Unavailable, commands
from engine.store.address import read_address
from engine.store.database import sent_together
from tests.conftest import Templates
from tests.kit import DESK, FILE_CONTENT, Installation
from webapi import create_app


def refusal(do: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as caught:
        do()
    return caught.value.code


def health(engine: Engine) -> tuple[int, str, str]:
    answer = create_app(engine).test_client().get("/api/v1/health")
    said = answer.json or {}
    return answer.status_code, said.get("code", ""), said.get("params", {}).get("parts", "")


# -- addresses


SECRET = "p w%40@:/?#é"
WRITTEN = "p%20w%2540%40%3A%2F%3F%23%C3%A9"


def test_one_reading_of_an_address_with_every_kind_of_character() -> None:
    url = f"postgresql://my%20user%25:{WRITTEN}@db.example:5433/da%20ta%25?sslmode=require"
    found = read_address(url)
    assert found.parameters == {
        "user": "my user%",
        "password": SECRET,
        "host": "db.example",
        "port": "5433",
        "dbname": "da ta%",
        "sslmode": "require",
    }
    assert conninfo_to_dict(found.conninfo) == found.parameters
    assert read_address(url.replace("postgresql:", "postgresql+psycopg:")) == found
    assert SECRET not in repr(found)
    assert SECRET not in repr(Config(url))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hidden%zz@h/d",
        "postgresql://u:hid den@h/d",
        "postgresql://u:pass@hidden@h/d",
        "postgresql://u:hidden@h:port/d?x=1",
        "postgresql://u:hidden@h/d?unknown=1",
        "mysql://u:hidden@h/d",
        "u:hidden@h",
        "sqlite://hidden/motcua.db",
        "sqlite+hidden:///x.db",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE", url)
    with pytest.raises(ValueError, match="MOTCUA_DATABASE") as caught:
        Config.from_environment()
    assert "hid" not in str(caught.value)


def test_spaces_and_percent_signs_in_user_password_and_database(
    templates: Templates, tmp_path: Path, postgresql: str
) -> None:
    """A command, a job of Procrastinate and a wrong password, over the same address."""
    name, user = f"da ta% {os.getpid()}", f"my user% {os.getpid()}"
    source = conninfo_to_dict(templates.copy("postgresql", tmp_path))
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE \"{user}\" LOGIN SUPERUSER PASSWORD '{SECRET}'".encode())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source["dbname"]}"'.encode())
    host = str(source["host"]).replace("/", "%2F")
    place = f"@{host}/{name.replace('%', '%25').replace(' ', '%20')}"
    login = f"postgresql://{user.replace('%', '%25').replace(' ', '%20')}:"
    at = Installation(Config(f"{login}{WRITTEN}{place}", tmp_path / "files"))
    at.request()
    assert at.engine.jobs.work_off(lambda _job: None, ("none",)) == 0
    at.engine.close()
    missing = Engine(Config(f"{login}{WRITTEN}{place}x", tmp_path / "files"))
    assert refusal(missing.require_current) == "database_missing"
    missing.close()


# -- PostgreSQL


def test_a_read_only_database_is_read_and_says_why_it_takes_nothing(
    templates: Templates, tmp_path: Path
) -> None:
    url = templates.copy("postgresql", tmp_path)
    at = Installation(Config(url, tmp_path / "files"))
    code = at.request()
    with at.engine._database.pool.connect() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only=on')
        connection.commit()
    at.engine.close()
    closed = Installation(Config(url, tmp_path / "files"))
    assert closed.case(code).code == code
    assert refusal(lambda: closed.request()) == "database_read_only"
    assert refusal(lambda: closed.engine.uploaded_files.keep(closed.actor(DESK), FILE_CONTENT)) == (
        "database_read_only"
    )
    status, cause, parts = health(closed.engine)
    assert (status, cause) == (503, "database_read_only")
    assert "read_only" in parts
    client = create_app(closed.engine).test_client()
    login = client.post("/api/v1/tokens", json={"login": DESK, "password": "mot-cua-demo"})
    assert (login.status_code, (login.json or {})["code"]) == (503, "database_read_only")
    closed.engine.close()


# -- SQLite


def garbage(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 500)


def cut_in_half(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


def of_a_newer_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (garbage, "database_damaged"),
        (cut_in_half, "database_damaged"),
        (a_folder, "database_unopenable"),
        (nothing, "database_not_migrated"),
        (of_another_program, "database_foreign"),
        (of_a_newer_version, "database_newer"),
    ],
)
def test_a_damaged_file_is_said_to_be_what_it_is(
    templates: Templates, tmp_path: Path, damage: Callable[[Path], None], code: str
) -> None:
    url = templates.copy("sqlite", tmp_path)
    damage(tmp_path / "motcua.db")
    engine = Engine(Config(url, tmp_path / "files"))
    assert refusal(engine.require_current) == code
    status, cause, parts = health(engine)
    assert (status, cause) == (503, code)
    assert parts.split(", ")[0] in {"database", "schema"}
    if code != "database_not_migrated":
        before = [p.read_bytes() for p in [tmp_path / "motcua.db"] if p.is_file()]
        assert refusal(engine.migrate) == code
        assert [p.read_bytes() for p in [tmp_path / "motcua.db"] if p.is_file()] == before
    engine.close()


def test_a_file_that_cannot_be_written(templates: Templates, tmp_path: Path) -> None:
    templates.copy("sqlite", tmp_path)
    with sqlite3.connect(tmp_path / "motcua.db") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    url = f"sqlite:///file:{tmp_path}/motcua.db?mode=ro&uri=true"
    engine = Engine(Config(url, tmp_path / "files"))
    assert refusal(lambda: engine.execute(commands.CreateUnit("DL09", "Một", "XX"), SYSTEM)) == (
        "database_read_only"
    )
    engine.close()


def test_a_log_that_was_cut_off_loses_its_end_and_nothing_more(installation: Installation) -> None:
    """What is gone is found by a checkpoint that was kept elsewhere, as any loss."""
    first = installation.request()
    path = Path(str(installation.engine._database.address.path))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    lost = installation.request()
    note = installation.engine.checkpoints.make_checkpoint()
    kept = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    installation.engine.close()
    path.write_bytes(kept[0])
    Path(f"{path}-wal").write_bytes(kept[1][: len(kept[1]) // 50])
    again = Installation(installation.config)
    assert again.case(first).code == first
    assert again.engine.verify() == []
    assert any(again.engine.verify(notes=[note]))
    with pytest.raises(Exception, match=lost):
        again.case(lost)
    again.engine.close()


def test_a_full_disk_at_a_commit_changes_nothing(installation: Installation) -> None:
    code = installation.request()
    database = installation.engine._database
    with database.pool.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    database.pool.dispose()

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(database.pool, "connect", limit)
    # What is free within the file is used up first.
    assert refusal(lambda: [installation.request() for _ in range(200)]) == "database_full"
    event.remove(database.pool, "connect", limit)
    database.pool.dispose()
    assert installation.case(code).code == code
    assert installation.engine.verify() == []
    installation.request()


# -- NUL


@pytest.mark.parametrize(
    "command",
    [
        commands.CreateUnit("DL09", "Điện\0lực", "XX"),
        commands.CreateUser("nguoi\0moi", "Người mới", "mot-cua-demo"),
        commands.CreateUser("nguoimoi", "Người\0mới", "mot-cua-demo"),
        commands.GrantRole(DESK, "DL\0", "mot_cua"),
        commands.IssueToken("nhãn\0"),
    ],
)
def test_nul_is_refused_on_both_databases(either: Installation, command: commands.Command) -> None:
    with pytest.raises(EngineError) as caught:
        either.do(command, DESK if isinstance(command, commands.IssueToken) else "system")
    assert not isinstance(caught.value, Unavailable)
    assert either.engine.verify() == []


def test_a_backslash_before_u0000_is_no_nul(either: Installation) -> None:
    either.do(commands.CreateUnit("DL09", r"Điện lực \u0000", "XX"), "system")
    with pytest.raises(Invalid):
        either.do(commands.CreateUnit("DL10", "Điện lực \\\0", "XX"), "system")


# -- statements sent together


@pytest.mark.parametrize("behind", [0, 1, 2, 1_000])
def test_a_refused_statement_is_told_once_and_by_its_cause(
    on_postgresql: Installation, caplog: pytest.LogCaptureFixture, behind: int
) -> None:
    """The statements behind it are not run; the driver does not log that. Of the last one the
    answer comes after all were sent, of an early one among many before that."""
    database = on_postgresql.engine._database
    refused = pytest.raises(DBAPIError, match="division by zero")
    with refused, database.write() as connection, sent_together(connection):
        for _ in range(1 + behind):
            connection.execute(text("SELECT 1 / 0"))
    assert [record.name for record in caplog.records if record.name.startswith("psycopg")] == []
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1

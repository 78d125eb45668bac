"""An installation of an older version, with its data, is brought to this one and goes on.

``tables_0009.json`` holds the rows that the version with the tables of revision 0009 has written: a
small process, its people, a case that is over, one under way with a draft and one that is
suspended, readings, a token, two checkpoints; and the keys of that installation, which are no
secret.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from engine import Config, Damaged, Unavailable, commands
from engine.store.database import Database
from engine.store.migration import _config
from engine.store.row_seals import SEALED_IN_PART
from engine.store.sealing import SEALED_WHOLE, seal_migrated
from engine.store.tables import cases
from tests.conftest import BACKENDS, Templates
from tests.contract.tampering import findings
from tests.kit import CARE, LEADER, Installation

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based")

OLD: dict[str, Any] = json.loads((Path(__file__).parent / "tables_0009.json").read_text("utf-8"))
OVER, UNDER_WAY, SUSPENDED = OLD["codes"]


@pytest.fixture(params=BACKENDS)
def older(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Config:
    """A database with the tables and rows of then, and its keys beside the files."""
    config = Config(templates.empty(request.param, tmp_path), tmp_path / "files")
    for name, key in OLD["keys"].items():
        (tmp_path / name).write_text(key, "utf-8")
    database = Database(config.database)
    with database.write() as connection:
        to_0009 = _config()
        to_0009.attributes["connection"] = connection
        command.upgrade(to_0009, "0009")
        _fill(connection)
    database.close()
    return config


def _fill(connection: sa.Connection) -> None:
    known = sa.MetaData()
    known.reflect(connection, only=list(OLD["tables"]))
    for table in known.sorted_tables:
        connection.execute(
            sa.insert(table), [_typed(table, row) for row in OLD["tables"][table.name]]
        )
    if connection.dialect.name == "postgresql":
        for name in ("events", "accesses"):
            follow = f"SELECT setval(pg_get_serial_sequence('{name}', 'position'), max(position))"
            connection.execute(sa.text(f"{follow} FROM {name}"))


def _typed(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    wanted = kind.python_type
    if wanted is datetime:
        return datetime.fromisoformat(value)
    return bool(value) if wanted is bool else value


@pytest.fixture
def migrated(older: Config, opened: list[Any]) -> Installation:
    at = Installation(older)
    opened.append(at.engine)
    at.clock.set(datetime.fromisoformat(OLD["at"]))
    with pytest.raises(Unavailable) as refused:
        at.engine.migrate()
    assert refused.value.code == "personal_plain"
    assert at.engine.adopt_plain("chạy thử, không có dữ liệu thật")[0] == "0009"
    return at


def test_an_older_installation_is_whole_and_goes_on(migrated: Installation) -> None:
    at, engine = migrated, migrated.engine
    assert engine.made_keys == (at.config.personal_file,)
    assert engine.verify() == []
    assert [one.divergence for one in engine.reexecute()] == [None] * 3
    assert engine.rebuild(lambda done, total: None).rows == ()
    assert engine.people.log_in("tram", "mat-khau-moi").login == "tram"
    found = engine.people.by_token(OLD["secret"])
    assert found is not None
    assert found.login == "quay"
    (task,) = at.open_tasks(UNDER_WAY).values()
    assert task.draft == {"pick": 2}

    at.do(commands.CompleteTask(task.id, {"pick": 1}), "tram")
    at.do(commands.ResumeCase(SUSPENDED, "Khách hàng đã bổ sung."), "quay")
    at.do(commands.SetPassword("tram", "mat-khau-khac"), "quantri")
    assert engine.people.log_in("tram", "mat-khau-khac").login == "tram"
    assert len(engine.accesses.page(at.actor("kiemtra"), OVER)) == 1
    engine.cases.get(at.actor("kiemtra"), OVER)
    assert at.verify() == []
    assert [one.divergence for one in engine.reexecute()] == [None] * 3


def test_what_was_changed_before_is_found_after(older: Config, opened: list[Any]) -> None:
    """A migration puts no seal of today on what events tell otherwise."""
    database = Database(older.database)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE cases SET customer = 'x'"))
    database.close()
    at = Installation(older)
    opened.append(at.engine)
    at.clock.set(datetime.fromisoformat(OLD["at"]))
    at.engine.migrate(adopts_plain=True)
    assert {one.place for one in at.engine.verify()} == {f"cases/{code}" for code in OLD["codes"]}


def test_seals_over_a_part_become_seals_over_the_whole_row(either: Installation) -> None:
    """But for rows that were not as they were sealed: those stay refused."""
    good, bad = either.request(), either.request()
    secret = str(either.do(commands.IssueToken("cầm tay", 1), CARE).details["secret"])
    seals = either.engine._seals
    with either.engine._database.write() as connection:
        for sealed, before in SEALED_IN_PART.items():
            (key,) = sealed.table.primary_key
            for row in connection.execute(sa.select(sealed.table)).mappings().all():
                old = {"seal": before.make(seals, row)}
                mine = key == row[key.name]
                connection.execute(sa.update(sealed.table).where(mine).values(old))
        connection.execute(sa.update(cases).where(cases.c.code == bad).values(path="x"))
    assert either.engine.people.by_token(secret) is None
    with either.engine._database.write() as connection:
        seal_migrated(connection, lambda: seals, frozenset({SEALED_WHOLE}))
    assert either.engine.people.by_token(secret) is not None
    assert {one.place for one in findings(either)} == {f"cases/{bad}"}
    either.do(commands.AddComment(good, "Đã gọi khách hàng."), LEADER)
    with pytest.raises(Damaged):
        either.do(commands.AddComment(bad, "Đã gọi khách hàng."), LEADER)

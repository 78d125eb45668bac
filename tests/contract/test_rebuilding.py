"""Every row that is made from events can be made anew, and comes out equal."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from engine import Conflict
from engine.audit.rebuild import Rebuilt
from engine.audit.row_comparison import MADE_FROM_EVENTS
from tests.contract import test_ledgers
from tests.contract.tampering import disarm, findings
from tests.kit import Installation


def long_story(at: Installation) -> str:
    """A case with a bit of everything, under a checkpoint."""
    code = test_ledgers.long_story(at)
    at.engine.checkpoints.make_checkpoint()
    return code


def rebuild(at: Installation) -> Rebuilt:
    return at.engine.rebuild(lambda done, total: None)


def test_what_is_right_is_not_touched(either: Installation) -> None:
    long_story(either)
    assert rebuild(either) == Rebuilt(())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks SET state = 'ready', assignee = 'x', due_at = NULL",
        "UPDATE cases SET outcome = 'closed', facts = '{}', places = '[]', adjusted = '[]'",
        "DELETE FROM tasks",
        "DELETE FROM waits",
        "DELETE FROM memberships",
        "DELETE FROM publications",
        "INSERT INTO memberships (login, unit, role, head)"
        " SELECT login, unit, 'admin', head FROM memberships WHERE role = 'designer'",
    ],
)
def test_rows_that_were_changed_or_lost_come_back(either: Installation, statement: str) -> None:
    code = long_story(either)
    before = either.case(code), either.open_tasks(code)
    with either.engine._database.write() as connection:
        connection.execute(text(statement))
    assert findings(either) != []
    assert rebuild(either).rows != ()
    assert findings(either) == []
    assert (either.case(code), either.open_tasks(code)) == before
    either.go(code, "mv_design")
    assert findings(either) == []


def test_random_damage_is_mended(either: Installation) -> None:
    for definition in ("mv_own_substation", "lv_business"):
        either.go(either.request(definition), None if definition == "lv_business" else "mv_design")
    long_story(either)
    dice = random.Random(19)
    for _ in range(10):
        with either.engine._database.write() as connection:
            for table in MADE_FROM_EVENTS:
                if table.name in {"units", "users", "cases"}:
                    continue
                key = next(iter(table.primary_key))
                values = list(connection.execute(table.select().with_only_columns(key)).scalars())
                for value in dice.sample(values, min(2, len(values))):
                    connection.execute(table.delete().where(key == value))
        rebuild(either)
        assert findings(either) == []


def test_from_a_broken_history_nothing_is_made(either: Installation) -> None:
    code = long_story(either)
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(text("UPDATE tasks SET state = 'ready'"))
        connection.execute(
            text("DELETE FROM events WHERE stream = :c AND sequence = 7"), {"c": code}
        )
    before = findings(either)
    with pytest.raises(Conflict) as caught:
        rebuild(either)
    assert caught.value.code == "history_broken"
    assert f"{code}#8" in str(caught.value)
    assert findings(either) == before

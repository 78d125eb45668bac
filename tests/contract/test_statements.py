"""Completing a task costs few statements, however large the process is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from engine import commands
from tests.kit import LEADER, TECHNICAL, Installation
from tests.properties.blocks import Fork, Sequence, Task
from tests.small import publish_block, start

MOST = 12


@contextmanager
def counted(installation: Installation) -> Iterator[list[str]]:
    """Every statement sent to the database; one for many rows counts once."""
    sent: list[str] = []
    pool = installation.engine._database.pool

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        sent.append(statement)

    event.listen(pool, "before_cursor_execute", note)
    commits: list[str] = []
    event.listen(pool, "commit", lambda _c: commits.append("COMMIT"))
    try:
        yield sent
    finally:
        event.remove(pool, "before_cursor_execute", note)
    assert commits == ["COMMIT"] * (1 if sent else 0)


def test_every_step_of_the_shipped_procedure(either: Installation) -> None:
    code = either.request(line_kind="underground")
    most = 0
    while opened := either.open_tasks(code):
        task = min(opened.values(), key=lambda one: one.number)
        login, behalf = either.who(task)
        command = commands.CompleteTask(task.id, either.answer(task.element, code), behalf)
        actor = either.actor(login)
        with counted(either) as sent:
            either.engine.execute(command, actor, key=f"k-{task.id}")
        most = max(most, len(sent))
        # The key of a person is read, and the index by which the case is found is read and written.
        personal = [one for one in sent if "subject_keys" in one or "search_terms" in one]
        assert len(personal) <= 3, "\n".join(personal)
        # What the customer is told of it, and links that open it.
        tables = ("INTO messages", "INTO case_keys", "FROM contacts", "FROM subscriptions")
        told = [one for one in sent if any(table in one for table in tables)]
        assert len(told) <= 4, "\n".join(told)
        # Whoever leads is asked for together with the units below.
        assert len(sent) - len(personal) - len(told) <= MOST + (login == LEADER), "\n".join(sent)
    assert most > 5


@pytest.mark.parametrize("width", [2, 60])
def test_a_large_process_costs_no_more(either: Installation, width: int) -> None:
    branches = tuple(Task(f"t{n}") for n in range(2, width + 2))
    publish_block(either, Sequence((Task("t1"), Fork(branches), Task("t0"))))
    code = start(either)
    first = either.open_tasks(code)["t1"]
    actor = either.actor(TECHNICAL)
    with counted(either) as sent:
        either.engine.execute(commands.CompleteTask(first.id, {}), actor)
    assert len(sent) <= MOST, "\n".join(sent)
    assert len(either.open_tasks(code)) == width


def test_reading_does_not_undo_what_postgresql_prepared(on_postgresql: Installation) -> None:
    code = on_postgresql.request()
    for _ in range(8):
        on_postgresql.open_tasks(code)
    with on_postgresql.engine._database.pool.connect() as connection:
        prepared = connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    assert prepared, "psycopg forgets its prepared statements on every rollback"

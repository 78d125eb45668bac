"""Rows of the demo's cases, read without making the pages that people see."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from engine.model.case import Case, Task
from engine.projections.cases import find_case
from engine.projections.tasks import find_task, task_from, tasks_of
from engine.store.tables import cases, tasks

_STEP_IN_CASE = (
    select(tasks, cases.c.suspended_at, cases.c.facts)
    .join_from(tasks, cases, cases.c.code == tasks.c.case)
    .where(tasks.c.case == bindparam("code"), tasks.c.number == bindparam("number"))
)


def stored_case(connection: Connection, code: str) -> tuple[Case, list[Task]]:
    """A case that is there, with all its steps."""
    found = find_case(connection, code)
    assert found is not None
    return found, tasks_of(connection, code)


def step_in_case(
    connection: Connection, code: str, task_id: str
) -> tuple[Task, bool, Mapping[str, object]]:
    """A step, whether its case stands still, and what is known of the case."""
    wanted = {"code": code, "number": int(task_id.rpartition("-")[2])}
    row = connection.execute(_STEP_IN_CASE, wanted).one()._mapping
    return task_from(row), row["suspended_at"] is not None, row["facts"]


def stored_step(connection: Connection, code: str, task_id: str) -> Task:
    """A step that is there."""
    found = find_task(connection, code, int(task_id.rpartition("-")[2]))
    assert found is not None
    return found

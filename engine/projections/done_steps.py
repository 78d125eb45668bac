"""Which steps of a case are done, and who has done them: what separation of duties asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from engine.model.case import Task
from engine.model.separation import Done, done_by
from engine.model.states import TaskState
from engine.store.rows import Rows
from engine.store.tables import tasks

_DONE = sa.select(tasks.c.case, tasks.c.element, tasks.c.closed_by, tasks.c.done_for).where(
    tasks.c.case.in_(sa.bindparam("codes", expanding=True)),
    tasks.c.element.in_(sa.bindparam("elements", expanding=True)),
    tasks.c.state == TaskState.COMPLETED,
)


def done_in(rows: Rows, case: str, elements: Collection[str]) -> list[Done]:
    """Those of the elements that are done, in every round, as a command has left the rows."""
    return [
        _done(row)
        for row in rows.find(tasks, case=case)
        if row["element"] in elements and row["state"] == TaskState.COMPLETED
    ]


def done_of_cases(
    connection: sa.Connection, codes: Collection[str], elements: Collection[str]
) -> Mapping[str, list[Done]]:
    """The same of several cases, by their codes."""
    found: dict[str, list[Done]] = {}
    if codes and elements:
        given = {"codes": sorted(codes), "elements": sorted(elements)}
        for row in connection.execute(_DONE, given).mappings():
            found.setdefault(row["case"], []).append(_done(row))
    return found


def done_among(steps: Iterable[Task]) -> Mapping[str, list[Done]]:
    """Those of these steps that are done, by their case."""
    found: dict[str, list[Done]] = {}
    for one in steps:
        if one.state is TaskState.COMPLETED:
            found.setdefault(one.case, []).append(done_by(one.element, one.closed_by, one.done_for))
    return found


def _done(row: Mapping[Any, Any]) -> Done:
    return done_by(row["element"], row["closed_by"], row["done_for"])

"""Rows as they are stored against rows as they come out of the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from engine.store.rows import Rows
from engine.store.tables import (
    WORKING_STATE,
    breaches,
    case_files,
    cases,
    incidents,
    memberships,
    proposals,
    publications,
    tasks,
    units,
    users,
    waits,
)

MADE_FROM_EVENTS = (
    units,
    users,
    memberships,
    publications,
    proposals,
    cases,
    case_files,
    tasks,
    waits,
    incidents,
    breaches,
)
"""Those that others refer to come first."""

_OF_CASE = {
    cases: cases.c.code,
    case_files: case_files.c.case,
    tasks: tasks.c.case,
    waits: waits.c.case,
    incidents: incidents.c.case,
    breaches: breaches.c.case,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the events say. ``expected`` is None for one that no event made;
    ``wrong`` are columns with other values, none for one that is missing."""

    table: Table
    key: Mapping[str, Any]
    expected: Mapping[str, Any] | None
    wrong: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.table.name}/{'/'.join(str(part) for part in self.key.values())}"

    def __str__(self) -> str:
        if self.expected is None:
            return "No event made this row."
        if self.wrong:
            return f"Not as the events say: {', '.join(self.wrong)}."
        return "The row is missing."


def differences(connection: Connection, rebuilt: Rows) -> Iterator[Difference]:
    """Of every table that is made from events; what no event makes is not looked at."""
    for table in MADE_FROM_EVENTS:
        yield from _differences(connection, rebuilt, table, select(table))


def differences_of_case(connection: Connection, rebuilt: Rows, code: str) -> Iterator[Difference]:
    """The same of one case; ``rebuilt`` holds its rows and no others."""
    for table, column in _OF_CASE.items():
        yield from _differences(connection, rebuilt, table, select(table).where(column == code))


def _differences(
    connection: Connection, rebuilt: Rows, table: Table, stored_rows: Select[Any]
) -> Iterator[Difference]:
    wanted = dict(rebuilt.all(table))
    names = [column.name for column in table.primary_key]
    for found in connection.execute(stored_rows).all():
        stored = dict(found._mapping)
        key = {name: stored[name] for name in names}
        expected = wanted.pop(tuple(key.values()), None)
        if expected is None:
            yield Difference(table, key, None)
            continue
        wrong = tuple(
            name for name in stored if name not in WORKING_STATE and stored[name] != expected[name]
        )
        if wrong:
            yield Difference(table, key, expected, wrong)
    for values, expected in wanted.items():
        yield Difference(table, dict(zip(names, values, strict=True)), expected)

"""Rows as they are stored against rows as they come out of the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table

from engine.store.coverage import MADE_FROM_EVENTS, Cover, columns_of
from engine.store.raw import stored_rows
from engine.store.rows import Rows
from engine.store.tables import cases, notices


def _column_of_case(table: Table) -> ColumnElement[str] | None:
    return table.c.code if table is cases else table.c.get("case")


OF_CASE: Mapping[Table, ColumnElement[str]] = {
    table: column for table in MADE_FROM_EVENTS if (column := _column_of_case(table)) is not None
}
"""Tables with rows of cases, and the column that names the case."""

OF_NO_CASE = tuple(table for table in MADE_FROM_EVENTS if table not in OF_CASE)


def rows_of_cases(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Which rows of a table of ``OF_CASE`` are of cases: all but notices of what else is told."""
    return (notices.c.case.not_like("%/%"),) if table is notices else ()


ROWS_OF_OTHERS: Mapping[Table, tuple[ColumnElement[bool], ...]] = {
    **dict.fromkeys(OF_NO_CASE, ()),
    notices: (notices.c.case.like("%/%"),),
}
"""Tables with rows of what is no case, and which of their rows these are."""


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
        """Which row it is: ``TABLE/KEY``."""
        return f"{self.table.name}/{'/'.join(str(part) for part in self.key.values())}"

    def __str__(self) -> str:
        if self.expected is None:
            return "No event made this row."
        if self.wrong:
            return f"Not as the events say: {', '.join(self.wrong)}."
        return "The row is missing."


def differences_of_case(connection: Connection, rebuilt: Rows, code: str) -> Iterator[Difference]:
    """Of one case, in every table that is made from events; ``rebuilt`` holds its rows and no
    others. What no event makes is not looked at."""
    for table, column in OF_CASE.items():
        yield from differences_of(connection, rebuilt, table, column == code)


def differences_of(
    connection: Connection, rebuilt: Rows, table: Table, *where: ColumnElement[bool]
) -> Iterator[Difference]:
    """Of one table, or of some of its rows; ``rebuilt`` holds those and no others."""
    wanted = dict(rebuilt.all(table))
    made = columns_of(table, Cover.MADE)
    names = [column.name for column in table.primary_key]
    for stored in stored_rows(connection, table, *where):
        key = {name: stored[name] for name in names}
        expected = wanted.pop(tuple(key.values()), None)
        if expected is None:
            yield Difference(table, key, None)
            continue
        wrong = tuple(name for name in made if stored[name] != expected[name])
        if wrong:
            yield Difference(table, key, expected, wrong)
    for values, expected in wanted.items():
        yield Difference(table, dict(zip(names, values, strict=True)), expected)

"""The small tables of a case, most of which have nothing for most cases: which of them have any row
is asked together with the case, and in a snapshot the others are not asked at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

import sqlalchemy as sa

from engine.store import tables
from engine.store.snapshot import asked_once

_SPARSE = (
    tables.asked_papers,
    tables.breaches,
    tables.contacts,
    tables.incidents,
    tables.made_papers,
    tables.paper_lists,
    tables.transfers,
    tables.waits,
    tables.withdrawals,
)


def _flag(table: sa.Table) -> str:
    return f"has_{table.name}"


HAS_ROWS = tuple(
    sa.exists().where(table.c.case == tables.cases.c.code).label(_flag(table)) for table in _SPARSE
)
"""Columns for a question that reads cases: whether each of the small tables has rows of it."""


def learn_which(connection: sa.Connection, code: str, row: Mapping[Any, Any]) -> None:
    """Takes note of what ``HAS_ROWS`` says of the case, for whoever asks in the same snapshot."""
    _without_rows(connection, code, lambda: {one for one in _SPARSE if not row[_flag(one)]})


def may_have_rows(connection: sa.Connection, table: sa.Table, code: str) -> bool:
    """False where the table was found to have no rows of the case."""
    return table not in _without_rows(connection, code, set)


def _without_rows(
    connection: sa.Connection, code: str, find: Callable[[], Set[sa.Table]]
) -> Set[sa.Table]:
    return asked_once(connection, ("tables without rows", code), find)


def rows_of_case(
    connection: sa.Connection, table: sa.Table, query: sa.Select[Any], code: str
) -> Sequence[sa.Row[Any]]:
    """What the query finds in the table for the case ``code``. In a snapshot it is asked once."""

    def ask() -> Sequence[sa.Row[Any]]:
        if not may_have_rows(connection, table, code):
            return ()
        return connection.execute(query, {"code": code}).all()

    return asked_once(connection, (table.name, "of case", code), ask)

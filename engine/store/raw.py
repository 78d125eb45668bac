"""Rows as they are stored, whatever somebody has put in: it is told, not raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, select, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import NullType, TypeDecorator

from engine.errors import EngineError


class Unreadable(Enum):
    """Stands for a value that this program cannot have written."""

    VALUE = "unreadable"


UNREADABLE = Unreadable.VALUE

Read = Callable[[Any], Any]

_AT_ONCE = 1_000


def stored_rows(
    connection: Connection, table: Table, *where: ColumnElement[bool]
) -> Iterator[dict[str, Any]]:
    """The rows of the table in the order of their keys, column by column; ``UNREADABLE`` where a
    value is none of its column's type. The key itself is as the database has it."""
    columns: list[Any] = [
        type_coerce(column, NullType()).label(column.name) for column in table.columns
    ]
    query = select(*columns).where(*where).order_by(*table.primary_key)
    dialect = connection.dialect
    reads = [
        (column.name, _as_it_is if column.primary_key else _read(column, dialect))
        for column in table.columns
    ]
    for row in streamed(connection, query):
        yield {name: read(value) for (name, read), value in zip(reads, row, strict=True)}


def streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a query, some at a time; its cursor is closed when nobody wants more."""
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        yield from rows


def _as_it_is(value: Any) -> Any:
    return value


def _read(column: Column[Any], dialect: Dialect) -> Read:
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    # SQLite keeps anything in any column.
    own = isinstance(column.type, TypeDecorator)
    wanted: Any = object if own else _WANTED.get(column.type.python_type, object)

    def read(value: Any) -> Any:
        if value is None:
            return None
        try:
            found = value if process is None else process(value)
        except (EngineError, ValueError, TypeError, KeyError, AttributeError):
            return UNREADABLE
        return found if isinstance(found, wanted) else UNREADABLE

    return read


_WANTED: dict[type, type] = {str: str, int: int, bytes: bytes, bool: bool}

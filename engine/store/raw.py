"""Rows as they are stored, whatever somebody has put in: it is told, not raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import NullType, TypeDecorator

from engine.errors import EngineError
from engine.store.damage import UNREADABLE_AS, row_damaged

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class UnreadableRow(Enum):
    """Stands for a value that this program cannot have written."""

    VALUE = "unreadable"


UNREADABLE = UnreadableRow.VALUE

ReadColumn = Callable[[Any], Any]
Listed = TypeVar("Listed", bound="DataclassInstance")

_AT_ONCE = 1_000
_NOTHING: Mapping[str, sa.ColumnElement[Any]] = {}


def stored_rows(
    connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]
) -> Iterator[dict[str, Any]]:
    """The rows of the table in the order of their keys, column by column; ``UNREADABLE`` where a
    value is none of its column's type. The key itself is as the database has it."""
    query = sa.select(table).where(*where).order_by(*table.primary_key)
    names = table.columns.keys()
    reads = _reads(connection, table, names)
    for row in streamed(connection, _as_they_are(table, query, names)):
        yield {name: read(value) for (name, read), value in zip(reads, row, strict=True)}


def found_rows(
    connection: sa.Connection,
    table: sa.Table,
    query: sa.Select[Any],
    columns: Sequence[str] = (),
    beside: Mapping[str, sa.ColumnElement[Any]] = _NOTHING,
) -> list[dict[str, Any]]:
    """The rows of the table that a query finds, in its order, with all their columns or those that
    are named; ``UNREADABLE`` stands where a value is none of its column's type. ``beside`` are
    expressions that the database works out for each row, by the name that they get."""
    names = columns or table.columns.keys()
    reads = _reads(connection, table, names) + [(name, _as_it_is) for name in beside]
    more = [one.label(name) for name, one in beside.items()]
    with any_text(connection):
        rows = connection.execute(_as_they_are(table, query, names).add_columns(*more)).all()
    return [
        {name: read(value) for (name, read), value in zip(reads, row, strict=True)} for row in rows
    ]


def listed(
    table: sa.Table,
    row: Mapping[str, Any],
    make: Callable[[Mapping[str, Any]], Listed],
    empty: Mapping[str, Any],
) -> Listed:
    """What lists show of a row that ``found_rows`` gave. Of one that was damaged that is what can
    be read, and ``empty`` for the rest; it says that it is ``damaged``. ``empty`` fits ``make``."""
    if UNREADABLE not in row.values():
        try:
            return make(row)
        except UNREADABLE_AS:
            pass
    for readable in _what_is_left(table, row, empty):
        try:
            return replace(make(readable), damaged=True)
        except UNREADABLE_AS:
            continue
    raise row_damaged()


def _what_is_left(
    table: sa.Table, row: Mapping[str, Any], empty: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """The row without what cannot be read; without one column more; with nothing but its key."""
    read = {name: empty[name] if row[name] is UNREADABLE else row[name] for name in row}
    yield read
    for name in read:
        yield {**read, name: empty[name]}
    yield {**empty, **{column.name: row[column.name] for column in table.primary_key}}


@contextmanager
def any_text(connection: sa.Connection) -> Iterator[None]:
    """On SQLite, bytes that are no text are read as replacement characters while the block runs.
    Other databases keep none."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    before, driver.text_factory = driver.text_factory, _replaced
    try:
        yield
    finally:
        driver.text_factory = before


_replaced = partial(str, encoding="utf-8", errors="replace")


def _as_they_are(table: sa.Table, query: sa.Select[Any], names: Sequence[str]) -> sa.Select[Any]:
    columns: list[Any] = [sa.type_coerce(table.c[name], NullType()).label(name) for name in names]
    return query.with_only_columns(*columns, maintain_column_froms=True)


def _reads(
    connection: sa.Connection, table: sa.Table, names: Sequence[str]
) -> list[tuple[str, ReadColumn]]:
    return [(name, _read_of(table.c[name], connection.dialect)) for name in names]


def _read_of(column: sa.Column[Any], dialect: Dialect) -> ReadColumn:
    return _as_it_is if column.primary_key else _read(column, dialect)


def streamed(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
    """The rows of a query, some at a time; its cursor is closed when nobody wants more."""
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        yield from rows


def _as_it_is(value: Any) -> Any:
    return value


def _read(column: sa.Column[Any], dialect: Dialect) -> ReadColumn:
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    # SQLite keeps anything in any column.
    own = isinstance(column.type, TypeDecorator)
    wanted: Any = object if own else _WANTED.get(column.type.python_type, object)

    def read(value: Any) -> Any:
        if value is None:
            return None
        try:
            found = value if process is None else process(value)
        except (EngineError, *UNREADABLE_AS):
            return UNREADABLE
        return found if isinstance(found, wanted) else UNREADABLE

    return read


_WANTED: dict[type, type] = {str: str, int: int, bytes: bytes, bool: bool}

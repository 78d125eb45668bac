"""Rows of the projections while a command runs: read once, changed in memory, written together.

Writing groups what it can, so that the number of statements does not grow with the number of rows.
Statements are made once for each shape: building them anew costs more than running them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from functools import cache
from typing import Any

import sqlalchemy as sa

FEW = 8
"""A list of values in a statement costs more than so many runs of it without one."""

PrimaryKey = tuple[Any, ...]
Row = dict[str, Any]
Beside = tuple[sa.ColumnElement[Any], ...]
"""What a statement asks beside the rows that it reads."""


class Rows:
    """The rows that one command reads and changes; nothing is in the database before ``write``."""

    def __init__(
        self, connection: sa.Connection | None, forgotten: Set[sa.Table] = frozenset()
    ) -> None:
        """With ``connection`` None nothing is read or written: for rebuilding in memory. Rows of
        tables that are ``forgotten`` are neither: nobody will ask for them."""
        self._connection = connection
        self._forgotten = forgotten
        self.changes: Counter[sa.Table] = Counter()
        """Counts what has been changed in each table: where it is the same as before, so are its
        rows."""
        self._rows: dict[sa.Table, dict[PrimaryKey, Row]] = {}
        self._new: dict[sa.Table, set[PrimaryKey]] = {}
        self._changes: dict[sa.Table, dict[PrimaryKey, Row]] = {}
        self._gone: dict[sa.Table, set[PrimaryKey]] = {}
        self._absent: dict[sa.Table, set[PrimaryKey]] = {}
        self._none: set[tuple[sa.Table, tuple[tuple[str, Any], ...]]] = set()

    # -- reading

    def get(self, table: sa.Table, *key: Any, lock: bool = False) -> Row | None:
        """The row as this command sees it; ``lock`` holds it until the command ends. That there is
        none is not asked twice, but for one that is to be held: it may be there by then."""
        known = self._rows.setdefault(table, {})
        if key not in known and key not in self._gone.get(table, ()):
            absent = self._absent.setdefault(table, set())
            if self._connection is None or table in self._forgotten:
                return None
            if key in absent and not lock:
                return None
            found = self._connection.execute(_by_key(table, lock), _named(table, key)).one_or_none()
            if found is None:
                absent.add(key)
            else:
                known[key] = self._with_changes(table, key, dict(found._mapping))
        return known.get(key)

    def lock_with(
        self, outer: sa.Table, inner: sa.Table, *key: Any, beside: Beside
    ) -> tuple[Any, ...] | None:
        """Reads a row and the one it belongs to in one go, and holds both until the command ends.

        Answers ``beside``, values read in the same go, or None where the rows do not exist. These
        are as of when the question was asked: on PostgreSQL, of before a wait for the rows. The
        key of ``inner`` begins with that of ``outer``.
        """
        assert self._connection is not None
        query = _by_key_with(outer, inner, beside)
        found = self._connection.execute(query, _named(inner, key)).one_or_none()
        if found is None:
            return None
        aside, values = tuple(found[: len(beside)]), found[len(beside) :]
        first = len(_names(outer))
        for table, own in ((outer, values[:first]), (inner, values[first:])):
            row = dict(zip(_names(table), own, strict=True))
            key = _key(table, row)
            self._rows.setdefault(table, {}).setdefault(key, self._with_changes(table, key, row))
        return aside

    def find(self, table: sa.Table, **columns: Any) -> list[Row]:
        """All rows with these values, in order of their key."""
        known = self._rows.setdefault(table, {})
        if self._connection is not None and (table, tuple(columns.items())) not in self._none:
            query = _by_values(table, tuple(columns))
            for found in self._connection.execute(query, columns):
                row = dict(found._mapping)
                key = _key(table, row)
                if key not in known and key not in self._gone.get(table, ()):
                    known[key] = self._with_changes(table, key, row)
        return [
            row
            for _, row in sorted(known.items())
            if all(row[name] == value for name, value in columns.items())
        ]

    def know_none(self, table: sa.Table, **columns: Any) -> None:
        """Spares the question of ``find``: no stored row has these values."""
        self._none.add((table, tuple(columns.items())))

    def load(self, query: sa.Select[Any], table: sa.Table) -> list[Row]:
        """The rows that a query over the whole table answers, as this command sees them."""
        assert self._connection is not None
        known = self._rows.setdefault(table, {})
        found = [dict(row._mapping) for row in self._connection.execute(query)]
        keys = [_key(table, row) for row in found]
        return [
            known.setdefault(key, self._with_changes(table, key, row))
            for key, row in zip(keys, found, strict=True)
        ]

    def _with_changes(self, table: sa.Table, key: PrimaryKey, row: Row) -> Row:
        """A row as it was read, with what this command has changed of it before reading it."""
        return row | self._changes.get(table, {}).get(key, {})

    def knows(self, table: sa.Table, *key: Any) -> bool:
        """Whether the row was read or made by this command."""
        return key in self._rows.get(table, ())

    def all(self, table: sa.Table) -> dict[PrimaryKey, Row]:
        """Every row held in memory; with no connection, every row there is."""
        return self._rows.setdefault(table, {})

    def changed(self, table: sa.Table) -> dict[PrimaryKey, Set[str]]:
        """Every row that will be written, by its key, with the columns that are other ones."""
        return {
            **{key: values.keys() for key, values in self._changes.get(table, {}).items()},
            **dict.fromkeys(self._new.get(table, ()), _blank_names(table)),
        }

    # -- changing

    def insert(self, table: sa.Table, **values: Any) -> None:
        """Adds a row; columns that are not given are empty."""
        self.changes[table] += 1
        row = _blank(table) | values
        key = _key(table, row)
        self._rows.setdefault(table, {})[key] = row
        self._new.setdefault(table, set()).add(key)

    def update(self, table: sa.Table, *key: Any, **values: Any) -> None:
        """Changes columns of the row with this primary key, whether or not it has been read."""
        self.changes[table] += 1
        row = self._rows.setdefault(table, {}).get(key)
        if row is not None:
            row.update(values)
        if key not in self._new.get(table, ()):
            self._changes.setdefault(table, {}).setdefault(key, {}).update(values)

    def delete(self, table: sa.Table, *key: Any) -> None:
        """Removes the row with this primary key; one that is not there makes no difference."""
        self.changes[table] += 1
        self._rows.setdefault(table, {}).pop(key, None)
        self._changes.setdefault(table, {}).pop(key, None)
        new = self._new.setdefault(table, set())
        if key in new:
            new.discard(key)
        else:
            self._gone.setdefault(table, set()).add(key)

    # -- writing

    def write(self) -> None:
        """Everything that changed, in as few statements as the kinds of change allow."""
        if self._connection is None:
            return
        for table in self._forgotten:
            for held in (self._gone, self._new, self._changes):
                held.pop(table, None)
        for table, gone in self._gone.items():
            self._write_where(table, _delete, gone)
        for table, new in self._new.items():
            if new:
                rows = [self._rows[table][key] for key in sorted(new)]
                self._connection.execute(_insert(table), rows)
        for table, changes in self._changes.items():
            for alike in _by_columns(changes).values():
                self._write_changes(table, alike)
        self._new, self._changes, self._gone = {}, {}, {}

    def _write_changes(self, table: sa.Table, changes: Mapping[PrimaryKey, Row]) -> None:
        """Rows in which the same columns change: in one go, whatever each of them gets."""
        assert self._connection is not None
        first = next(iter(changes.values()))
        if all(values == first for values in changes.values()):
            self._write_where(table, _update, set(changes), first)
            return
        parameters = [_named(table, key) | values for key, values in sorted(changes.items())]
        self._connection.execute(_update(table, tuple(sorted(first)), one=True), parameters)

    def _write_where(
        self,
        table: sa.Table,
        statement: Any,
        keys: set[PrimaryKey],
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """One statement for a few keys, or for all that share everything but their last part."""
        assert self._connection is not None
        columns = tuple(sorted(values or ()))
        if len(keys) <= FEW:
            each = [_named(table, key) | dict(values or {}) for key in sorted(keys)]
            if each:
                self._connection.execute(statement(table, columns, one=True), each)
            return
        shared: dict[PrimaryKey, list[Any]] = {}
        for key in sorted(keys):
            shared.setdefault(key[:-1], []).append(key[-1])
        for front, lasts in shared.items():
            one = len(lasts) == 1
            parameters = _named(table, (*front, lasts[0] if one else lasts)) | dict(values or {})
            self._connection.execute(statement(table, columns, one), parameters)


def _by_columns(changes: Mapping[PrimaryKey, Row]) -> dict[tuple[str, ...], dict[PrimaryKey, Row]]:
    """Rows in which the same columns change, together."""
    found: dict[tuple[str, ...], dict[PrimaryKey, Row]] = {}
    for key, values in changes.items():
        found.setdefault(tuple(sorted(values)), {})[key] = values
    return found


def _key(table: sa.Table, row: Mapping[str, Any]) -> PrimaryKey:
    return tuple(row[name] for name in _key_names(table))


def _named(table: sa.Table, key: PrimaryKey) -> dict[str, Any]:
    return {f"key_{name}": value for name, value in zip(_key_names(table), key, strict=True)}


@cache
def _key_names(table: sa.Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


@cache
def _defaults(table: sa.Table) -> tuple[tuple[str, Any], ...]:
    return tuple((column.name, _default(column)) for column in table.columns)


def _blank(table: sa.Table) -> Row:
    return dict(_defaults(table))


@cache
def _names(table: sa.Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


@cache
def _blank_names(table: sa.Table) -> frozenset[str]:
    return frozenset(_names(table))


def _default(column: sa.Column[Any]) -> Any:
    default: Any = column.default
    return None if default is None else default.arg


# -- statements, made once


@cache
def _by_key(table: sa.Table, lock: bool) -> sa.Select[Any]:
    query = sa.select(table).where(_with_key(table, one=True))
    return query.with_for_update() if lock else query


@cache
def _by_values(table: sa.Table, columns: tuple[str, ...]) -> sa.Select[Any]:
    return sa.select(table).where(*(table.c[name] == sa.bindparam(name) for name in columns))


@cache
def _by_key_with(outer: sa.Table, inner: sa.Table, beside: Beside) -> sa.Select[Any]:
    belongs = (
        mine == other for mine, other in zip(inner.primary_key, outer.primary_key, strict=False)
    )
    return (
        sa.select(*beside, *outer.columns, *inner.columns)
        .join_from(outer, inner, sa.and_(*belongs))
        .where(_with_key(inner, one=True))
        .with_for_update(of=[outer, inner])
    )


@cache
def _insert(table: sa.Table) -> sa.Insert:
    return sa.insert(table).inline()


@cache
def _update(table: sa.Table, columns: tuple[str, ...], one: bool) -> Any:
    values: dict[str, Any] = {name: sa.bindparam(name) for name in columns}
    return sa.update(table).where(_with_key(table, one)).values(values)


@cache
def _delete(table: sa.Table, _columns: tuple[str, ...], one: bool) -> Any:
    return sa.delete(table).where(_with_key(table, one))


def _with_key(table: sa.Table, one: bool) -> Any:
    """One row, or all that share everything but the last part of their key."""
    *front, last = table.primary_key
    value: Any = sa.bindparam(f"key_{last.name}", expanding=not one)
    same = [column == sa.bindparam(f"key_{column.name}") for column in front]
    return sa.and_(*same, last == value if one else last.in_(value))

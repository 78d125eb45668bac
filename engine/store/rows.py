"""Rows of the projections while a command runs: read once, changed in memory, written together.

Writing groups what it can, so that the number of statements does not grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

Key = tuple[Any, ...]
Row = dict[str, Any]


class Rows:
    def __init__(self, connection: Connection | None) -> None:
        """With ``connection`` None nothing is read or written: for rebuilding in memory."""
        self._connection = connection
        self._rows: dict[Table, dict[Key, Row]] = {}
        self._new: dict[Table, set[Key]] = {}
        self._changes: dict[Table, dict[Key, Row]] = {}
        self._gone: dict[Table, set[Key]] = {}

    # -- reading

    def get(self, table: Table, *key: Any, lock: bool = False) -> Row | None:
        """The row as this command sees it; ``lock`` holds it until the command ends."""
        known = self._rows.setdefault(table, {})
        if key not in known and key not in self._gone.get(table, ()):
            if self._connection is None:
                return None
            query = select(table).where(_is(table, key))
            found = self._connection.execute(
                query.with_for_update() if lock else query
            ).one_or_none()
            if found is not None:
                known[key] = dict(found._mapping)
        return known.get(key)

    def find(self, table: Table, **columns: Any) -> list[Row]:
        """All rows with these values, in order of their key."""
        known = self._rows.setdefault(table, {})
        if self._connection is not None:
            query = select(table).where(
                *(table.c[name] == value for name, value in columns.items())
            )
            for found in self._connection.execute(query):
                row = dict(found._mapping)
                key = _key(table, row)
                if key not in known and key not in self._gone.get(table, ()):
                    known[key] = row
        return [
            row
            for _, row in sorted(known.items())
            if all(row[name] == value for name, value in columns.items())
        ]

    def all(self, table: Table) -> dict[Key, Row]:
        """Every row held in memory; with no connection, every row there is."""
        return self._rows.setdefault(table, {})

    # -- changing

    def insert(self, table: Table, **values: Any) -> None:
        row = {column.name: _default(column) for column in table.columns} | values
        key = _key(table, row)
        self._rows.setdefault(table, {})[key] = row
        self._new.setdefault(table, set()).add(key)

    def update(self, table: Table, *key: Any, **values: Any) -> None:
        row = self._rows.setdefault(table, {}).get(key)
        if row is not None:
            row.update(values)
        if key not in self._new.get(table, ()):
            self._changes.setdefault(table, {}).setdefault(key, {}).update(values)

    def delete(self, table: Table, *key: Any) -> None:
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
        for table, gone in self._gone.items():
            if gone:
                self._connection.execute(delete(table).where(_is_any(table, gone)))
        for table, new in self._new.items():
            if new:
                rows = [self._rows[table][key] for key in sorted(new)]
                self._connection.execute(insert(table), rows)
        for table, changes in self._changes.items():
            self._write_changes(self._connection, table, changes)
        self._new, self._changes, self._gone = {}, {}, {}

    @staticmethod
    def _write_changes(connection: Connection, table: Table, changes: dict[Key, Row]) -> None:
        alike: dict[tuple[tuple[str, Any], ...], list[Key]] = {}
        for key, values in changes.items():
            alike.setdefault(tuple(sorted(values.items())), []).append(key)
        for same, keys in alike.items():
            connection.execute(update(table).where(_is_any(table, keys)).values(dict(same)))


def _key(table: Table, row: Mapping[str, Any]) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _is(table: Table, key: Key) -> Any:
    columns: Iterable[Column[Any]] = table.primary_key
    return and_(*(column == value for column, value in zip(columns, key, strict=True)))


def _is_any(table: Table, keys: Iterable[Key]) -> Any:
    keys = sorted(keys)
    *shared, last = table.primary_key
    if len({key[:-1] for key in keys}) == 1:
        same = [column == value for column, value in zip(shared, keys[0], strict=False)]
        return and_(*same, last.in_([key[-1] for key in keys]))
    return or_(*(_is(table, key) for key in keys))


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return None if default is None else default.arg

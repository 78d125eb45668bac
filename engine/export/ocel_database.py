"""OCEL 2.0 as an SQLite database. Source: the OCEL 2.0 specification, chapter 5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from engine.export.objects import (
    EVENT_ATTRIBUTES,
    OBJECT_ATTRIBUTES,
    Attributes,
    LogEvent,
    LogObject,
    object_events,
    objects_of,
)
from engine.export.trace import Trace
from engine.model.instant import to_text

_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type)
) WITHOUT ROWID;
CREATE TABLE object (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type)
) WITHOUT ROWID;
CREATE TABLE event_object (
    ocel_event_id TEXT REFERENCES event (ocel_id), ocel_object_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
) WITHOUT ROWID;
CREATE TABLE object_object (
    ocel_source_id TEXT REFERENCES object (ocel_id),
    ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
) WITHOUT ROWID;
"""
TableRows = dict[str, list[tuple[object, ...]]]
"""New rows by table."""

_KINDS = {"string": "TEXT", "time": "TIMESTAMP", "integer": "INTEGER", "boolean": "BOOLEAN"}


def write_ocel_database(traces: Iterable[Trace], file: Path) -> None:
    """A new database of the log in an empty or missing ``file``."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        # The file counts only when it is whole, so nothing need be safe before.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        writer = _Writer(connection)
        for trace in traces:
            writer.write(trace)
        connection.execute("COMMIT")


@dataclass(slots=True)
class _Writer:
    connection: sqlite3.Connection
    _tables: dict[tuple[str, str], str] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name, kinds in OBJECT_ATTRIBUTES.items():
            self._make("object", name, {"ocel_changed_field": "string"} | dict(kinds))

    def write(self, trace: Trace) -> None:
        rows: TableRows = {}
        for found in objects_of(trace, self._known):
            self._object(found, rows)
        for event in object_events(trace):
            self._event(event, rows)
        for table, new in rows.items():
            marks = ", ".join("?" * len(new[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608

    def _event(self, event: LogEvent, rows: TableRows) -> None:
        table = self._tables.get(("event", event.type)) or self._make(
            "event", event.type, EVENT_ATTRIBUTES
        )
        rows.setdefault("event", []).append((event.id, event.type))
        values = (event.id, to_text(event.at), *_row(event.attributes))
        rows.setdefault(table, []).append(values)
        rows.setdefault("event_object", []).extend(
            (event.id, name, qualifier) for name, qualifier in event.relations
        )

    def _object(self, found: LogObject, rows: TableRows) -> None:
        table = self._tables["object", found.type]
        rows.setdefault("object", []).append((found.id, found.type))
        kinds = OBJECT_ATTRIBUTES[found.type]
        values = (found.id, to_text(found.since), None, *_row(_all_of(kinds, found.attributes)))
        rows.setdefault(table, []).append(values)
        if found.later is not None:
            at, later = found.later
            for name, value in later.items():
                row = _row(_all_of(kinds, {name: value}))
                rows[table].append((found.id, to_text(at), name, *row))
        if found.relations:
            rows.setdefault("object_object", []).extend(
                (found.id, name, qualifier) for name, qualifier in found.relations
            )

    def _make(self, what: str, name: str, kinds: Mapping[str, str]) -> str:
        """The table of a type of events or objects. Its name is a number, as the type's own may
        hold anything."""
        short = f"t{len(self._tables)}"
        table = self._tables[what, name] = f"{what}_{short}"
        columns = "".join(f', "{column}" {_KINDS[kind]}' for column, kind in kinds.items())
        # An object has another row for each attribute that became known later.
        key, kept = ("", "") if what == "object" else (" PRIMARY KEY", " WITHOUT ROWID")
        self.connection.execute(
            f"CREATE TABLE {table} (ocel_id TEXT{key} REFERENCES {what} (ocel_id), "
            f"ocel_time TIMESTAMP{columns}){kept}"
        )
        self.connection.execute(
            f"INSERT INTO {what}_map_type VALUES (?, ?)",  # noqa: S608
            (name, short),
        )
        return table


def _all_of(kinds: Mapping[str, str], values: Attributes) -> Attributes:
    """With nothing for the attributes that are not known."""
    return {name: values.get(name) for name in kinds}


def _row(values: Attributes) -> list[object]:
    return [to_text(v) if isinstance(v, datetime) else v for v in values.values()]

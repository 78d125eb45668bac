"""Values of forms as people read them: on the page of a step, in histories and prints, in files.
Pure: from a schema and a value to words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from engine.forms.input_kinds import input_kind
from engine.i18n import say, written
from engine.model.written_numbers import grouped_digits

_Schema = Mapping[str, Any]


def written_value(language: str, schema: _Schema, value: object) -> str:
    """A value of a form in words, by the schema of its field: options by their names, dates and
    numbers as people of that language write them, with their unit, files by their name. ``–`` for
    none; the rows of a table and the values of a list are parted by semicolons."""
    kind = input_kind(schema)
    match value:
        case None:
            return "–"
        case str() | int() | float() if kind is not None and kind.type != "integer":
            return kind.told(value)
        case bool():
            return say(language, "yes") if value else say(language, "no")
        case int() | float() if "enum" not in schema:
            return grouped_digits(value, language) + _unit(schema)
        case list() | tuple():
            return _listed(language, schema, value)
        case {"sha256": str(), "name": name}:
            return str(name)
        case Mapping():
            return _named(language, schema, value)
    return _text(language, schema, str(value)) + ("" if "enum" in schema else _unit(schema))


def written_table(
    language: str, schema: _Schema, rows: Sequence[Any]
) -> tuple[tuple[str, ...], ...]:
    """Rows of a form in words, with a first row of what the columns are called; ``schema`` is that
    of one row."""
    columns: Mapping[str, Any] = schema["properties"]
    head = tuple(column_name(language, name, one) for name, one in columns.items())
    return (
        head,
        *(
            tuple(written_value(language, one, row.get(n)) for n, one in columns.items())
            for row in rows
        ),
    )


def column_name(language: str, name: str, schema: _Schema) -> str:
    """What a column is called, with its unit."""
    label = schema.get("x-label", {}).get(language, name)
    return f"{label} ({schema['x-unit']})" if "x-unit" in schema else str(label)


def _unit(schema: _Schema) -> str:
    return f" {schema['x-unit']}" if "x-unit" in schema else ""


def _listed(language: str, schema: _Schema, values: Sequence[object]) -> str:
    inner = schema.get("items", {})
    return "; ".join(written_value(language, inner, one) for one in values) + _unit(schema)


def _named(language: str, schema: _Schema, values: Mapping[str, object]) -> str:
    inner = schema.get("properties", {})
    return ", ".join(
        f"{_label(language, name, inner)}: {written_value(language, inner.get(name, {}), one)}"
        for name, one in values.items()
    )


def _label(language: str, name: str, properties: Mapping[str, Any]) -> str:
    return str(properties.get(name, {}).get("x-label", {}).get(language, name))


def _text(language: str, schema: _Schema, text: str) -> str:
    names = schema.get("x-options", {}).get(text)
    if names is not None:
        return str(names[language])
    # What an earlier version accepted is shown as it was told.
    with suppress(ValueError, OverflowError):
        match schema.get("format"):
            case "date":
                return written(language, date.fromisoformat(text[:10]))
            case "date-time":
                return written(language, datetime.fromisoformat(text))
    return text

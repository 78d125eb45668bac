"""Answers as people type them into a page, read into values by the schema of the form.

What was typed is never lost or guessed at: what has two readings is asked back. ``Typed`` is what a
page shows again: text for single fields, the parts of a date, rows of a table, kept files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine import FieldError, input_kinds, written_numbers
from webapi.pages.formatting import VIETNAM

Typed = Any
Schema = Mapping[str, Any]

PREFIX = "f."
DATE_PARTS = ("day", "month", "year")
MAX_ROWS = 200
_TIME = re.compile(r"([01]?[0-9]|2[0-3])\s*[:hg.]\s*([0-5][0-9])")
_FILE = re.compile(r"([0-9a-f]{64}) (.+)", re.DOTALL)


class AnswerKind(StrEnum):
    """What a field looks like on a page."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    YES_NO = "yes_no"
    LINES = "lines"
    ROWS = "rows"
    GROUP = "group"
    FILE = "file"
    FILES = "files"


def kind_of(schema: Schema) -> AnswerKind:
    """What a field of this schema looks like on a page."""
    match schema["type"]:
        case "array":
            inner = kind_of(schema["items"])
            return {AnswerKind.FILE: AnswerKind.FILES, AnswerKind.GROUP: AnswerKind.ROWS}.get(
                inner, AnswerKind.LINES
            )
        case "object":
            return AnswerKind.FILE if schema.get("x-kind") == "file" else AnswerKind.GROUP
        case "boolean":
            return AnswerKind.YES_NO
        case _ if "enum" in schema:
            return AnswerKind.CHOICE
        case _ if input_kinds.input_kind(schema) is not None:
            return AnswerKind.TEXT
        case "number" | "integer":
            return AnswerKind.NUMBER
    formats = {"date": AnswerKind.DATE, "date-time": AnswerKind.MOMENT}
    return formats.get(schema.get("format", ""), AnswerKind.TEXT)


# -- what was posted


@dataclass(frozen=True, slots=True)
class Posted:
    """A form as a browser sent it: ``get`` the last value of a name, ``all`` every one."""

    get: Callable[[str], str | None]
    all: Callable[[str], list[str]]
    names: frozenset[str]


def typed_answer(schemas: Mapping[str, Schema], posted: Posted) -> dict[str, Typed]:
    """What was typed, by field; fields that were left empty are not in it."""
    found = {name: _typed(schema, PREFIX + name, posted) for name, schema in schemas.items()}
    return {name: typed for name, typed in found.items() if typed not in ("", [], {}, None)}


def _typed(schema: Schema, name: str, posted: Posted) -> Typed:
    match kind_of(schema):
        case AnswerKind.DATE:
            return _parts(name, DATE_PARTS, posted)
        case AnswerKind.MOMENT:
            return _parts(name, (*DATE_PARTS, "time"), posted)
        case AnswerKind.FILE | AnswerKind.FILES:
            dropped = set(posted.all(f"{name}.drop"))
            return [one for one in _kept(name, posted) if one["sha256"] not in dropped]
        case AnswerKind.GROUP:
            return _row(schema, name, posted)
        case AnswerKind.ROWS:
            rows = (_row(schema["items"], f"{name}.{n}", posted) for n in _indexes(name, posted))
            return [row for row in rows if row]
    return (posted.get(name) or "").strip()


def _parts(name: str, parts: tuple[str, ...], posted: Posted) -> dict[str, str]:
    found = {part: (posted.get(f"{name}.{part}") or "").strip() for part in parts}
    return {part: text for part, text in found.items() if text}


def _row(schema: Schema, name: str, posted: Posted) -> dict[str, Typed]:
    cells = {
        part: _typed(inner, f"{name}.{part}", posted)
        for part, inner in schema["properties"].items()
    }
    return {part: typed for part, typed in cells.items() if typed not in ("", [], {}, None)}


def _indexes(name: str, posted: Posted) -> list[int]:
    start = f"{name}."
    heads = {one[len(start) :].split(".")[0] for one in posted.names if one.startswith(start)}
    return sorted(int(one) for one in heads if one.isascii() and one.isdigit())[:MAX_ROWS]


def _kept(name: str, posted: Posted) -> Iterator[dict[str, str]]:
    for text in posted.all(f"{name}.kept"):
        if known := _FILE.fullmatch(text):
            yield {"sha256": known[1], "name": known[2]}


# -- from values, as other programs keep them in drafts


def as_typed(schema: Schema, value: object) -> Typed:
    """A value as somebody would have typed it; what was typed stays as it is."""
    match kind_of(schema), value:
        case ((AnswerKind.DATE | AnswerKind.MOMENT), str(text)):
            return _date_parts(text)
        case AnswerKind.YES_NO, bool(answer):
            return "true" if answer else "false"
        case AnswerKind.NUMBER, int() | float():
            return plain_number(value)
        case AnswerKind.TEXT, float():
            return written_numbers.digits_of(value)
        case AnswerKind.LINES, list(items):
            return "\n".join(str(as_typed(schema["items"], item)) for item in items)
        case AnswerKind.FILE, dict(file):
            return [file]
        case AnswerKind.ROWS, list(rows):
            return [as_typed(schema["items"], row) for row in rows]
        case AnswerKind.GROUP, dict(row):
            known = schema["properties"]
            return {name: as_typed(known[name], one) for name, one in row.items() if name in known}
        case (
            (
                AnswerKind.TEXT
                | AnswerKind.CHOICE
                | AnswerKind.NUMBER
                | AnswerKind.YES_NO
                | AnswerKind.LINES
            ),
            (dict() | list()),
        ):
            return ""
        case _, None:
            return ""
        case ((AnswerKind.TEXT | AnswerKind.CHOICE), _):
            return str(value)
    return value


def plain_number(value: float) -> str:
    """With all its digits and a decimal comma, without grouping."""
    return written_numbers.digits_of(value, ",")


def _date_parts(text: str) -> dict[str, str]:
    try:
        instant = datetime.fromisoformat(text)
        if len(text) > 10 and instant.tzinfo is not None:
            instant = instant.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return {"day": text}
    parts = {"day": str(instant.day), "month": str(instant.month), "year": str(instant.year)}
    return parts if len(text) <= 10 else {**parts, "time": instant.strftime("%H:%M")}


# -- reading


@dataclass
class ReadAnswers:
    """Values by field, and what could not be read, as the engine names it."""

    values: dict[str, object] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


def read_answer(schemas: Mapping[str, Schema], typed: Mapping[str, Typed]) -> ReadAnswers:
    """Reads what was typed into values by the schemas of the fields. What cannot be read is among
    the ``errors`` of the result, and has no value."""
    reading = ReadAnswers()
    for name, one in typed.items():
        value = _read(schemas[name], one, name, reading.errors)
        if value is not None:
            reading.values[name] = value
    return reading


def _read(schema: Schema, typed: Typed, place: str, errors: list[FieldError]) -> object:
    kind = input_kinds.input_kind(schema)
    if kind is not None:
        # The engine reads it; here it is only told together with all that is wrong.
        kind.read_or_tell(typed, place, errors)
        return typed
    match kind_of(schema):
        case AnswerKind.NUMBER:
            return _read_number(schema, str(typed), place, errors)
        case AnswerKind.DATE:
            found = _read_date(typed, place, errors)
            return None if found is None else found.isoformat()
        case AnswerKind.MOMENT:
            return _read_moment(typed, place, errors)
        case AnswerKind.YES_NO:
            return {"true": True, "false": False}.get(str(typed), typed)
        case AnswerKind.CHOICE:
            return next((one for one in schema["enum"] if str(one) == str(typed)), typed)
        case AnswerKind.LINES:
            rows = [row.strip() for row in str(typed).splitlines() if row.strip()]
            return [
                _read(schema["items"], row, f"{place}[{n}]", errors) for n, row in enumerate(rows)
            ]
        case AnswerKind.ROWS:
            return [
                _read_row(schema["items"], row, f"{place}[{n}]", errors)
                for n, row in enumerate(typed)
            ]
        case AnswerKind.GROUP:
            return _read_row(schema, typed, place, errors)
        case AnswerKind.FILE:
            return typed[-1]
    return typed


def _read_row(
    schema: Schema, row: Mapping[str, Typed], place: str, errors: list[FieldError]
) -> dict[str, object]:
    known = schema["properties"]
    cells = {name: _read(known[name], one, f"{place}.{name}", errors) for name, one in row.items()}
    return {name: value for name, value in cells.items() if value is not None}


def _read_number(
    schema: Schema, typed: str, place: str, errors: list[FieldError]
) -> int | float | None:
    """``120,5`` and ``120.5`` are the same; ``2.500`` can be two numbers: the one within the
    bounds of the field, or neither."""
    readings = written_numbers.readings(typed)
    fitting = [one for one in readings if _fits(schema, one)] or readings
    kept = written_numbers.kept_number(fitting[0]) if len(fitting) == 1 else None
    if kept is not None:
        return kept
    if len(fitting) > 1:
        large, small = (
            written_numbers.digits_of(one, ",") for one in sorted(fitting, reverse=True)
        )
        errors.append(
            FieldError(
                place,
                "number_unclear",
                "This can be {large} or {small}. Write it as one of these.",
                {"large": large, "small": small},
            )
        )
    elif fitting:
        errors.append(
            FieldError(
                place,
                "number_too_long",
                "This number has more digits than can be kept. Write at most 15.",
            )
        )
    else:
        errors.append(FieldError(place, "number_unread", "This is not a number."))
    return None


def _fits(schema: Schema, number: Decimal) -> bool:
    if schema["type"] == "integer" and number != number.to_integral_value():
        return False
    low, high = (schema.get(bound) for bound in ("minimum", "maximum"))
    above = low is None or written_numbers.exactly(low) <= number
    return above and (high is None or number <= written_numbers.exactly(high))


def _read_date(parts: Mapping[str, str] | str, place: str, errors: list[FieldError]) -> date | None:
    try:
        day, month, year = (_count(parts, part) for part in DATE_PARTS)
        if year < 100:
            raise ValueError("a year has four digits")
        return date(year, month, day)
    except (ValueError, KeyError, TypeError):
        errors.append(
            FieldError(
                place,
                "date_unread",
                "There is no such date. Write day, month and year, such as 25 11 2026.",
            )
        )
        return None


def _count(parts: Any, part: str) -> int:
    text = parts[part]
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def _read_moment(
    parts: Mapping[str, str] | str, place: str, errors: list[FieldError]
) -> str | None:
    day = _read_date(parts, place, errors)
    if day is None:
        return None
    found = _TIME.fullmatch(parts.get("time", "")) if isinstance(parts, Mapping) else None
    if found is None:
        errors.append(
            FieldError(place, "time_unread", "Write the time as hour and minute, such as 14:30.")
        )
        return None
    return datetime.combine(day, time(int(found[1]), int(found[2])), VIETNAM).isoformat()

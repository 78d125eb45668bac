"""Answers as they were given, cleaned: text, numbers, and fields of a kind in its one form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.errors import FieldError
from engine.forms.coordinates import read_pair
from engine.forms.input_kinds import input_kind
from engine.model.text import REPLACEMENT, clean, is_writable, without_control, words

MAX_DEPTH = 6


def cleaned(given: Mapping[str, object], errors: list[FieldError]) -> dict[str, object]:
    """The values with their texts composed (NFC), without marks and blanks that show nothing, and
    whole numbers as such; ``errors`` gets what cannot be stored."""
    return _clean_fields("", given, errors, 0)


def read_kinds(
    schemas: Mapping[str, Any], values: Mapping[str, object], errors: list[FieldError]
) -> dict[str, object]:
    """Cleaned values, those of fields of a kind as that keeps them, by the JSON Schemas of the
    fields; ``errors`` gets what cannot be read. A pair of coordinates in one field fills the other
    where that was left empty."""
    spread = {**_other_coordinates(schemas, values), **values}
    return {
        name: _read(name, schemas[name], value, errors) if name in schemas else value
        for name, value in spread.items()
    }


def _read(place: str, schema: Any, value: object, errors: list[FieldError]) -> object:
    kind = input_kind(schema)
    if kind is not None:
        return kind.read_or_tell(value, place, errors)
    if isinstance(value, list) and "items" in schema:
        return [_read(f"{place}[{n}]", schema["items"], one, errors) for n, one in enumerate(value)]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return {
            name: _read(f"{place}.{name}", known[name], one, errors) if name in known else one
            for name, one in value.items()
        }
    return value


def _other_coordinates(
    schemas: Mapping[str, Any], values: Mapping[str, object]
) -> dict[str, object]:
    """What a pair in one field says of the other, in a form that asks for one place."""
    by_format: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        by_format.setdefault(str(schema.get("format", "")), []).append(name)
    asked = [by_format.get(one, []) for one in ("latitude", "longitude")]
    if any(len(names) != 1 for names in asked):
        return {}
    given = [values.get(name) for (name,) in asked]
    pairs = [read_pair(one) for one in given if isinstance(one, str)]
    return {
        name: degrees
        for pair in pairs
        if pair is not None
        for (name,), degrees in zip(asked, pair, strict=True)
    }


def _clean_fields(
    place: str, given: Mapping[str, object], errors: list[FieldError], depth: int
) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in given.items():
        cleaned = clean(without_control(str(name)))
        here = f"{place}.{cleaned}" if place else cleaned
        if REPLACEMENT in cleaned or cleaned in values:
            errors.append(FieldError(here, "unknown_field", "The form has no such field."))
        values[cleaned] = _clean_value(here, value, errors, depth + 1)
    return values


def _clean_value(place: str, value: object, errors: list[FieldError], depth: int) -> object:
    if depth > MAX_DEPTH:
        errors.append(FieldError(place, "too_deep", "The value is nested too deeply."))
        return None
    match value:
        case str():
            if not is_writable(value):
                errors.append(
                    FieldError(
                        place,
                        "control_character",
                        "The text has a character that cannot be written.",
                    )
                )
            return words(value)
        case float() if not math.isfinite(value):
            errors.append(FieldError(place, "not_finite", "This is not a number."))
        case int() | float() if abs(value) >= 2**53:
            errors.append(FieldError(place, "too_large", "The number is too large."))
        case float() if value.is_integer():
            # Canonical JSON (RFC 8785) writes 5.0 as 5: what is read again must be the same.
            return int(value)
        case list():
            return [
                _clean_value(f"{place}[{index}]", item, errors, depth + 1)
                for index, item in enumerate(value)
            ]
        case dict():
            return _clean_fields(place, value, errors, depth)
    return value

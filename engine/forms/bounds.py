"""Bounds of fields that no answer can keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.forms.form import make_validator, number_range
from engine.forms.input_kinds import input_kind
from engine.forms.patterns import LENGTHS, PATTERNS
from engine.model.sentence import Said, sentence

_COUNTED = (("minLength", "maxLength"), ("minItems", "maxItems"))
_NAMES = {pattern: name for name, pattern in PATTERNS.items()}


class Contradiction(NamedTuple):
    """What can never be answered at a place of a form (``places[].name``), and what to do."""

    place: str
    message: Said
    remedy: Said


def contradictions(place: str, schema: Mapping[str, Any]) -> Iterator[Contradiction]:
    """What contradicts itself in the JSON Schema of a field, which is one, and in its parts."""
    found = list(_of_bounds(place, schema))
    yield from found or _of_values(place, schema)
    if "items" in schema:
        yield from contradictions(f"{place}[]", schema["items"])
    for name, part in schema.get("properties", {}).items():
        yield from contradictions(f"{place}.{name}", part)


def _of_bounds(place: str, schema: Mapping[str, Any]) -> Iterator[Contradiction]:
    for least, most in _COUNTED:
        if least in schema and most in schema and schema[least] > schema[most]:
            yield Contradiction(
                place,
                sentence(
                    "Nothing can be answered: {least} is {low}, and {most} is {high}.",
                    least=least,
                    low=schema[least],
                    most=most,
                    high=schema[most],
                ),
                sentence("Make {least} at most {most}.", least=least, most=most),
            )
    for low, high in _lengths(schema):
        if schema.get("minLength", 0) > high or schema.get("maxLength", low) < low:
            yield Contradiction(
                place,
                sentence(
                    "Nothing can be answered: what is asked has {low} to {high} characters.",
                    low=low,
                    high=high,
                ),
                "Correct minLength or maxLength, or leave them out.",
            )
    if schema.get("type") in {"integer", "number"} and number_range(schema).is_empty:
        yield Contradiction(
            place,
            "Nothing can be answered: no number lies within its bounds.",
            "Correct the least or the greatest number.",
        )


def _lengths(schema: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """How long a text can be, by its format and by its pattern."""
    kind = input_kind(schema)
    if kind is not None and kind.lengths is not None:
        yield kind.lengths
    elif kind is None and "format" in schema:
        yield LENGTHS[schema["format"]]
    if "pattern" in schema:
        yield LENGTHS[_NAMES[schema["pattern"]]]


def _of_values(place: str, schema: Mapping[str, Any]) -> Iterator[Contradiction]:
    """What is offered, given or filled in, and refused as an answer."""
    values = list(schema.get("enum", ()))
    values += [schema[key] for key in ("const", "default") if key in schema]
    validator = make_validator(dict(schema))
    for value in values:
        if not validator.is_valid(value):
            yield Contradiction(
                place,
                sentence("{value} can never be answered here.", value=repr(value)),
                "Correct the value, or the bounds that it does not keep.",
            )

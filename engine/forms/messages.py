"""What a clerk reads when a field is not right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import ValidationError

from engine.errors import FieldError

_MESSAGES: dict[str, tuple[str, str]] = {
    "type": ("wrong_type", "This must be {wanted}."),
    "enum": ("not_an_option", "Choose one of: {wanted}."),
    "const": ("not_an_option", "Choose one of: {wanted}."),
    "minimum": ("too_small", "This must be at least {wanted}."),
    "maximum": ("too_large", "This must be at most {wanted}."),
    "exclusiveMinimum": ("too_small", "This must be more than {wanted}."),
    "exclusiveMaximum": ("too_large", "This must be less than {wanted}."),
    "minLength": ("too_short", "Write at least {wanted} characters."),
    "maxLength": ("too_long", "Write at most {wanted} characters."),
    "minItems": ("too_few", "At least {wanted} entries are needed."),
    "maxItems": ("too_many", "At most {wanted} entries are possible."),
    "pattern": ("wrong_form", "This is not written as expected."),
    "format": ("wrong_form", "Write it as {wanted}."),
}
NEVER: Mapping[str, Any] = {"not": {}}
"""The schema of a field that is not asked. ``False`` would say the same, but its error does not
name the field."""
_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "a group of fields",
}
_FORMATS = {
    "date": "year-month-day (2014-10-01)",
    "date-time": "an instant with its zone, of the years 1900 to 2199",
}


def explain(error: ValidationError) -> Iterator[FieldError]:
    """What is wrong, once for each field concerned."""
    place = _place(error.absolute_path)
    schema: Any = error.schema
    instance: Any = error.instance
    wanted: Any = error.validator_value
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in instance]
            for name in missing:
                yield FieldError(_join(place, name), "required", "This is needed.")
        case "additionalProperties":
            known = schema.get("properties", {})
            for name in instance:
                if name not in known:
                    yield FieldError(
                        _join(place, name), "unknown_field", "The form has no such field."
                    )
        case "if" | "allOf":
            for inner in error.context or ():
                yield from explain(inner)
        case "not":
            yield FieldError(place, "not_applicable", "This is not asked for here.")
        case str(keyword):
            code, message = _MESSAGES[keyword]
            yield FieldError(place, code, message, {"wanted": _said(keyword, wanted)})


def _said(keyword: str, wanted: Any) -> Any:
    match keyword:
        case "type":
            return _TYPES.get(wanted, wanted)
        case "format":
            return _FORMATS.get(wanted, wanted)
        case "enum":
            return ", ".join(str(option) for option in wanted)
    return wanted


def _place(path: Iterable[str | int]) -> str:
    place = ""
    for part in path:
        place = f"{place}[{part}]" if isinstance(part, int) else _join(place, part)
    return place


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name

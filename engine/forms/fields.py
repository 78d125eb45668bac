"""One field of a form as designers write it: its references filled in, its keywords checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator

from engine.forms.form import EXECUTING_UNIT, Field
from engine.forms.input_kinds import INPUT_KINDS, input_kind
from engine.forms.patterns import PATTERNS
from engine.forms.site_fields import CODES, DERIVED, PLACE_KINDS, asks_place
from engine.model.personal import Sensitivity
from engine.model.problem import Problem, nearest
from engine.model.sentence import Said, sentence

DICTIONARY = "fields.json#/"
MAX_DEPTH = 5

_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_TIMES = ("date", "date-time")
_FORMATS = (*_TIMES, *INPUT_KINDS)
_NUMBERS = ("integer", "number")
_SUITS: Mapping[str, tuple[str, ...]] = {
    "type": _TYPES,
    "const": _TYPES,
    "default": _TYPES,
    "description": _TYPES,
    "enum": ("string", "integer", "number"),
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
    "exclusiveMinimum": _NUMBERS,
    "exclusiveMaximum": _NUMBERS,
    "minLength": ("string",),
    "maxLength": ("string",),
    "format": ("string", "number", "integer"),
    "minItems": ("array",),
    "maxItems": ("array",),
    "items": ("array",),
    "properties": ("object",),
    "required": ("object",),
    "x-label": _TYPES,
    "x-help": _TYPES,
    "x-unit": _TYPES,
    "x-scope": _TYPES,
    "x-show-when": _TYPES,
    "x-options": ("string", "integer", "number"),
    "x-pattern": ("string",),
    "x-sets": ("string",),
    "x-kind": ("object", "string"),
    "x-derived": ("string", "integer"),
    "x-place": ("object", "array"),
    "x-occurred": ("string",),
    "x-staff": _TYPES,
    "x-personal": _TYPES,
    "x-search": ("string",),
}
"""Every keyword that is kept, and the types it says something about."""

_CHOSEN: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("x-personal", tuple(Sensitivity)),
    ("x-search", ("words", "whole")),
    ("x-staff", (True,)),
)
"""Keywords that have few values."""
_WHOLE = ("x-sets", "x-show-when", "x-occurred", "x-derived", *(key for key, _ in _CHOSEN))
"""Keywords about a field of the form itself, not about a part of one."""

_NEEDS = {"array": "items", "object": "properties"}
_SCOPES = ("case", "step")


def _is_file(value: Mapping[str, Any]) -> bool:
    items = value.get("items", value)
    return isinstance(items, Mapping) and items.get("x-kind") == "file"


@dataclass
class FieldReader:
    """Reads the fields of one document and gathers what is wrong with them in ``problems``, each
    with its place in ``source``. ``dictionary`` holds the shared fields that ``$ref`` may name."""

    source: str
    dictionary: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def schema(self, place: str, value: Any, depth: int = 1) -> dict[str, Any]:
        """The field with references to the dictionary filled in."""
        if not isinstance(value, dict) or depth > MAX_DEPTH:
            self.report(place, "form-shape", "This is not a field.", "Write a JSON Schema object.")
            return {}
        value = self._resolve(place, value, ())
        if value is None:
            return {}
        if value.get("type") not in _TYPES:
            self.report(
                place,
                "form-type",
                sentence("The type {type} is not known.", type=repr(value.get("type"))),
                sentence("Use one of {names}.", names=", ".join(_TYPES)),
            )
            return {}
        self._keywords(place, value)
        for key in _WHOLE if depth > 1 else ():
            if key in value:
                self.report(
                    place,
                    "form-keyword",
                    sentence("'{key}' says nothing within another field.", key=key),
                    "Put it on the field of the form.",
                )
        if depth == 1 or "x-label" in value:
            self.label(value.get("x-label"), place)
        if "x-help" in value:
            self.label(value["x-help"], place)
        self._options(place, value)
        return {**value, **self._inside(place, value, depth)}

    def field(self, name: str, schema: Mapping[str, Any], required: frozenset[str]) -> Field:
        """The field of that name, from a schema that ``schema`` has read; wrong ``x-scope`` and
        ``x-sets`` are reported."""
        scope, sets = schema.get("x-scope", "step"), schema.get("x-sets")
        if scope not in _SCOPES:
            self.report(
                name,
                "form-scope",
                sentence("The scope {scope} is not known.", scope=repr(scope)),
                "Use case or step.",
            )
        if sets not in (None, EXECUTING_UNIT):
            self.report(
                name,
                "form-sets",
                sentence("x-sets {sets} is not known.", sets=repr(sets)),
                sentence("Use {executing_unit}.", executing_unit=EXECUTING_UNIT),
            )
        return Field(name, schema, name in required, scope == "case", sets)

    def required(self, place: str, names: Any, known: Mapping[str, Any]) -> frozenset[str]:
        """The names that must be answered, of those that are known."""
        if not isinstance(names, list):
            self.report(
                place,
                "form-required",
                sentence("{names} is no list of fields.", names=repr(names)),
                'Write "required": ["...", ...].',
            )
            return frozenset()
        for name in names:
            if not isinstance(name, str) or name not in known:
                self.report(
                    f"{place}.{name}" if place else str(name),
                    "form-required",
                    "A field that is not there is required.",
                    near(str(name), known),
                )
        return frozenset(name for name in names if isinstance(name, str) and name in known)

    def label(self, value: Any, place: str) -> dict[str, str]:
        """The label in both languages; where one is missing that is reported, and the place stands
        for it."""
        if (
            isinstance(value, dict)
            and value.keys() == {"vi", "en"}
            and all(isinstance(text, str) and text.strip() for text in value.values())
        ):
            return {"vi": value["vi"], "en": value["en"]}
        self.report(
            place,
            "form-label",
            "The label is not there in both languages.",
            'Write {"vi": "...", "en": "..."}.',
        )
        return {"vi": place, "en": place}

    def report(self, place: str, rule: str, message: Said, remedy: Said) -> None:
        """Adds a problem: the stable id of the ``rule``, what is wrong, and the remedy."""
        self.problems.append(Problem(rule, message, remedy, self.source, place))

    def _resolve(
        self, place: str, value: Mapping[str, Any], seen: tuple[str, ...]
    ) -> dict[str, Any] | None:
        reference = value.get("$ref")
        if reference is None:
            return dict(value)
        name = str(reference).removeprefix(DICTIONARY)
        found = self.dictionary.get(name)
        if not str(reference).startswith(DICTIONARY) or not isinstance(found, dict):
            self.report(
                place,
                "form-reference",
                sentence("{reference} leads nowhere.", reference=repr(reference)),
                near(name, self.dictionary),
            )
            return None
        if name in seen:
            self.report(
                place,
                "form-reference",
                sentence("{reference} leads back to itself.", reference=repr(reference)),
                "Write the field out in the dictionary.",
            )
            return None
        inner = self._resolve(place, found, (*seen, name))
        rest = {key: one for key, one in value.items() if key != "$ref"}
        return None if inner is None else {**inner, **rest}

    def _keywords(self, place: str, value: Mapping[str, Any]) -> None:
        for key in sorted(value):
            if key not in _SUITS:
                self.report(
                    place,
                    "form-keyword",
                    sentence("'{key}' is not kept.", key=key),
                    near(key, _SUITS),
                )
            elif value["type"] not in _SUITS[key]:
                self.report(
                    place,
                    "form-keyword",
                    sentence(
                        "'{key}' says nothing about the type {type}.", key=key, type=value["type"]
                    ),
                    sentence("It belongs to {names}.", names=", ".join(_SUITS[key])),
                )
        if not isinstance(value.get("x-unit", ""), str):
            self.report(place, "form-keyword", "x-unit is a text.", 'Write "x-unit": "kW".')
        self._place_keywords(place, value)
        if "x-place" in value and not (type(value["x-place"]) is bool and _is_file(value)):
            self.report(
                place,
                "form-keyword",
                "x-place is true or false, and belongs to files.",
                "Write \"x-place\": true beside a reference to 'fields.json#/file' or '.../files'.",
            )
        if "x-occurred" in value and not (
            value["x-occurred"] is True and value.get("format") in _TIMES
        ):
            self.report(
                place,
                "form-keyword",
                "x-occurred is true, and belongs to dates and instants.",
                'Write "x-occurred": true beside "format": "date-time".',
            )
        for key, known in _CHOSEN:
            if key in value and value[key] not in known:
                self.report(
                    place,
                    "form-keyword",
                    sentence("The {key} {value} is not known.", key=key, value=repr(value[key])),
                    sentence("Use one of {names}.", names=", ".join(map(str, known)).lower()),
                )
        if "format" in value:
            self._format(place, value)

    def _place_keywords(self, place: str, value: Mapping[str, Any]) -> None:
        kinds = ["file"] if value["type"] == "object" else sorted(PLACE_KINDS)
        if value.get("x-kind", kinds[0]) not in kinds:
            self.report(
                place,
                "form-keyword",
                sentence("The x-kind {kind} is not known.", kind=repr(value["x-kind"])),
                sentence("Use one of {names}.", names=", ".join(kinds)),
            )
        elif asks_place(value) and {"enum", "const", "x-pattern", "format"} & value.keys():
            self.report(
                place,
                "form-keyword",
                "What is a place by its code has no pattern, format or choice of its own.",
                "Leave enum, const, x-pattern and format out, or x-kind.",
            )
        if "x-derived" in value and DERIVED.get(str(value["x-derived"])) != value["type"]:
            self.report(
                place,
                "form-keyword",
                sentence(
                    "Nothing of this type is worked out as {how}.", how=repr(value["x-derived"])
                ),
                sentence("Use one of {names}.", names=", ".join(DERIVED)),
            )

    def _format(self, place: str, value: Mapping[str, Any]) -> None:
        kind = input_kind(value)
        wanted = "string" if kind is None else kind.type
        if value["format"] not in _FORMATS:
            self.report(
                place,
                "form-format",
                sentence("The format {format} is not known.", format=repr(value["format"])),
                sentence("Use one of {names}.", names=", ".join(_FORMATS)),
            )
        elif value["type"] in _SUITS["format"] and value["type"] != wanted:
            self.report(
                place,
                "form-format",
                sentence(
                    "The format {format} says nothing about the type {type}.",
                    format=value["format"],
                    type=value["type"],
                ),
                sentence("It belongs to {names}.", names=wanted),
            )
        elif {"enum", "const", "x-pattern"} & value.keys() and kind is not None:
            self.report(
                place,
                "form-format",
                sentence("What the format {format} reads is not chosen.", format=value["format"]),
                "Leave enum, const and x-pattern out, or the format.",
            )

    def _options(self, place: str, value: Mapping[str, Any]) -> None:
        options, enum = value.get("x-options", {}), value.get("enum", [])
        if "enum" in value and (not isinstance(enum, list) or not enum):
            self.report(
                place, "form-options", "There is nothing to choose from.", 'Write "enum": ["..."].'
            )
            return
        if not isinstance(options, dict) or options.keys() - {str(option) for option in enum}:
            self.report(
                place,
                "form-options",
                "x-options names something that enum does not have.",
                "Write one label for each value of enum.",
            )
            return
        for option in enum:
            self.label(options.get(str(option)), f"{place}={option}")
        given = [*enum, *(value[key] for key in ("const", "default") if key in value)]
        for option in given:
            if not Draft202012Validator({"type": value["type"]}).is_valid(option):
                self.report(
                    place,
                    "form-options",
                    sentence(
                        "{option} is not of the type {type}.",
                        option=repr(option),
                        type=value["type"],
                    ),
                    "Correct the value or the type.",
                )

    def _inside(self, place: str, value: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """What the validator reads in place of our own keywords and of fields within this one."""
        needed = _NEEDS.get(value["type"])
        if needed is not None and not isinstance(value.get(needed), dict):
            self.report(
                place,
                "form-shape",
                sentence(
                    "It does not say what is in it: '{needed}' is missing or is no object.",
                    needed=needed,
                ),
                sentence('Write "{needed}": {{...}}.', needed=needed),
            )
            return {}
        match value["type"]:
            case "array":
                return {"items": self.schema(f"{place}[]", value["items"], depth + 1)}
            case "object":
                inner = {
                    name: self.schema(f"{place}.{name}", one, depth + 1)
                    for name, one in value["properties"].items()
                }
                self.required(place, value.get("required", []), inner)
                return {"properties": inner, "additionalProperties": False}
            case "string" if asks_place(value):
                return {"pattern": CODES[value["x-kind"]]}
            case "string" if "x-pattern" in value:
                return {"pattern": self._pattern(place, value["x-pattern"])}
            case "number" | "integer":
                return _bounds(value)
        return {}

    def _pattern(self, place: str, name: Any) -> str:
        if not isinstance(name, str) or name not in PATTERNS:
            self.report(
                place,
                "form-pattern",
                sentence("The pattern {name} is not known.", name=repr(name)),
                near(str(name), PATTERNS),
            )
            return ""
        return PATTERNS[name]


def _bounds(value: Mapping[str, Any]) -> dict[str, float]:
    """Those of the kind, where the field has none of its own."""
    kind = input_kind(value)
    if kind is None or kind.bounds is None:
        return {}
    low, high = kind.bounds
    return {"minimum": value.get("minimum", low), "maximum": value.get("maximum", high)}


def near(name: str, known: Iterable[str]) -> Said:
    """The known names nearest to a mistyped one, or that there is none yet; to be used as a
    remedy."""
    return nearest(known, name) or sentence("None is there yet.")

"""From a form as designers write it to a form that can be asked; every problem is listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from engine.feel import FeelError, parse
from engine.forms.form import EXECUTING_UNIT, Field, Form, FormRule
from engine.forms.patterns import PATTERNS
from engine.model.problem import Problem

_KEPT = frozenset(
    {
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minLength", "maxLength", "minItems", "maxItems", "items", "properties", "required",
        "format", "default", "description",
    }
)  # fmt: skip
_OWN = frozenset(
    {
        "x-label", "x-help", "x-options", "x-unit", "x-pattern", "x-scope", "x-sets",
        "x-show-when", "x-kind",
    }
)  # fmt: skip
_FORM_KEYS = frozenset({"id", "title", "type", "properties", "required", "x-rules", "description"})
_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object"})
_FORMATS = frozenset({"date", "date-time"})
_DICTIONARY = "fields.json#/"
MAX_FIELDS = 80

_FILE: dict[str, Any] = {
    "type": "object",
    "x-kind": "file",
    "x-label": {"vi": "Tệp", "en": "File"},
    "x-help": {
        "vi": "pdf, jpg, png hoặc dwg, tối đa 20 MB",
        "en": "pdf, jpg, png or dwg, up to 20 MB",
    },
    "properties": {
        "sha256": {"type": "string", "x-pattern": "sha256"},
        "name": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "required": ["sha256", "name"],
}
_FILES: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 20,
    "x-label": {"vi": "Các tệp", "en": "Files"},
    "items": _FILE,
}
BUILT_IN: Mapping[str, Any] = {"file": _FILE, "files": _FILES}
"""Fields that every dictionary has: references to uploaded files, by the hash of their content."""

_EVERY_FORM: Mapping[str, Any] = {
    "note": {
        "type": "string",
        "maxLength": 2000,
        "x-label": {"vi": "Ghi chú", "en": "Note"},
    },
    "attachments": {**_FILES, "x-label": {"vi": "Tệp đính kèm", "en": "Attachments"}},
}


def read_dictionary(text: str) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """The field dictionary ``fields.json``: schemas by name."""
    plain, problems = _load(text, "fields.json")
    return (plain or {}), problems


def read_form(
    text: str, dictionary: Mapping[str, Any], source: str
) -> tuple[Form | None, tuple[Problem, ...]]:
    """The form of a JSON text, or None with every problem of it."""
    plain, problems = _load(text, source)
    if plain is None:
        return None, problems
    reader = _Reader(source, {**dictionary, **BUILT_IN})
    form = reader.form(plain)
    return (None if reader.problems else form), tuple(reader.problems)


def _load(text: str, source: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    try:
        plain = json.loads(text, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        return None, (
            Problem(
                "form-malformed",
                f"Not readable as JSON: {error}.",
                "Mend the JSON.",
                source,
                line=line,
            ),
        )
    if not isinstance(plain, dict):
        return None, (
            Problem("form-malformed", "Not a JSON object.", "Write { ... } around it.", source),
        )
    return plain, ()


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"'{name}' stands twice in one object")
        found[name] = value
    return found


@dataclass
class _Reader:
    source: str
    dictionary: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def form(self, plain: Mapping[str, Any]) -> Form | None:
        for key in sorted(plain.keys() - _FORM_KEYS):
            self.report(
                key, "form-keyword", f"'{key}' is not kept on a form.", _near(key, _FORM_KEYS)
            )
        title = self.label(plain.get("title"), "title")
        properties = plain.get("properties")
        if plain.get("type") != "object" or not isinstance(properties, dict):
            self.report(
                "type", "form-shape", "A form is an object with properties.",
                'Write "type": "object" and "properties": {...}.',
            )  # fmt: skip
            return None
        if len(properties) > MAX_FIELDS:
            self.report(
                "", "form-too-large", f"The form has {len(properties)} fields.",
                f"At most {MAX_FIELDS} can be asked in one step.",
            )  # fmt: skip
        properties = {**properties, **_EVERY_FORM}
        schemas = {name: self.schema(name, value) for name, value in properties.items()}
        required = self.required(plain.get("required", []), schemas)
        schema = self.whole(schemas, required)
        if not self.problems:
            self.check_whole(schema)
        return Form(
            id=str(plain.get("id", "")),
            title=title,
            fields=tuple(self.field(name, value, required) for name, value in schemas.items()),
            rules=tuple(self.rules(plain.get("x-rules", []), schemas)),
            schema=schema,
        )

    # -- one field

    def schema(self, place: str, value: Any, depth: int = 1) -> dict[str, Any]:
        """The field with references to the dictionary filled in."""
        if not isinstance(value, dict) or depth > 5:
            self.report(place, "form-shape", "This is not a field.", "Write a JSON Schema object.")
            return {}
        value = self.resolve(place, value)
        for key in sorted(value.keys() - _KEPT - _OWN):
            self.report(place, "form-keyword", f"'{key}' is not kept.", _near(key, _KEPT | _OWN))
        if value.get("type") not in _TYPES:
            self.report(place, "form-type", f"The type {value.get('type')!r} is not known.",
                        f"Use one of {', '.join(sorted(_TYPES))}.")  # fmt: skip
        if "format" in value and value["format"] not in _FORMATS:
            self.report(place, "form-format", f"The format {value['format']!r} is not known.",
                        f"Use one of {', '.join(sorted(_FORMATS))}.")  # fmt: skip
        if depth == 1:
            self.label(value.get("x-label"), place)
        self.options(place, value)
        made = dict(value)
        if "x-pattern" in value:
            made["pattern"] = self.pattern(place, value["x-pattern"])
        if "items" in value:
            made["items"] = self.schema(f"{place}[]", value["items"], depth + 1)
        if isinstance(value.get("properties"), dict):
            made["properties"] = {
                name: self.schema(f"{place}.{name}", inner, depth + 1)
                for name, inner in value["properties"].items()
            }
            made["additionalProperties"] = False
        return made

    def resolve(self, place: str, value: Mapping[str, Any]) -> dict[str, Any]:
        reference = value.get("$ref")
        if reference is None:
            return dict(value)
        name = str(reference).removeprefix(_DICTIONARY)
        found = self.dictionary.get(name)
        if not str(reference).startswith(_DICTIONARY) or not isinstance(found, dict):
            self.report(place, "form-reference", f"{reference!r} leads nowhere.",
                        _near(name, self.dictionary))  # fmt: skip
            return {"type": "string"}
        rest = {key: inner for key, inner in value.items() if key != "$ref"}
        return {**self.resolve(place, found), **rest}

    def pattern(self, place: str, name: Any) -> str:
        if name not in PATTERNS:
            self.report(place, "form-pattern", f"The pattern {name!r} is not known.",
                        _near(str(name), PATTERNS))  # fmt: skip
            return ""
        return PATTERNS[name]

    def options(self, place: str, value: Mapping[str, Any]) -> None:
        options = value.get("x-options")
        if "enum" not in value:
            return
        for option in value["enum"]:
            said = options.get(str(option)) if isinstance(options, dict) else None
            self.label(said, f"{place}={option}")

    def label(self, value: Any, place: str) -> dict[str, str]:
        if (
            isinstance(value, dict)
            and value.keys() == {"vi", "en"}
            and all(isinstance(text, str) and text.strip() for text in value.values())
        ):
            return {"vi": value["vi"], "en": value["en"]}
        self.report(place, "form-label", "The label is not there in both languages.",
                    'Write {"vi": "...", "en": "..."}.')  # fmt: skip
        return {"vi": place, "en": place}

    def field(self, name: str, schema: Mapping[str, Any], required: frozenset[str]) -> Field:
        scope, sets = schema.get("x-scope", "step"), schema.get("x-sets")
        if scope not in {"case", "step"}:
            self.report(name, "form-scope", f"The scope {scope!r} is not known.",
                        "Use case or step.")  # fmt: skip
        if sets not in {None, EXECUTING_UNIT}:
            self.report(name, "form-sets", f"x-sets {sets!r} is not known.",
                        f"Use {EXECUTING_UNIT}.")  # fmt: skip
        return Field(name, schema, name in required, scope == "case", sets)

    # -- the form as a whole

    def required(self, names: Any, schemas: Mapping[str, Any]) -> frozenset[str]:
        for name in names:
            if name not in schemas:
                self.report(str(name), "form-required", "A field that is not there is required.",
                            _near(str(name), schemas))  # fmt: skip
        return frozenset(names)

    def whole(self, schemas: Mapping[str, Any], required: frozenset[str]) -> dict[str, Any]:
        """One schema that decides, with fields that are only asked when another says so."""
        conditional = {n: s["x-show-when"] for n, s in schemas.items() if "x-show-when" in s}
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: _plain(schema) for name, schema in schemas.items()},
            "required": sorted(required - conditional.keys()),
            "additionalProperties": False,
        }
        if conditional:
            schema["allOf"] = [
                self.shown(name, when, schemas, name in required)
                for name, when in conditional.items()
            ]
        return schema

    def shown(
        self, name: str, when: Any, schemas: Mapping[str, Any], required: bool
    ) -> dict[str, Any]:
        if not isinstance(when, dict) or when.keys() != {"field", "equals"}:
            self.report(name, "form-show-when", "x-show-when needs a field and a value.",
                        'Write {"field": ..., "equals": ...}.')  # fmt: skip
            return {}
        other = when["field"]
        if other not in schemas:
            self.report(name, "form-show-when", f"It depends on '{other}', which is not there.",
                        _near(str(other), schemas))  # fmt: skip
        return {
            "if": {"properties": {other: {"const": when["equals"]}}, "required": [other]},
            "then": {"required": [name]} if required else {},
            "else": {"properties": {name: False}},
        }

    def rules(self, rules: Any, schemas: Mapping[str, Any]) -> Iterator[FormRule]:
        for place, rule in enumerate(rules if isinstance(rules, list) else [None]):
            name = f"x-rules[{place}]"
            if not isinstance(rule, dict) or rule.keys() != {"feel", "field", "message"}:
                self.report(name, "form-rule", "A rule has feel, field and message.",
                            'Write {"feel": ..., "field": ..., "message": {...}}.')  # fmt: skip
                continue
            if rule["field"] not in schemas:
                self.report(name, "form-rule", f"There is no field '{rule['field']}'.",
                            _near(str(rule["field"]), schemas))  # fmt: skip
            message = self.label(rule["message"], name)
            try:
                condition = parse(str(rule["feel"]))
            except FeelError as error:
                self.report(name, "feel", str(error), "See docs/feel.md.")
                continue
            yield FormRule(condition, str(rule["field"]), message)

    def check_whole(self, schema: Mapping[str, Any]) -> None:
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            place = ".".join(str(part) for part in error.absolute_path)
            self.report(place, "form-schema", f"Not a JSON Schema: {error.message}.", "Mend it.")

    def report(self, place: str, rule: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(rule, message, remedy, self.source, place))


def _plain(schema: Any) -> Any:
    """A schema without our own keywords."""
    if isinstance(schema, dict):
        return {
            key: _plain(value)
            for key, value in schema.items()
            if not (isinstance(key, str) and key.startswith("x-"))
        }
    return schema


def _near(name: str, known: Any) -> str:
    names = sorted(known)
    near = get_close_matches(name, names, n=3) or names[:12]
    return f"Known: {', '.join(near)}."

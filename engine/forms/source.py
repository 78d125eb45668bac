"""From a form as designers write it to a form that can be asked; every problem is listed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from engine.feel import FeelError, parse
from engine.forms.bounds import contradictions
from engine.forms.fields import near
from engine.forms.form import Form, make_validator
from engine.forms.form_parts import FormPartReader, of_levels
from engine.forms.messages import NEVER
from engine.model.problem import Problem
from engine.model.sentence import sentence

_FORM_KEYS = frozenset(
    {
        "id",
        "title",
        "type",
        "properties",
        "required",
        "x-rules",
        "x-plausible",
        "x-signing",
        "description",
    }
)
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MAX_FIELDS = 80
TAKEN = frozenset({"today", "completed_at", "round", "handed_over", "profile"})
"""Names that conditions and rules know for something else than a field."""

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
        "x-personal": "basic",
        "x-label": {"vi": "Ghi chú", "en": "Note"},
    },
    "attachments": {
        **_FILES,
        "x-personal": "basic",
        "x-label": {"vi": "Tệp đính kèm", "en": "Attachments"},
    },
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


class _Unreadable(ValueError):
    """JSON that Python would read, and that says two things or none."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


def _load(text: str, source: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    try:
        plain = json.loads(
            text, object_pairs_hook=_without_twins, parse_constant=_refuse, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        return None, (
            Problem(
                "form-malformed",
                sentence("Not readable as JSON: {error}.", error=str(error)),
                "Mend the JSON.",
                source,
                error.name if isinstance(error, _Unreadable) else "",
                getattr(error, "lineno", 0),
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
            raise _Unreadable(f"'{name}' stands twice in one object", name)
        found[name] = value
    return found


def _refuse(constant: str) -> NoReturn:
    raise _Unreadable(f"{constant} is no number that can be kept")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


class _Reader(FormPartReader):
    """A form as a whole."""

    def form(self, plain: Mapping[str, Any]) -> Form | None:
        for key in sorted(plain.keys() - _FORM_KEYS):
            self.report(
                key,
                "form-keyword",
                sentence("'{key}' is not kept on a form.", key=key),
                near(key, _FORM_KEYS),
            )
        form_id = plain.get("id")
        if not isinstance(form_id, str) or not _ID.fullmatch(form_id):
            self.report(
                "id",
                "form-id",
                sentence(
                    "The id {form_id} is not a plain name of at most 64 characters.",
                    form_id=repr(form_id),
                ),
                "Use letters, digits and underscores, as in mv_survey.",
            )
        title = self.label(plain.get("title"), "title")
        properties = plain.get("properties")
        if plain.get("type") != "object" or not isinstance(properties, dict):
            self.report(
                "type",
                "form-shape",
                "A form is an object with properties.",
                'Write "type": "object" and "properties": {...}.',
            )
            return None
        if len(properties) > MAX_FIELDS:
            self.report(
                "",
                "form-too-large",
                sentence("The form has {count} fields.", count=len(properties)),
                sentence("At most {max_fields} can be asked in one step.", max_fields=MAX_FIELDS),
            )
        self._names(properties)
        properties = {**properties, **_EVERY_FORM}
        schemas = {name: self.schema(name, value) for name, value in properties.items()}
        signing = self.signing(plain, schemas)
        schemas = of_levels(signing, schemas)
        required = self.required("", plain.get("required", []), schemas)
        self.check_places(schemas)
        schema = self._whole(schemas, required)
        form = Form(
            id=str(form_id),
            title=title,
            fields=tuple(self.field(name, value, required) for name, value in schemas.items()),
            rules=tuple(self.rules(plain.get("x-rules", []), schemas)),
            schema=schema,
            signing=signing,
            plausible=tuple(self.plausible(plain.get("x-plausible", []), schemas)),
        )
        if not self.problems:
            self._check_whole(form)
        return form

    def _names(self, properties: Mapping[str, Any]) -> None:
        for name in properties:
            if name in _EVERY_FORM:
                self.report(
                    name,
                    "form-reserved",
                    "Every form has this field by itself.",
                    "Delete it here.",
                )
            elif name in TAKEN or not _is_name(name):
                self.report(
                    name,
                    "form-name",
                    sentence("Rules and conditions cannot name a field {name}.", name=repr(name)),
                    "Begin with a letter, go on with letters, digits and underscores.",
                )

    def _whole(self, schemas: Mapping[str, Any], required: frozenset[str]) -> dict[str, Any]:
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
                self._shown(name, when, schemas, name in required)
                for name, when in conditional.items()
            ]
        return schema

    def _shown(
        self, name: str, when: Any, schemas: Mapping[str, Any], required: bool
    ) -> dict[str, Any]:
        if not isinstance(when, dict) or when.keys() != {"field", "equals"}:
            self.report(
                name,
                "form-show-when",
                "x-show-when needs a field and a value.",
                'Write {"field": ..., "equals": ...}.',
            )
            return {}
        other = when["field"]
        if not isinstance(other, str) or other not in schemas or other == name:
            self.report(
                name,
                "form-show-when",
                sentence(
                    "It depends on {other}, which is not another field of the form.",
                    other=repr(other),
                ),
                near(str(other), schemas),
            )
            return {}
        return {
            "if": {"properties": {other: {"const": when["equals"]}}, "required": [other]},
            "then": {"required": [name]} if required else {},
            "else": {"properties": {name: NEVER}},
        }

    def _check_whole(self, form: Form) -> None:
        """What can only be asked of schemas that are right in themselves."""
        for name, schema in form.schema["properties"].items():
            wrong = _wrong_in_schema(json.dumps(schema, sort_keys=True))
            if wrong is not None:
                path, message = wrong
                place = ".".join(["properties", name, *path])
                self.report(
                    place,
                    "form-schema",
                    sentence("Not a JSON Schema: {message}.", message=message),
                    "Mend it.",
                )
                return
        for name, schema in form.schema["properties"].items():
            for one in contradictions(name, schema):
                self.report(one.place, "form-bounds", one.message, one.remedy)
        for field in form.fields:
            when = field.schema.get("x-show-when")
            if when is None:
                continue
            if field.name in _asked_before(form, field.name):
                self.report(
                    field.name,
                    "form-show-when",
                    sentence(
                        "It is asked after '{field}', which is asked after it, so neither ever is.",
                        field=when["field"],
                    ),
                    "Ask for one of them without the other.",
                )
            other = form.schema["properties"][when["field"]]
            if not make_validator(other).is_valid(when["equals"]):
                self.report(
                    field.name,
                    "form-show-when",
                    sentence(
                        "'{field}' is never {equals}, so this is never asked.",
                        field=when["field"],
                        equals=repr(when["equals"]),
                    ),
                    "Correct the value.",
                )


def _asked_before(form: Form, name: str) -> set[str]:
    """The fields that must have a value before this one is asked."""
    shown = {
        field.name: field.schema["x-show-when"]["field"]
        for field in form.fields
        if "x-show-when" in field.schema
    }
    found = set[str]()
    while name in shown and shown[name] not in found:
        name = shown[name]
        found.add(name)
    return found


@lru_cache(maxsize=1_000)
def _wrong_in_schema(text: str) -> tuple[tuple[str, ...], str] | None:
    """Where a schema is none, and why. Most forms share most of their fields."""
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as error:
        return tuple(str(part) for part in error.absolute_path), error.message
    return None


def _is_name(name: str) -> bool:
    """Whether an expression can name it: not a word of the language, composed (NFC), no blanks."""
    try:
        (reference,) = parse(name).references()
    except (FeelError, ValueError):
        return False
    return reference.path == (name,)


def _plain(schema: Any) -> Any:
    """A schema without our own keywords."""
    if isinstance(schema, dict):
        return {
            key: _plain(value)
            for key, value in schema.items()
            if not (isinstance(key, str) and key.startswith("x-"))
        }
    return schema

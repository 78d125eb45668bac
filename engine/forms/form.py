"""A form: what a step or message asks for, and whether an answer is right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from engine.errors import FieldError
from engine.feel import FeelError
from engine.feel.answers import Domain
from engine.feel.kinds import ITEM
from engine.feel.ranges import NumberRange, one_number, spanning
from engine.feel.values import Value
from engine.forms.cleaning import cleaned, read_kinds
from engine.forms.input_kinds import INPUT_KINDS
from engine.forms.messages import explain
from engine.forms.personal_fields import encrypted_fields, marked, search_terms
from engine.forms.rules import FormRule, PlausibilityRule
from engine.forms.site_fields import asks_place, derived_names, is_asked, read_site
from engine.model.instant import to_instant
from engine.model.media import files_of
from engine.model.personal import as_given
from engine.model.signing import SigningPolicy
from engine.model.views import FieldView
from engine.places.address import PlaceLists

MAX_ERRORS = 100
"""Said of one answer; nobody reads more."""
KINDS = {
    "string": str,
    "integer": Decimal,
    "number": Decimal,
    "boolean": bool,
    "array": list,
    "object": dict,
}
"""What a type of JSON Schema is in FEEL."""
_SAMPLES = {"date": "2014-10-01", "date-time": "2014-10-01T08:00:00+07:00"}
"""By format of a text, one that has it."""
_NUMBERS = ("integer", "number")
EXECUTING_UNIT = "executing_unit"


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a form, as a page needs it. ``schema`` is its JSON Schema, labels included."""

    name: str
    schema: Mapping[str, Any]
    required: bool
    about_case: bool
    """A fact about the case, not only a result of the step."""
    sets: str | None = None

    @property
    def is_personal(self) -> bool:
        """Whether what it asks for tells of a person, and is kept encrypted."""
        return "x-personal" in self.schema


@dataclass(frozen=True, slots=True)
class Answer:
    """A right answer: results of the step, facts about the case, files referred to, and the
    unit the case goes to, where the form decides it. Values that tell of a person are ``Personal``.
    ``searched`` are the folded texts by which the case is to be found, by field."""

    data: Mapping[str, object]
    facts: Mapping[str, object]
    files: frozenset[str]
    executing_unit: str | None
    searched: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is asked and checked: its title by language, its fields in order, rules over
    them, and the schema made of both."""

    id: str
    title: Mapping[str, str]
    fields: tuple[Field, ...]
    rules: tuple[FormRule, ...]
    schema: Mapping[str, Any]
    """The JSON Schema (2020-12) that decides; ``additionalProperties`` is false throughout."""
    signing: SigningPolicy | None = None
    """How a customer can sign, in place of answering it."""
    plausible: tuple[PlausibilityRule, ...] = ()
    _validator: Draft202012Validator = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_validator", make_validator(self.schema))

    def case_fields(self) -> frozenset[str]:
        """Names of the fields that say something about the case itself, not about the step."""
        return frozenset(field.name for field in self.fields if field.about_case)

    def occurrences(self) -> frozenset[str]:
        """Fields that tell when something happened, so that it lies behind."""
        return frozenset(field.name for field in self.fields if "x-occurred" in field.schema)

    def views(self, language: str) -> list[FieldView]:
        """Its fields in their order, with their labels in that language (``vi``, ``en``)."""
        return [
            FieldView(
                field.name,
                field.schema["x-label"][language],
                field.required and is_asked(field.schema),
                field.schema,
            )
            for field in self.fields
        ]

    def step_fields(self) -> frozenset[str]:
        """Names of the fields that are results of the step, not facts about the case."""
        return frozenset(field.name for field in self.fields if not field.about_case)

    def kinds(self) -> dict[str, frozenset[type]]:
        """Of which kinds the values of its fields are in FEEL, and of what is in them, as
        ``field.part``, ``ITEM`` being any item of a list; null where one was left empty."""
        return {
            name: kinds
            for field in self.fields
            for name, kinds in _kinds_in(field.name, field.schema)
        }

    def domains(self) -> dict[str, Domain]:
        """What can be answered, by ``field`` or ``field.part``."""
        required = self.schema["required"]
        return {
            name: domain
            for field in self.fields
            for name, domain in _domains_in(field.name, field.schema, field.name in required)
        }

    def samples(self) -> dict[str, frozenset[str]]:
        """Texts as they are given, one of every shape, of fields whose texts are dates, instants or
        chosen, by ``field`` or ``field.part``."""
        return {
            name: texts
            for field in self.fields
            for name, texts in _samples_in(field.name, field.schema)
        }

    def personal_fields(self) -> frozenset[str]:
        """Names of the fields that tell of a person."""
        return frozenset(field.name for field in self.fields if field.is_personal)

    def check(
        self,
        given: Mapping[str, object],
        facts: Mapping[str, object],
        today: date,
        lists: PlaceLists | None = None,
    ) -> tuple[Answer | None, list[FieldError]]:
        """The answer, or every field that is wrong. ``facts`` are what the case knows so far, and
        ``lists`` the places that it can be at.

        Text comes back composed (NFC) and without invisible marks, and fields of a kind in the one
        form of that kind; nothing else is corrected. A personal value that is encrypted already was
        checked before it was: it is taken as it is.
        """
        errors: list[FieldError] = []
        values = cleaned(given, errors)
        if not errors:
            values, encrypted = self._read_plain(values, errors)
            values = read_site(self.written, values, today, lists, errors)
            found = self._against_schema(values, errors)
            errors = [one for one in found if _top(one.field) not in encrypted]
        if not errors:
            errors = list(self._against_rules(values, facts, today, self.rules))
        return (None, errors) if errors else (self._answer(values), [])

    def clean_draft(
        self, given: Mapping[str, object]
    ) -> tuple[dict[str, object], list[FieldError]]:
        """An unfinished answer: kept as typed, as long as it can be stored at all."""
        errors: list[FieldError] = []
        values = cleaned(given, errors)
        names = {field.name for field in self.fields}
        errors += [
            FieldError(name, "unknown_field", "The form has no such field.")
            for name in values
            if name not in names
        ]
        return marked(values, self.personal_fields()), errors

    def check_fact(self, name: str, value: object) -> tuple[object, list[FieldError]]:
        """One field alone, for correcting a fact outside the form."""
        errors: list[FieldError] = []
        values = cleaned({name: value}, errors)
        alone = {"type": "object", "properties": {name: self.schema["properties"][name]}}
        encrypted = frozenset[str]()
        if not errors:
            values, encrypted = self._read_plain(values, errors)
        if not errors and not encrypted:
            errors = [
                said for e in make_validator(alone).iter_errors(values) for said in explain(e)
            ]
        return marked(values, self.personal_fields())[name], errors

    def _read_plain(
        self, values: Mapping[str, object], errors: list[FieldError]
    ) -> tuple[dict[str, object], frozenset[str]]:
        """The values with those of a kind in its form, and the names of those that are encrypted,
        which stay as they are."""
        encrypted = encrypted_fields(values, self.personal_fields())
        plain = {name: value for name, value in values.items() if name not in encrypted}
        read = read_kinds(self.schema["properties"], plain, errors)
        return {**read, **{name: values[name] for name in encrypted}}, encrypted

    def broken_rules(
        self,
        values: Mapping[str, object],
        facts: Mapping[str, object],
        today: date,
        changed: Collection[str],
    ) -> list[FieldError]:
        """The rules that an answer breaks, of those that speak of a field that has ``changed``
        since it was given; ``today`` is the day on which it was."""
        rules = (rule for rule in self.rules if not rule.names.isdisjoint(changed))
        return list(self._against_rules(values, facts, today, rules))

    @property
    def asks_place(self) -> bool:
        """Whether it asks a province or a commune."""
        return any(map(asks_place, self.written.values()))

    @property
    def written(self) -> dict[str, Mapping[str, Any]]:
        """The schemas of the fields with our own keywords, by name."""
        return {field.name: field.schema for field in self.fields}

    def _against_schema(
        self, values: Mapping[str, object], misread: Iterable[FieldError]
    ) -> Iterator[FieldError]:
        found = {error.field: error for error in misread}
        following = derived_names(self.written)
        for error in self._validator.iter_errors(values):
            for said in explain(error):
                if said.field not in following:
                    found.setdefault(said.field, said)
            if len(found) >= MAX_ERRORS:
                break
        order = {field.name: place for place, field in enumerate(self.fields)}
        errors = sorted(found.values(), key=lambda e: order.get(e.field.split("[")[0], 999))
        yield from errors[:MAX_ERRORS]

    def _against_rules(
        self,
        values: Mapping[str, object],
        facts: Mapping[str, object],
        today: date,
        rules: Iterable[FormRule],
    ) -> Iterator[FieldError]:
        nothing = {field.name: None for field in self.fields}
        known = {**facts, **nothing, **values}
        context = {name: as_given(name, value) for name, value in known.items()} | {"today": today}
        for rule in rules:
            try:
                holds = rule.condition.test({**dict.fromkeys(rule.names), **context}, today=today)
            except FeelError as error:
                yield FieldError(
                    rule.field,
                    "rule_undecided",
                    "The rule cannot be decided: {why}",
                    {"why": str(error)},
                )
                continue
            if not holds:
                yield FieldError(rule.field, "rule", "{vi} / {en}", dict(rule.message))

    def searched(self, values: Mapping[str, object]) -> dict[str, frozenset[str]]:
        """By field, the folded texts by which a case is found that knows these values."""
        return search_terms(((one.name, one.schema) for one in self.fields), values)

    def _answer(self, values: Mapping[str, object]) -> Answer:
        about_case = self.case_fields()
        routed = [values.get(f.name) for f in self.fields if f.sets == EXECUTING_UNIT]
        said = marked(values, self.personal_fields())
        return Answer(
            data={name: value for name, value in said.items() if name not in about_case},
            facts={name: value for name, value in said.items() if name in about_case},
            files=frozenset(hash_ for hash_, _ in files_of(values)),
            executing_unit=next((str(unit) for unit in routed if unit), None),
            searched=self.searched(values),
        )


def _top(place: str) -> str:
    """The field of the form that a place is in."""
    return place.partition(".")[0].partition("[")[0]


def _kinds_in(place: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[type]]]:
    kind = KINDS.get(str(schema.get("type")))
    if kind is None:
        return
    yield place, frozenset({kind, type(None)})
    for name, inner in schema.get("properties", {}).items():
        yield from _kinds_in(f"{place}.{name}", inner)
    if "items" in schema:
        yield from _kinds_in(f"{place}.{ITEM}", schema["items"])


def _domains_in(
    place: str, schema: Mapping[str, Any], required: bool
) -> Iterator[tuple[str, Domain]]:
    kind, is_number = KINDS.get(str(schema.get("type"))), schema.get("type") in _NUMBERS
    listed = [schema["const"]] if "const" in schema else schema.get("enum")
    choices = None if listed is None or kind in (list, dict) else _choices(kind, listed)
    numbers = number_range(schema) if is_number else None
    if is_number and choices:
        numbers = spanning(one_number(one) for one in choices if isinstance(one, Decimal))
    yield (
        place,
        Domain(
            kind=kind,
            empty=not required,
            choices=choices,
            numbers=numbers,
            size=_size(schema),
            accepts=make_validator(schema).is_valid if kind is str else None,
        ),
    )
    for name, inner in schema.get("properties", {}).items():
        yield from _domains_in(f"{place}.{name}", inner, name in schema.get("required", ()))


def _samples_in(place: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    if schema.get("type") == "string":
        if "enum" in schema or "const" in schema:
            yield place, frozenset(schema.get("enum", [schema.get("const")]))
        elif schema.get("format") in _SAMPLES:
            yield place, frozenset({_SAMPLES[schema["format"]]})
    for name, inner in schema.get("properties", {}).items():
        yield from _samples_in(f"{place}.{name}", inner)
    if "items" in schema:
        yield from _samples_in(f"{place}.{ITEM}", schema["items"])


def _choices(kind: type | None, listed: Iterable[Any]) -> tuple[Value, ...]:
    return tuple(Decimal(str(one)) if kind is Decimal else one for one in listed)


def _size(schema: Mapping[str, Any]) -> NumberRange | None:
    for least, most in (("minLength", "maxLength"), ("minItems", "maxItems")):
        if least in schema or most in schema:
            low, high = schema.get(least, 0), schema.get(most)
            return NumberRange(Decimal(low), None if high is None else Decimal(high), whole=True)
    return None


def number_range(schema: Mapping[str, Any]) -> NumberRange:
    """The numbers that the JSON Schema of a number allows by its bounds."""
    low, high, above, below = (
        None if key not in schema else Decimal(str(schema[key]))
        for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    )
    return NumberRange(low, high, whole=schema["type"] == "integer").beyond(above, below)


_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_YEARS = range(1900, 2200)
"""Of instants that anybody tells of a case; dates can lie further away, such as those of birth."""
_FORMATS = FormatChecker(formats=["date"])


@_FORMATS.checks("date-time", raises=(ValueError, OverflowError))
def _is_instant(text: object) -> bool:
    if not isinstance(text, str):
        return True
    return bool(_RFC_3339.fullmatch(text)) and to_instant(text).year in _YEARS


for _format, _kind in INPUT_KINDS.items():
    _FORMATS.checks(_format)(_kind.holds)


def make_validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    """A validator for JSON Schema 2020-12 that checks formats: dates, instants and kinds of
    fields."""
    return Draft202012Validator(schema, format_checker=_FORMATS)

"""Facts of a case that somebody supposes, held against what its forms would ask.

A name that nothing has and a value that no answer could have would otherwise leave a plan as it is,
without a word.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.errors import FieldError, Invalid
from engine.forms.input_kinds import input_kind
from engine.model.problem import near_names
from engine.model.written_numbers import exact_float
from engine.publishing.definition import Definition

if TYPE_CHECKING:
    from engine.forms import Form

HANDED_OVER = "handed_over"


def read_supposed(
    definition: Definition, limits: Collection[str], given: Mapping[str, object]
) -> dict[str, object]:
    """The supposed facts, each of the type that its form declares.

    ``limits`` are the names that limits of the procedure depend on: one that no form asks for can
    be anything. A step can be supposed with results, which are held against its form. Values that
    are text are read as the declared type is written: ``true``, ``12.5``, ``{"approved": true}``.

    Raises:
        Invalid: a name that the procedure does not know, or a value that cannot be; says each.
    """
    found: dict[str, object] = {}
    errors: list[FieldError] = []
    for name, value in given.items():
        found[name], wrong = _read(definition, limits, name, value)
        errors += wrong
    if errors:
        raise Invalid(
            "facts_invalid",
            "Some facts cannot be: {facts}. Correct them.",
            fields=errors,
            facts=", ".join(dict.fromkeys(error.field for error in errors)),
        )
    return found


def _read(
    definition: Definition, limits: Collection[str], name: str, value: object
) -> tuple[object, list[FieldError]]:
    forms = [form for form in definition.forms.values() if name in form.case_fields()]
    if forms:
        return _one_of(forms, name, value)
    if name == HANDED_OVER:
        return _truth(name, value)
    if name in definition.blanks:
        return _results(definition, name, value)
    if name in limits:
        return _plain(value), []
    known = {*definition.facts, HANDED_OVER, *definition.blanks, *limits}
    return value, [unknown_fact(name, known)]


def _one_of(forms: list[Form], name: str, value: object) -> tuple[object, list[FieldError]]:
    """As the first form has it that takes the value; the first one's errors where none does."""
    tried = [form.check_fact(name, _typed(form, name, value)) for form in forms]
    return next((one for one in tried if not one[1]), tried[0])


def _truth(name: str, value: object) -> tuple[object, list[FieldError]]:
    found = _plain(value)
    if isinstance(found, bool):
        return found, []
    return value, [FieldError(name, "wrong_type", "This must be true or false.")]


def _results(definition: Definition, step: str, value: object) -> tuple[object, list[FieldError]]:
    found = _plain(value)
    if found is None:
        return None, []
    if not isinstance(found, dict):
        return value, [
            FieldError(step, "wrong_type", "This is a step. Give its results as a JSON object.")
        ]
    fields = definition.blanks[step]
    form = definition.form_of(step)
    errors = [
        unknown_fact(f"{step}.{name}", [f"{step}.{one}" for one in fields])
        for name in found
        if name not in fields
    ]
    for name in found.keys() & fields.keys():
        assert form is not None, "fields are those of a form"
        _, wrong = form.check_fact(name, found[name])
        errors += [replace(one, field=f"{step}.{one.field}") for one in wrong]
    return {**fields, **found}, errors


def _typed(form: Form, name: str, value: object) -> object:
    schema: Mapping[str, Any] = form.schema["properties"][name]
    as_text = schema.get("type") == "string" or input_kind(schema) is not None
    return value if as_text else _plain(value)


def _plain(value: object) -> object:
    """What a text says as JSON; the text itself where it is none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_float=exact_float)
    except (ValueError, RecursionError):
        return value


def unknown_fact(name: str, known: Collection[str]) -> FieldError:
    """What is wrong with the name of a fact that is none of ``known``."""
    return FieldError(
        name,
        "unknown_field",
        "No form asks this about the case. Known: {names}.",
        {"names": near_names(known, name)},
    )

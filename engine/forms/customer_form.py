"""A form as the customer fills it in: without what only the staff may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.forms.form import Field, Form
from engine.forms.site_fields import is_asked


def customer_form(form: Form) -> Form | None:
    """The form without the fields of the staff (``x-staff``), and without personal facts of the
    case, which whoever has its key is not shown. A choice is left out that would ask for one of
    them. None where one of them is always asked, or no choice is left.
    """
    left_out = {field.name: field for field in form.fields if _is_left_out(field)}
    if not left_out:
        return form
    closed: dict[str, set[object]] = {}
    for field in left_out.values():
        if not (field.required and is_asked(field.schema)):
            continue
        when: Any = field.schema.get("x-show-when")
        if when is None:
            return None
        if when["field"] not in left_out:
            closed.setdefault(when["field"], set()).add(when["equals"])
    kept = [field for field in form.fields if field.name not in left_out]
    if any(not _left_choices(field, closed) for field in kept if field.name in closed):
        return None
    fields = tuple(_narrowed(field, closed) for field in kept)
    return replace(form, fields=fields, schema=_schema(form, fields, left_out))


def _is_left_out(field: Field) -> bool:
    return "x-staff" in field.schema or (field.about_case and field.is_personal)


def _left_choices(field: Field, closed: Mapping[str, set[object]]) -> list[object]:
    choices = field.schema.get("enum", ())
    return [one for one in choices if one not in closed[field.name]]


def _narrowed(field: Field, closed: Mapping[str, set[object]]) -> Field:
    if field.name not in closed:
        return field
    return replace(field, schema={**field.schema, "enum": _left_choices(field, closed)})


def _schema(
    form: Form, fields: tuple[Field, ...], left_out: Mapping[str, Field]
) -> Mapping[str, Any]:
    """The schema that decides, of these fields alone."""
    before = form.schema
    properties: dict[str, Any] = {}
    for field in fields:
        plain = before["properties"][field.name]
        enum = {"enum": field.schema["enum"]} if "enum" in field.schema else {}
        properties[field.name] = {**plain, **enum}
    schema: dict[str, Any] = {
        **before,
        "properties": properties,
        "required": [name for name in before["required"] if name not in left_out],
    }
    if "allOf" in before:
        shown = [one for one in before["allOf"] if not left_out.keys() & _asked_by(one)]
        schema = {**schema, "allOf": shown}
    return schema


def _asked_by(shown: Mapping[str, Any]) -> frozenset[str]:
    """The field that this part of the schema asks where another says so."""
    return frozenset(shown.get("else", {}).get("properties", {}))

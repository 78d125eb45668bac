"""A form as a table of its fields, for people who edit it; what the table does not show stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.forms.input_kinds import INPUT_KINDS


class FieldKind(StrEnum):
    """What a field asks for; those between ``MOMENT`` and ``FILE`` by the ``format`` that they are
    written with. ``DICTIONARY``: what the data dictionary says under ``reference``; ``OTHER``: more
    than a table can show, such as rows."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    MOMENT = "moment"
    PHONE = "phone"
    EMAIL = "email"
    IDENTITY_NUMBER = "identity-number"
    TAX_CODE = "tax-code"
    DOCUMENT_NUMBER = "document-number"
    SERIAL_NUMBER = "serial-number"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    MONEY = "money"
    FILE = "file"
    FILES = "files"
    DICTIONARY = "dictionary"
    OTHER = "other"


_MADE: Mapping[FieldKind, Mapping[str, Any]] = {
    FieldKind.TEXT: {"type": "string"},
    FieldKind.WHOLE: {"type": "integer"},
    FieldKind.NUMBER: {"type": "number"},
    FieldKind.YES_NO: {"type": "boolean"},
    FieldKind.CHOICE: {"type": "string"},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.MOMENT: {"type": "string", "format": "date-time"},
    **{FieldKind(name): {"type": one.type, "format": name} for name, one in INPUT_KINDS.items()},
    FieldKind.FILE: {"$ref": "fields.json#/file"},
    FieldKind.FILES: {"$ref": "fields.json#/files"},
}
_KEPT = ("x-label", "x-help", "x-show-when", "x-scope", "x-sets", "x-occurred", "x-staff")
"""What of a field stays when it asks for something else from now on."""
_FILES = {"fields.json#/file": FieldKind.FILE, "fields.json#/files": FieldKind.FILES}
_BOUNDS = {FieldKind.TEXT: ("minLength", "maxLength")}
_LIMITED = (FieldKind.TEXT, FieldKind.WHOLE, FieldKind.NUMBER, FieldKind.MONEY)
"""Whose bounds the table shows."""
_NUMBERS = ("minimum", "maximum")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field as a row; all texts as people type them. ``options`` are lines ``value = vi | en``;
    ``origin`` is the name that the field had before, empty for a new one."""

    name: str
    kind: FieldKind
    vi: str = ""
    en: str = ""
    required: bool = False
    of_case: bool = False
    least: str = ""
    most: str = ""
    options: str = ""
    show_field: str = ""
    show_equals: str = ""
    reference: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class FormTable:
    """A form as people edit it: its title in both languages, and a row for each field in order."""

    vi: str
    en: str
    rows: tuple[FieldRow, ...]


def table_of(text: str) -> FormTable:
    """The form of a JSON text as a table of its fields.

    Raises:
        ValueError: the text has not the shape of a form.
    """
    plain = _load(text)
    required, title = plain.get("required", []), plain.get("title", {})
    rows = tuple(_row(name, field, required) for name, field in plain["properties"].items())
    return FormTable(str(title.get("vi", "")), str(title.get("en", "")), rows)


def with_table(text: str, table: FormTable) -> str:
    """The form with these fields, in this order; rules and whatever else it says stay.

    Raises:
        ValueError: the text has not the shape of a form, a name stands twice, or a number is none.
    """
    plain = _load(text)
    names = [row.name for row in table.rows]
    if len(set(names)) < len(names):
        raise ValueError("a name stands twice")
    before = plain["properties"]
    plain["title"] = {"vi": table.vi, "en": table.en}
    plain["properties"] = {row.name: _field(row, before.get(row.origin)) for row in table.rows}
    plain["required"] = [row.name for row in table.rows if row.required]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _load(text: str) -> dict[str, Any]:
    try:
        plain = json.loads(text)
    except RecursionError:
        raise ValueError("deeper than can be read") from None
    fields = plain.get("properties") if isinstance(plain, dict) else None
    shaped = isinstance(fields, dict) and all(isinstance(one, dict) for one in fields.values())
    if not shaped or not isinstance(plain.get("title", {}), dict):
        raise ValueError("no title and properties")
    if not isinstance(plain.get("required", []), list):
        raise ValueError("no list of what is required")
    return dict(plain)


def _row(name: str, field: Mapping[str, Any], required: Iterable[str]) -> FieldRow:
    kind = _kind(field)
    label, when = field.get("x-label") or {}, field.get("x-show-when") or {}
    least, most = _bounds(kind)
    return FieldRow(
        name=name,
        kind=kind,
        vi=str(label.get("vi", "")),
        en=str(label.get("en", "")),
        required=name in required,
        of_case=field.get("x-scope") == "case",
        least=_text(field.get(least)),
        most=_text(field.get(most)),
        options=_options(field) if kind is FieldKind.CHOICE else "",
        show_field=str(when.get("field", "")),
        show_equals=_text(when.get("equals")),
        reference=str(field.get("$ref", "")) if kind is FieldKind.DICTIONARY else "",
        origin=name,
    )


def _kind(field: Mapping[str, Any]) -> FieldKind:
    if "$ref" in field:
        return _FILES.get(field["$ref"], FieldKind.DICTIONARY)
    if "enum" in field and field.get("type") == "string":
        return FieldKind.CHOICE
    for kind, made in _MADE.items():
        if kind is FieldKind.CHOICE or "$ref" in made:
            continue
        if (field.get("type"), field.get("format")) == (made["type"], made.get("format")):
            return kind
    return FieldKind.OTHER


def _bounds(kind: FieldKind) -> tuple[str, str]:
    return _BOUNDS.get(kind, _NUMBERS)


def _options(field: Mapping[str, Any]) -> str:
    said = field.get("x-options") or {}
    lines = []
    for value in field.get("enum", ()):
        label = said.get(value) or {}
        lines.append(f"{value} = {label.get('vi', '')} | {label.get('en', '')}")
    return "\n".join(lines)


def _field(row: FieldRow, before: Mapping[str, Any] | None) -> dict[str, Any]:
    old = dict(before or {})
    if before is None or _kind(before) is not row.kind:
        made = {"$ref": row.reference} if row.kind is FieldKind.DICTIONARY else _MADE.get(row.kind)
        if made is None:
            raise ValueError(f"the field {row.name} is of no kind that can be made here")
        old = {**made, **{key: old[key] for key in _KEPT if key in old}}
    _put(old, "x-label", {"vi": row.vi, "en": row.en} if row.vi or row.en else None)
    _put(old, "x-scope", "case" if row.of_case else None)
    if row.kind in _LIMITED:
        for key, text in zip(_bounds(row.kind), (row.least, row.most), strict=True):
            _put(old, key, _number(text, row.name))
    if row.kind is FieldKind.CHOICE:
        values = dict(_option(line) for line in row.options.splitlines() if line.strip())
        old |= {"enum": list(values), "x-options": values}
    if "format" not in old:
        old.pop("x-occurred", None)
    when = {"field": row.show_field, "equals": _value(row.show_equals)} if row.show_field else None
    _put(old, "x-show-when", when)
    return old


def _put(field: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        field.pop(key, None)
    else:
        field[key] = value


def _option(line: str) -> tuple[str, dict[str, str]]:
    value, _, label = line.partition("=")
    vi, _, en = label.partition("|")
    return value.strip(), {"vi": vi.strip(), "en": en.strip()}


def _number(text: str, name: str) -> int | float | None:
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"the limit '{text}' of the field {name} is no number") from None


def _value(text: str) -> object:
    """``true``, ``false`` and numbers as what they are, everything else as text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)

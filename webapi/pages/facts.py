"""What is known, written out for reading: values of fields as text, files or tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from engine import site_fields, terms, views, written_values
from webapi.i18n import language
from webapi.pages.answers import AnswerKind, Schema, kind_of
from webapi.pages.contact_links import call_link, map_link_of

_PICTURES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a case to be linked to; ``preview`` is the address of a small picture, empty where
    there is none. Of one that was erased both addresses are."""

    name: str
    href: str
    preview: str


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A field and its value: in ``text``, or as files, or as a table with its head first. ``href``
    calls a number or opens a map; empty for all else."""

    label: str
    text: str = ""
    href: str = ""
    files: tuple[KeptFile, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


def known_fields(case: str, fields: Iterable[tuple[views.FieldView, object]]) -> list[KnownFact]:
    """The fields that have a value, written out; ``case`` is the code, for the addresses of
    files."""
    known = [one for one in fields if site_fields.is_read(one[0].schema) and one[1] is not None]
    place = map_link_of(known)
    return [_known(case, field, value, place) for field, value in known]


def known_texts(
    fields: Iterable[tuple[views.FieldView, object]], places: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Label and text of each field that has a value, where there is no case yet: of files their
    names, of places what ``places`` calls their codes."""
    return [
        (field.label, _told(field.schema, value, places))
        for field, value in fields
        if value not in (None, "", [])
    ]


def _told(schema: Schema, value: Any, places: Mapping[str, str]) -> str:
    match kind_of(schema):
        case AnswerKind.FILE:
            return str(value["name"])
        case AnswerKind.FILES:
            return ", ".join(one["name"] for one in value)
        case AnswerKind.ROWS:
            return "; ".join(", ".join(row) for row in _rows(schema, value)[1:])
    if site_fields.asks_place(schema):
        return places.get(str(value), str(value))
    return _written(schema, value)


def _known(case: str, field: views.FieldView, value: object, place: str) -> KnownFact:
    schema = field.schema
    match kind_of(schema):
        case AnswerKind.FILE:
            return KnownFact(field.label, files=(kept_file(case, value),))
        case AnswerKind.FILES if isinstance(value, list):
            return KnownFact(field.label, files=tuple(kept_file(case, one) for one in value))
        case AnswerKind.ROWS if isinstance(value, list):
            return KnownFact(field.label, table=_rows(schema, value))
    link = place if schema.get("format") == "latitude" else call_link(schema, value)
    return KnownFact(field.label, _written(schema, value), link)


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer or a fact that became another one; ``before`` is empty where there was none."""

    label: str
    before: str
    after: str


def changed_fields(
    changes: Iterable[views.Change], fields: Mapping[str, views.FieldView]
) -> list[Changed]:
    """What fields said before and after a correction, written out with their labels."""
    found = []
    for one in changes:
        field = fields.get(one.field)
        label, schema = (one.field, {}) if field is None else (field.label, field.schema)
        if not site_fields.is_read(schema):
            continue
        before = "" if one.before is None else _written(schema, one.before)
        found.append(Changed(label, before, _written(schema, one.after)))
    return found


def kept_file(case: str, file: Any) -> KeptFile:
    """The file that a value of a form refers to, with its addresses in the case."""
    sha256, name = str(file.get("sha256", "")), str(file.get("name", ""))
    if name == terms.erased_word(language()):
        return KeptFile(name, "", "")
    picture = name.lower().endswith(_PICTURES)
    return KeptFile(
        name,
        url_for("pages.send_file_of_case", code=case, sha256=sha256),
        url_for("pages.send_preview", code=case, sha256=sha256) if picture else "",
    )


def _written(schema: Schema, value: object) -> str:
    return written_values.written_value(language(), schema, value)


def _rows(schema: Schema, value: list[Any]) -> tuple[tuple[str, ...], ...]:
    return written_values.written_table(language(), schema["items"], value)

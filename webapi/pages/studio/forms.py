"""The editor of forms: a table of fields beside the form as somebody at work would see it.

What is being edited travels with the page until it is saved.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, documents, editing, form_table, views
from webapi.context import actor, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages import words
from webapi.pages.layout import acts, show
from webapi.pages.questions import questions_of
from webapi.pages.refusals import told
from webapi.pages.studio.drafts import check, is_open, keep, show_text, text_beside
from webapi.resources.proposals import document_of

_MOST = 100
_NOT_MADE_HERE = (form_table.FieldKind.DICTIONARY, form_table.FieldKind.OTHER)
_MADE_HERE = tuple(one for one in form_table.FieldKind if one not in _NOT_MADE_HERE)


def show_form(view: views.ProposalView, document: documents.Document) -> Response:
    """The editor of a form; the document as text where it cannot be read as a form."""
    try:
        table = editing.form_table(document)
    except EngineError as error:
        return show_text(view, document, refusal=told(error))
    return _show(view, document, document.content, table)


@acts("/proposals/<name:proposal>/forms/<name:key>")
def edit_form(proposal: str, key: str) -> AnyResponse:
    """Keeps it, checks it, or only shows it with a row moved, added or left out."""
    view = reading().proposals.get(actor(), proposal)
    kept = document_of(proposal, "form", key)
    base = request.form.get("content", "").replace("\r\n", "\n") or kept.content
    table, (wanted, _, place) = _typed(), request.form.get("do", "save").partition(":")
    try:
        document = editing.change_form(documents.Document(documents.Kind.FORM, key, base), table)
        table = _moved(editing.form_table(document), wanted, place)
        document = editing.change_form(document, table)
    except EngineError as error:
        return _show(view, kept, base, table, status_of(error), refusal=told(error))
    if wanted == "check":
        found = check(view, (document,))
        problems = found.problems
        return _show(view, kept, document.content, table, problems=problems, checked=True)
    if wanted != "save":
        return _show(view, kept, document.content, table)
    return keep(
        view,
        document,
        lambda now, new, status, **said: _show(now, new, new.content, table, status, **said),
    )


def _typed() -> form_table.FormTable:
    """The table as it was sent."""
    form = request.form
    rows = []
    for place in range(_MOST):
        if f"{place}.name" not in form:
            break
        get = {name: form.get(f"{place}.{name}", "").strip() for name in _TEXTS}
        rows.append(
            form_table.FieldRow(
                kind=_kind(form.get(f"{place}.kind", "")),
                required=f"{place}.required" in form,
                of_case=f"{place}.of_case" in form,
                **get,
            )
        )
    return form_table.FormTable(form.get("vi", "").strip(), form.get("en", "").strip(), tuple(rows))


_TEXTS = (
    "name",
    "vi",
    "en",
    "least",
    "most",
    "options",
    "show_field",
    "show_equals",
    "reference",
    "origin",
)


def _kind(text: str) -> form_table.FieldKind:
    return (
        form_table.FieldKind(text)
        if text in set(form_table.FieldKind)
        else form_table.FieldKind.TEXT
    )


def _moved(table: form_table.FormTable, wanted: str, place: str) -> form_table.FormTable:
    """The table after a button was pressed."""
    rows: list[form_table.FieldRow] = list(table.rows)
    if wanted == "add":
        rows.append(_fresh(rows))
    elif wanted == "take" and place:
        rows.append(
            form_table.FieldRow(
                place, form_table.FieldKind.DICTIONARY, reference=f"fields.json#/{place}"
            )
        )
    elif place.isascii() and place.isdigit() and int(place) < len(rows):
        at = int(place)
        if wanted == "drop":
            del rows[at]
        elif wanted == "up" and at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        elif wanted == "down" and at + 1 < len(rows):
            rows[at + 1], rows[at] = rows[at], rows[at + 1]
    return replace(table, rows=tuple(rows))


def _fresh(rows: Sequence[form_table.FieldRow]) -> form_table.FieldRow:
    taken = {row.name for row in rows}
    name = next(f"field_{n}" for n in range(1, _MOST + 2) if f"field_{n}" not in taken)
    return form_table.FieldRow(
        name, form_table.FieldKind.TEXT, vi=tell("New field"), en="New field", most="200"
    )


def _show(
    view: views.ProposalView,
    document: documents.Document,
    content: str,
    table: form_table.FormTable,
    status: int = 200,
    **said: Any,
) -> Response:
    dictionary = text_beside(view.proposal.number, documents.Kind.FIELDS, "fields") or "{}"
    fields = editing.preview(
        documents.Document(documents.Kind.FORM, document.key, content), dictionary, language()
    )
    return show(
        "studio/form.html",
        status,
        proposal=view.proposal,
        key=document.key,
        content=content,
        table=table,
        open=is_open(view),
        kinds=[(kind, words.field_kind(kind)) for kind in _MADE_HERE],
        kind_word=words.field_kind,
        known=sorted(_names(dictionary) - {row.name for row in table.rows}),
        questions=questions_of(fields, {}),
        **({"refusal": "", "problems": (), "groups": (), "checked": False} | said),
    )


def _names(dictionary: str) -> set[str]:
    """The names of the data dictionary."""
    try:
        found = json.loads(dictionary)
    except (ValueError, RecursionError):
        return set()
    return set(found) if isinstance(found, dict) else set()

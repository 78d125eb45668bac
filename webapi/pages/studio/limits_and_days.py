"""The limits of a profile and the days of a calendar as rows; all else in their texts stays."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, documents, editing, views
from webapi.context import actor, reading
from webapi.errors import status_of
from webapi.i18n import LIMIT, language
from webapi.pages import words
from webapi.pages.formatting import number
from webapi.pages.layout import acts, show
from webapi.pages.refusals import told
from webapi.pages.studio.drafts import is_open, keep_or_check, show_text
from webapi.resources.proposals import document_of

TypedRow = dict[str, str]
_MOST = 300
"""Rows of one page; what has more is edited as text."""
_EMPTY = 3


def show_rows(
    view: views.ProposalView, document: documents.Document, status: int = 200, **said: Any
) -> Response:
    """The editor of a profile or calendar; the document as text where it cannot be read as rows."""
    try:
        rows = _rows(document)
    except EngineError as error:
        return show_text(view, document, status, **({"refusal": told(error)} | said))
    if len(rows) > _MOST or (document.kind is documents.Kind.PROFILE and not rows):
        return show_text(view, document, status, **said)
    return _show(view, document, rows, status, **_years(document), **said)


def _years(document: documents.Document) -> dict[str, Any]:
    """What a calendar lists of whole years, and until when it is decided."""
    if document.kind is not documents.Kind.CALENDAR:
        return {}
    decided = editing.calendar_decided(document)
    return {
        "decided_until": "" if decided is None else decided.isoformat(),
        "years": editing.calendar_years(document),
    }


@acts("/proposals/<name:proposal>/rows/<any(profile, calendar):kind>/<name:key>")
def save_rows(proposal: str, kind: str, key: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/rows/KIND/KEY``: puts what was typed into the text and keeps or
    checks it."""
    view = reading().proposals.get(actor(), proposal)
    old, typed = document_of(proposal, kind, key), _typed()
    try:
        new = _with(old, typed)
    except EngineError as error:
        years = {"years": editing.calendar_years(old)} if kind == documents.Kind.CALENDAR else {}
        until = request.form.get("decided_until", "")
        return _show(
            view, old, typed, status_of(error), refusal=told(error), decided_until=until, **years
        )
    return keep_or_check(view, new, show_rows)


def _rows(document: documents.Document) -> list[TypedRow]:
    if document.kind is documents.Kind.PROFILE:
        names = dict(reading().publications.steps(language()))
        return [
            {"key": key, "name": names.get(key, key), "variants": term.variants}
            | _amount(term.limit)
            | {"calendar": term.calendar, "ground": term.ground}
            for key, term in editing.known_terms(document.content).items()
        ]
    return [
        {"day": one.day.isoformat(), "working": "1" if one.working else "", "ground": one.ground}
        for one in sorted(editing.calendar_days(document), key=lambda one: one.day)
    ]


def _amount(limit: str) -> TypedRow:
    found = LIMIT.fullmatch(limit)
    if found is None:
        return {"amount": limit, "unit": ""}
    return {"amount": number(float(found[1])), "unit": found[2]}


def _typed() -> list[TypedRow]:
    """The rows as they were sent."""
    rows: list[TypedRow] = []
    names = {name.partition(".")[2] for name in request.form if name.startswith("0.")}
    for place in range(_MOST + _EMPTY):
        row = {name: request.form.get(f"{place}.{name}", "").strip() for name in names}
        if not names or f"{place}.ground" not in request.form:
            break
        rows.append(row)
    return rows


def _with(document: documents.Document, rows: list[TypedRow]) -> documents.Document:
    if document.kind is documents.Kind.PROFILE:
        return editing.change_terms(
            document, {row["key"]: _term(row) for row in rows if row.get("key")}
        )
    days = [(row.get("day", ""), bool(row.get("working")), row.get("ground", "")) for row in rows]
    until = request.form.get("decided_until", "").strip()
    return editing.change_days(document, editing.days_from(days), editing.decided_from(until))


def _term(row: TypedRow) -> editing.Term:
    limit = row.get("amount", "").replace(",", ".") + row.get("unit", "")
    return editing.Term(limit, row.get("calendar", ""), row.get("ground", ""))


def _show(
    view: views.ProposalView,
    document: documents.Document,
    rows: list[TypedRow],
    status: int = 200,
    **said: Any,
) -> Response:
    return show(
        "studio/limits.html" if document.kind is documents.Kind.PROFILE else "studio/days.html",
        status,
        proposal=view.proposal,
        document=document,
        kind=words.document_kind(document.kind),
        open=is_open(view),
        rows=rows,
        empty=_EMPTY if is_open(view) else 0,
        units=words.units(),
        calendars=[
            (one.key, words.owner(one.key))
            for one in reading().publications.newest(documents.Kind.CALENDAR)
        ],
        **({"refusal": "", "problems": (), "groups": (), "verdicts": (), "checked": False} | said),
    )

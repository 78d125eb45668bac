"""The papers of a request: asking for what is missing on one list, and what becomes of each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, FieldError, SlipKind, commands, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages.answers import read_answer, typed_answer
from webapi.pages.asked import Question
from webapi.pages.facts import KeptFile, kept_file
from webapi.pages.layout import acts, go_to, only_shows, show, shows
from webapi.pages.questions import questions_of
from webapi.pages.refusals import told
from webapi.pages.staff.case_actions import given_reason, seen_version
from webapi.pages.uploads import keep_files, posted
from webapi.session import FORM_TOKEN

OWN_WORDS = 3
"""Lines for papers in the desk's own words."""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A paper that was asked for, as the page shows it: its files, and the question for more."""

    view: views.AskedPaperView
    came_as: str
    files: tuple[KeptFile, ...]
    question: Question


@shows("/cases/<name:code>/papers")
def show_papers(code: str) -> Response:
    """GET ``/cases/CODE/papers``: what the request needs, was asked for, and what came."""
    return _page(code)


@shows("/cases/<name:code>/papers/print")
def print_papers(code: str) -> AnyResponse:
    """GET ``/cases/CODE/papers/print``: where that slip stood before there were others."""
    return go_to("show_slip", code=code, kind=SlipKind.PAPERS)


@acts("/cases/<name:code>/papers", shows_again=True)
def ask_for_papers(code: str) -> AnyResponse:
    """POST ``/cases/CODE/papers``: asks for what was ticked, and for what was written beside it."""
    form = request.form
    command = commands.AskForPapers(
        code,
        tuple(_ticked(_view(code))),
        form.get("note", "").strip() or None,
        given_reason().strip() or None,
        form.get("late_cause") or None,
        form.get("late_remark", "").strip() or None,
        seen_version(),
    )
    return _done(code, command, "papers-asked")


def _ticked(view: views.PapersView) -> Iterator[Mapping[str, object]]:
    form = request.form
    for paper in view.needed:
        if form.get(f"p.{paper.id}"):
            yield {"paper": paper.id, "reason": form.get(f"r.{paper.id}", "")}
    for n in range(OWN_WORDS):
        words = form.get(f"w.{n}", "").strip()
        if words:
            yield {"words": words, "reason": form.get(f"wr.{n}", "")}


@acts("/cases/<name:code>/papers/<number:paper>/hand-in", uploads=True, shows_again=True)
def hand_in_paper(code: str, paper: int) -> AnyResponse:
    """POST ``/cases/CODE/papers/NUMBER/hand-in``: keeps what came."""
    field = _field(_view(code), paper)
    typed = typed_answer({field.name: field.schema}, posted())
    errors = keep_files([field], typed, actor())
    if errors:
        return _page(code, 422, number=paper, typed=typed, errors=errors)
    files: Any = read_answer({field.name: field.schema}, typed).values.get(field.name, [])
    command = commands.HandInPaper(
        code,
        paper,
        tuple(files),
        request.form.get("paper") or None,
        request.form.get("on_behalf_of", "").strip() or None,
        seen_version(),
    )
    return _done(code, command, "paper-handed-in", number=paper, typed=typed)


@acts("/cases/<name:code>/papers/<number:paper>/acceptance", shows_again=True)
def accept_paper(code: str, paper: int) -> AnyResponse:
    """POST ``/cases/CODE/papers/NUMBER/acceptance``."""
    command = commands.AcceptPaper(code, paper, given_reason().strip() or None, seen_version())
    return _done(code, command, "paper-accepted", number=paper)


@acts("/cases/<name:code>/papers/<number:paper>/refusal", shows_again=True)
def refuse_paper(code: str, paper: int) -> AnyResponse:
    """POST ``/cases/CODE/papers/NUMBER/refusal``."""
    command = commands.RefusePaper(code, paper, given_reason(), seen_version())
    return _done(code, command, "paper-refused", number=paper)


def _done(code: str, command: commands.Command, said: str, **more: Any) -> AnyResponse:
    if only_shows():
        return _page(code, tried=said, **more)
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _page(code, status_of(error), tried=said, refusal=told(error), **more)
    return go_to("show_papers", code=code, said=said)


def _view(code: str) -> views.PapersView:
    return reading().papers.required(actor(), code, language())


def _field(view: views.PapersView, number: int) -> views.FieldView:
    """The question for files of one paper, by a name of its own on the page."""
    return replace(view.files, name=f"files{number}", label=tell("Files"))


def _page(
    code: str,
    status: int = 200,
    *,
    number: int = 0,
    typed: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    tried: str = "",
    refusal: str = "",
) -> Response:
    view = _view(code)
    given = {name: value for name, value in request.form.items() if name != FORM_TOKEN}
    all_papers = (*view.brought, *view.asked)
    rows = {one.paper.number: _row(view, one, typed, errors) for one in all_papers}
    people = {one.asked_by for one in view.lists} | {one.paper.decided_by for one in all_papers}
    late = view.check_due_at is not None and view.check_due_at < reading().clock.now()
    return show(
        "staff/papers.html",
        status,
        view=view,
        case=view.case,
        brought=[rows[one.paper.number] for one in view.brought],
        found_wrong={one.paper.paper: one.paper.said for one in view.brought if one.paper.said},
        rounds=[
            (
                each,
                [rows[one.paper.number] for one in view.asked if one.paper.round == each.round],
            )
            for each in view.lists
        ],
        names=reading().people.names({one for one in people if one}, language()),
        causes=reading().breaches.causes(language()) if late and view.may_ask else [],
        own_words=range(OWN_WORDS),
        given=given,
        tried=tried,
        number=number,
        refusal=refusal,
        kept_file=kept_file,
        key=secrets.token_urlsafe(12),
    )


def _row(
    view: views.PapersView,
    one: views.AskedPaperView,
    typed: Mapping[str, Any] | None,
    errors: Sequence[FieldError],
) -> AskedRow:
    (question,) = questions_of([_field(view, one.paper.number)], typed or {}, errors)
    labels = {other.id: other.label for other in one.instead}
    return AskedRow(
        one,
        labels.get(one.paper.handed_in or "", ""),
        tuple(kept_file(view.case.code, file) for file in one.paper.files),
        question,
    )

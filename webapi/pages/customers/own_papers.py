"""A paper that is asked of the customer in a running case, handed in by the customer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    FieldError,
    Granted,
    Invalid,
    NotFound,
    PublicRate,
    acting_customer,
    commands,
    views,
)
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language, tell
from webapi.pages.answers import Typed, read_answer, typed_answer
from webapi.pages.customers.granted import of_request, sent_for_request
from webapi.pages.customers.own_steps import named_file
from webapi.pages.customers.passes import holds_key, keep_pass, unlisted
from webapi.pages.customers.stops import (
    not_there,
    stop,
    told_customer,
)
from webapi.pages.layout import acts, go_to, show, shows, uploads_if
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.uploads import keep_files, posted

FILES = "files"


@shows("/tra-cuu/giay-to/<int:number>", RouteAccess.PUBLIC)
@of_request()
def show_own_paper(granted: Granted, number: int) -> AnyResponse:
    """GET ``/tra-cuu/giay-to/NUMBER``: a paper that is asked for, to be handed in."""
    try:
        paper = reading().own_case.paper(granted, number, language())
    except NotFound as error:
        return not_there(error)
    return keep_pass(_page(paper, {}), granted)


@acts("/tra-cuu/giay-to/<int:number>", RouteAccess.PUBLIC, uploads=True)
@uploads_if(holds_key)
@sent_for_request()
def hand_in_own_paper(granted: Granted, number: int) -> AnyResponse:
    """POST ``/tra-cuu/giay-to/NUMBER``: hands in what was chosen, or keeps it and asks for more
    photos (``do=show``)."""
    g.shown_at = url_for("pages.show_own_paper", number=number)
    try:
        paper = reading().own_case.paper(granted, number, language())
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
    except NotFound as error:
        return not_there(error)
    except EngineError as error:
        return wait_as_told(stop(told_customer(error), status_of(error)), error)
    schemas = {FILES: paper.question.schema}
    typed = typed_answer(schemas, posted())
    errors: Sequence[FieldError] = ()
    if paper.is_open:
        errors = keep_files([paper.question], typed, acting_customer(granted.code))
    if errors or request.form.get("do") == "show":
        return keep_pass(_page(paper, typed, errors, 422 if errors else 200), granted)
    files: Any = read_answer(schemas, typed).values.get(FILES, [])
    if paper.is_open and not files:
        return keep_pass(_page(paper, typed, [_no_file()], 422), granted)
    try:
        _hand_in(granted, number, tuple(files))
    except EngineError as error:
        now = reading().own_case.paper(granted, number, language())
        wrong = error.fields if isinstance(error, Invalid) else ()
        page = _page(now, typed, wrong, status_of(error), told_customer(error))
        return wait_as_told(keep_pass(page, granted), error)
    return keep_pass(go_to("show_tracked", said="own-paper-in"), granted)


def _hand_in(granted: Granted, number: int, files: tuple[Mapping[str, object], ...]) -> None:
    """A page that was sent twice with other files replaces what came first."""
    command = commands.HandInPaper(granted.code, number, files, request.form.get("paper") or None)
    customer = acting_customer(granted.code)
    try:
        outside_reading().execute(command, customer, request.form.get("key") or None)
    except Invalid as error:
        if error.code != "idempotency_key_reused":
            raise
        outside_reading().execute(command, customer)


def _no_file() -> FieldError:
    message = "Choose a file first: a photo from your phone, or a PDF."
    return FieldError(FILES, "file_missing", message)


def _page(
    paper: views.OwnPaper,
    typed: Mapping[str, Typed],
    errors: Sequence[FieldError] = (),
    status: int = 200,
    refusal: str = "",
) -> Response:
    asked = questions_of([paper.question], typed, errors)
    questions = [replace(one, label=tell("Photos or files")) for one in asked]
    page = show(
        "customers/own_paper.html",
        status,
        paper=paper,
        question_of_files=questions[0],
        errors=summary_of(list(errors), questions),
        refusal=refusal if not errors else "",
        chosen=request.form.get("paper", ""),
        kept_file=named_file,
        key=secrets.token_urlsafe(12),
    )
    return unlisted(page)

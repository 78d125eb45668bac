"""Signing a document online: it is read, what a one-time code is worth is said, and the code that
was sent for this document alone signs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    FieldError,
    Granted,
    Invalid,
    NotLoggedIn,
    PublicRate,
    acting_customer,
    commands,
    media,
    signing,
    views,
)
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading
from webapi.download import attachment
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language
from webapi.pages.answers import Typed, read_answer, typed_answer
from webapi.pages.customers.codes import asked_way, ways_of
from webapi.pages.customers.granted import of_request, sent_for_request
from webapi.pages.customers.own_data import proved_customer
from webapi.pages.customers.passes import keep_pass, unlisted
from webapi.pages.customers.stops import stopped
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.uploads import posted


@shows("/tra-cuu/ky/<int:number>", RouteAccess.PUBLIC)
@of_request()
def show_signing(granted: Granted, number: int) -> AnyResponse:
    """GET ``/tra-cuu/ky/NUMBER``: a document to sign, and how."""
    try:
        view = outside_reading().signing.get(granted, number, language())
    except EngineError as error:
        return stopped(error)
    return keep_pass(_page(view, {}), granted)


@shows("/tra-cuu/ky/<int:number>/van-ban", RouteAccess.PUBLIC)
@of_request()
def send_document(granted: Granted, number: int) -> AnyResponse:
    """GET ``/tra-cuu/ky/NUMBER/van-ban``: the document itself, once a code was shown that opens
    what is the customer's own."""
    customer = proved_customer()
    if customer is None:
        return unlisted(go_to("show_own_data"))
    try:
        name, content = outside_reading().signing.content(granted, customer, number)
    except NotLoggedIn:
        return unlisted(go_to("show_own_data"))
    except EngineError as error:
        return stopped(error)
    kind = media.media_type(content) or "application/octet-stream"
    return unlisted(attachment(content, name, kind))


@acts("/tra-cuu/ky/<int:number>", RouteAccess.PUBLIC)
@sent_for_request()
def sign_step(granted: Granted, number: int) -> AnyResponse:
    """POST ``/tra-cuu/ky/NUMBER``: has a code sent, or signs with the one that was."""
    g.shown_at = url_for("pages.show_signing", number=number)
    try:
        view = outside_reading().signing.get(granted, number, language())
    except EngineError as error:
        return stopped(error)
    schemas = {one.name: one.schema for one in view.fields}
    typed = typed_answer(schemas, posted())
    return _send(granted, view, typed) if asked_way() else _sign(granted, view, typed)


def _send(granted: Granted, view: views.SigningView, typed: Mapping[str, Typed]) -> AnyResponse:
    command = commands.AskSigningCode(f"{granted.code}-{view.number}", asked_way())
    try:
        outside_reading().public_rates.count(PublicRate.CODES_ASKED, client_address())
        sent = outside_reading().execute(command, acting_customer(granted.code))
    except EngineError as error:
        page = _page(view, typed, status=status_of(error), refusal=told(error))
        return wait_as_told(keep_pass(page, granted), error)
    return keep_pass(_page(view, typed, sent_to=str(sent.details["address"])), granted)


def _sign(granted: Granted, view: views.SigningView, typed: Mapping[str, Typed]) -> AnyResponse:
    answer = read_answer({one.name: one.schema for one in view.fields}, typed)
    if answer.errors:
        return keep_pass(_page(view, typed, answer.errors, 422, typing=True), granted)
    command = commands.SignDocument(
        f"{granted.code}-{view.number}",
        request.form.get("document", ""),
        request.form.get("code", ""),
        answer.values,
        signing.AGREEMENT if request.form.get("agreed") == "yes" else None,
    )
    try:
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
        outside_reading().execute(command, acting_customer(granted.code))
    except EngineError as error:
        errors = error.fields if isinstance(error, Invalid) else ()
        page = _page(view, typed, errors, status_of(error), told(error), typing=True)
        return wait_as_told(keep_pass(page, granted), error)
    return keep_pass(go_to("show_tracked", said="own-step-done"), granted)


def _page(
    view: views.SigningView,
    typed: Mapping[str, Typed],
    errors: Sequence[FieldError] = (),
    status: int = 200,
    refusal: str = "",
    *,
    sent_to: str = "",
    typing: bool = False,
) -> Response:
    questions = questions_of(view.fields, typed, errors, "", frozenset())
    page = show(
        "customers/signing.html",
        status,
        view=view,
        ways=ways_of(view.codes_to),
        questions=questions,
        errors=summary_of(list(errors), questions),
        refusal=refusal,
        sent_to=sent_to,
        typing=typing or bool(sent_to),
        agreed=request.form.get("agreed") == "yes",
    )
    return unlisted(page)

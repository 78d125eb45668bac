"""Signing a document online: it is read, what each way of signing is worth is said, and the code
that was sent for it alone signs it, or it comes back as a signed file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

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
from webapi.pages.customers.passes import holds_key, keep_pass, unlisted
from webapi.pages.customers.stops import stopped, told_customer
from webapi.pages.customers.wanted import ask_code_first
from webapi.pages.layout import acts, go_to, show, shows, uploads_if
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.uploads import base_name, posted

Brings = Callable[[commands.SignDocument], commands.SignDocument]
"""Adds to the command what the customer brings: a code, or a signed file."""


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
        return ask_code_first("show_signing", number=number)
    try:
        name, content = outside_reading().signing.content(granted, customer, number)
    except NotLoggedIn:
        return ask_code_first("show_signing", number=number)
    except EngineError as error:
        return stopped(error)
    kind = media.media_type(content) or "application/octet-stream"
    return unlisted(attachment(content, name, kind))


@acts("/tra-cuu/ky/<int:number>", RouteAccess.PUBLIC, uploads=True)
@uploads_if(holds_key)
@sent_for_request()
def sign_step(granted: Granted, number: int) -> AnyResponse:
    """POST ``/tra-cuu/ky/NUMBER``: has a code sent, or signs with the one that was; takes the
    signed file; leads to a remote signing service, and fetches what was signed there."""
    g.shown_at = url_for("pages.show_signing", number=number)
    try:
        view = outside_reading().signing.get(granted, number, language())
    except EngineError as error:
        return stopped(error)
    schemas = {one.name: one.schema for one in view.fields}
    typed = typed_answer(schemas, posted())
    if asked_way():
        return _send(granted, view, typed)
    match request.form.get("do"):
        case "go":
            return _offer(granted, view, typed)
        case "fetch":
            return _sign(granted, view, typed, lambda one: replace(one, level="remote"))
        case "file":
            return _sign(granted, view, typed, _signed_file(granted))
    return _sign(granted, view, typed, _code())


def _send(granted: Granted, view: views.SigningView, typed: Mapping[str, Typed]) -> AnyResponse:
    command = commands.BeginSigning(f"{granted.code}-{view.number}", "otp", asked_way())
    try:
        outside_reading().public_rates.count(PublicRate.CODES_ASKED, client_address())
        sent = outside_reading().execute(command, acting_customer(granted.code))
    except EngineError as error:
        page = _page(view, typed, status=status_of(error), refusal=told(error))
        return wait_as_told(keep_pass(page, granted), error)
    return keep_pass(_page(view, typed, sent_to=str(sent.details["address"])), granted)


def _offer(granted: Granted, view: views.SigningView, typed: Mapping[str, Typed]) -> AnyResponse:
    """Has the document handed to the remote signing service, and shows the way to its page."""
    customer = proved_customer()
    if customer is None:
        return ask_code_first("show_signing", number=view.number)
    command = commands.BeginSigning(f"{granted.code}-{view.number}", "remote")
    try:
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
        begun = outside_reading().execute(command, customer)
    except NotLoggedIn:
        return ask_code_first("show_signing", number=view.number)
    except EngineError as error:
        page = _page(view, typed, status=status_of(error), refusal=told_customer(error))
        return wait_as_told(keep_pass(page, granted), error)
    page = _page(view, typed, signs_at=str(begun.details["address"]))
    return keep_pass(page, granted)


def _code() -> Brings:
    """The one-time code that was typed."""
    code = request.form.get("code", "")
    agreement = signing.AGREEMENT if request.form.get("agreed") == "yes" else None
    return lambda command: replace(command, one_time_code=code, agreement=agreement)


def _signed_file(granted: Granted) -> Brings:
    """The signed file that was chosen; it is kept once the other questions are answered."""
    chosen = request.files.get("signed")

    def bring(command: commands.SignDocument) -> commands.SignDocument:
        if chosen is None or not chosen.filename:
            raise Invalid("signed_file_missing", "Choose the file that you have signed.")
        # One byte more than is allowed is enough to be refused for its size.
        content = chosen.stream.read(media.MAX_FILE_BYTES + 1)
        kept = outside_reading().uploaded_files.keep(acting_customer(granted.code), content)
        file = {"sha256": kept.sha256, "name": base_name(chosen.filename)}
        return replace(command, level="digital", file=file)

    return bring


def _sign(
    granted: Granted, view: views.SigningView, typed: Mapping[str, Typed], brings: Brings
) -> AnyResponse:
    answer = read_answer({one.name: one.schema for one in view.fields}, typed)
    if answer.errors:
        return keep_pass(_page(view, typed, answer.errors, 422, typing=True), granted)
    command = commands.SignDocument(
        f"{granted.code}-{view.number}", request.form.get("document", ""), data=answer.values
    )
    try:
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
        outside_reading().execute(brings(command), acting_customer(granted.code))
    except EngineError as error:
        errors = error.fields if isinstance(error, Invalid) else ()
        page = _page(view, typed, errors, status_of(error), told_customer(error), typing=True)
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
    signs_at: str = "",
) -> Response:
    questions = questions_of(view.fields, typed, errors, "", frozenset())
    page = show(
        "customers/signing.html",
        status,
        view=view,
        ways=ways_of(view.codes_to),
        by_code="otp" in view.levels and bool(view.codes_to),
        questions=questions,
        errors=summary_of(list(errors), questions),
        refusal=refusal,
        sent_to=sent_to,
        typing=bool(sent_to) or (typing and request.form.get("do") == "sign"),
        signs_at=signs_at,
        may_read=proved_customer() is not None,
        agreed=request.form.get("agreed") == "yes",
    )
    return unlisted(page)

"""How customers are told: by which way, in which language, and no more of what they can miss."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    Granted,
    Invalid,
    NotFound,
    PublicRate,
    acting_customer,
    commands,
)
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language, tell
from webapi.pages.customers.granted import look_up_first, of_request, sent_for_request
from webapi.pages.customers.passes import granted_now, unlisted
from webapi.pages.layout import acts, go_to, secret_path, show, shows
from webapi.pages.message_choices import chosen_messages
from webapi.pages.refusals import told
from webapi.session import check_form_token

ANYBODY = acting_customer("")
MOST_IN_AN_ADDRESS = 300


@shows("/tra-cuu/tin-nhan", RouteAccess.PUBLIC)
@of_request(lost=look_up_first)
def show_own_messages(granted: Granted) -> AnyResponse:
    """GET ``/tra-cuu/tin-nhan``: how whoever has shown the key is told."""
    return unlisted(_own(granted, saved=request.args.get("said") == "saved"))


@acts("/tra-cuu/tin-nhan", RouteAccess.PUBLIC)
@sent_for_request(lost=look_up_first)
def choose_own_messages(granted: Granted) -> AnyResponse:
    """POST ``/tra-cuu/tin-nhan``: keeps what was chosen."""
    g.shown_at = url_for("pages.show_own_messages")
    try:
        outside_reading().public_rates.count(PublicRate.MESSAGE_CHOICES, client_address())
        choice = commands.ChooseMessages(granted.code, *chosen_messages())
        outside_reading().execute(choice, acting_customer(granted.code))
    except EngineError as error:
        page = _own(granted, status_of(error), told(error))
        return unlisted(wait_as_told(page, error))
    return unlisted(go_to("show_own_messages", said="saved"))


@shows("/tra-cuu/dang-ky", RouteAccess.PUBLIC)
@of_request(granted_now, look_up_first)
def show_subscribing(granted: Granted) -> AnyResponse:
    """GET ``/tra-cuu/dang-ky``: where to tell of the request that this browser has looked up."""
    return unlisted(_subscribing(granted, asked=request.args.get("said") == "asked"))


@acts("/tra-cuu/dang-ky", RouteAccess.PUBLIC)
@sent_for_request(granted_now, look_up_first)
def subscribe(granted: Granted) -> AnyResponse:
    """POST ``/tra-cuu/dang-ky``: has one message sent that asks whether it is wanted. The same is
    said whatever is known of the address."""
    g.shown_at = url_for("pages.show_subscribing")
    channel = request.form.get("channel", "")
    wanted = commands.Subscribe(granted.code, channel, _typed_address(), language())
    try:
        outside_reading().public_rates.count(PublicRate.SUBSCRIPTIONS, client_address())
        outside_reading().execute(wanted, ANYBODY)
    except EngineError as error:
        page = _subscribing(granted, status_of(error), _said(error))
        return unlisted(wait_as_told(page, error))
    return unlisted(go_to("show_subscribing", said="asked"))


@shows("/nhan-tin/<token>", RouteAccess.PUBLIC)
@secret_path
def show_confirming(token: str) -> AnyResponse:
    """GET ``/nhan-tin/TOKEN``: asks first. Whoever only looks, such as a scanner of mails, confirms
    nothing."""
    return unlisted(show("customers/confirming.html", token=token))


@acts("/nhan-tin/<token>", RouteAccess.PUBLIC)
@secret_path
def confirm_subscription(token: str) -> AnyResponse:
    """POST ``/nhan-tin/TOKEN``: changes are told from now on."""
    check_form_token()
    try:
        outside_reading().public_rates.count(PublicRate.MESSAGE_CHOICES, client_address())
        outside_reading().execute(commands.ConfirmSubscription(token), ANYBODY)
    except EngineError as error:
        page = show("customers/confirming.html", status_of(error), error=told(error))
        return unlisted(wait_as_told(page, error))
    return unlisted(show("customers/confirming.html", confirmed=True))


@shows("/thoi-nhan-tin/<token>", RouteAccess.PUBLIC)
@secret_path
def show_stopping(token: str) -> AnyResponse:
    """GET ``/thoi-nhan-tin/TOKEN``: asks first. Whoever only looks, such as a scanner of mails,
    stops nothing."""
    return unlisted(show("customers/stopping.html", stopped=False, token=token))


@acts("/thoi-nhan-tin/<token>", RouteAccess.PUBLIC)
@secret_path
def stop_messages(token: str) -> AnyResponse:
    """POST ``/thoi-nhan-tin/TOKEN``: stops them by this one request (RFC 8058), which a mail
    program sends as well as the page, so that it holds no token of a form. The same is said whether
    there was anything to stop."""
    try:
        _stop(token)
    except NotFound:
        pass
    except EngineError as error:
        page = show("customers/stopping.html", status_of(error), stopped=False, token=token)
        return unlisted(wait_as_told(page, error))
    return unlisted(show("customers/stopping.html", stopped=True))


def _stop(token: str) -> None:
    """Ends the subscription of that token; or, of a link of the customer's, leaves them what has to
    be told. An e-mail that is switched off stays so. Only tokens that stop nothing are counted: a
    mail provider stops from one network what all of its customers stop."""
    with suppress(NotFound):
        outside_reading().execute(commands.EndSubscription(token), ANYBODY)
        return
    granted = outside_reading().code_look_ups.of_link(token)
    if granted is None:
        outside_reading().public_rates.count(PublicRate.MESSAGE_CHOICES, client_address())
        return
    wishes = {one.channel: one.wish for one in outside_reading().messages.own_contacts(granted)}
    if wishes.get("email") == "all":
        choice = commands.ChooseMessages(granted.code, {"email": "needed"})
        outside_reading().execute(choice, acting_customer(granted.code))


def _own(granted: Granted, status: int = 200, error: str = "", saved: bool = False) -> Response:
    contacts = reading().messages.own_contacts(granted)
    said = {"code": granted.code, "error": error, "saved": saved}
    return show("customers/told.html", status, contacts=contacts, **said)


def _subscribing(
    granted: Granted, status: int = 200, error: str = "", asked: bool = False
) -> Response:
    typed = {"channel": request.form.get("channel", ""), "address": _typed_address()}
    said = {"code": granted.code, "error": error, "asked": asked, "typed": typed}
    return show("customers/subscribing.html", status, **said)


def _typed_address() -> str:
    """What was typed as address, no more of it than an address can have: it is shown again."""
    return request.form.get("address", "")[:MOST_IN_AN_ADDRESS]


def _said(error: EngineError) -> str:
    """What is wrong with the address, where that is it."""
    fields = error.fields if isinstance(error, Invalid) else ()
    return " ".join(tell(one.message, **one.params) for one in fields) or told(error)

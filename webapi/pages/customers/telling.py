"""How customers are told: by which way, in which language, and no more of what they can miss."""

from __future__ import annotations

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Granted, NotFound, PublicRate, acting_customer, commands
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.pages.customers.passes import granted_by_key, unlisted
from webapi.pages.layout import acts, go_to, secret_path, show, shows
from webapi.pages.message_choices import chosen_messages
from webapi.pages.refusals import told
from webapi.session import check_form_token


@shows("/tra-cuu/tin-nhan", RouteAccess.PUBLIC)
def show_own_messages() -> AnyResponse:
    """GET ``/tra-cuu/tin-nhan``: how whoever has shown the key is told."""
    granted = granted_by_key()
    if granted is None:
        return unlisted(go_to("show_tracking"))
    return unlisted(_own(granted, saved=request.args.get("said") == "saved"))


@acts("/tra-cuu/tin-nhan", RouteAccess.PUBLIC)
def choose_own_messages() -> AnyResponse:
    """POST ``/tra-cuu/tin-nhan``: keeps what was chosen."""
    check_form_token()
    granted = granted_by_key()
    if granted is None:
        return unlisted(go_to("show_tracking"))
    g.shown_at = url_for("pages.show_own_messages")
    try:
        outside_reading().public_rates.count(PublicRate.MESSAGE_CHOICES, client_address())
        choice = commands.ChooseMessages(granted.code, *chosen_messages())
        outside_reading().execute(choice, acting_customer(granted.code))
    except EngineError as error:
        page = _own(granted, status_of(error), told(error))
        return unlisted(wait_as_told(page, error))
    return unlisted(go_to("show_own_messages", said="saved"))


@shows("/thoi-nhan-tin/<token>", RouteAccess.PUBLIC)
@secret_path
def show_stopping(token: str) -> AnyResponse:
    """GET ``/thoi-nhan-tin/TOKEN``: asks first. Whoever only looks, such as a scanner of mails,
    stops nothing."""
    return unlisted(show("customers/stopping.html", stopped=False))


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
        page = show("customers/stopping.html", status_of(error), stopped=False)
        return unlisted(wait_as_told(page, error))
    return unlisted(show("customers/stopping.html", stopped=True))


def _stop(token: str) -> None:
    """Leaves the customer what has to be told; an e-mail that is switched off stays so."""
    granted = outside_reading().code_look_ups.by_link(token, client_address())
    wishes = {one.channel: one.wish for one in outside_reading().messages.own_contacts(granted)}
    if wishes.get("email") == "all":
        choice = commands.ChooseMessages(granted.code, {"email": "needed"})
        outside_reading().execute(choice, acting_customer(granted.code))


def _own(granted: Granted, status: int = 200, error: str = "", saved: bool = False) -> Response:
    contacts = reading().messages.own_contacts(granted)
    said = {"code": granted.code, "error": error, "saved": saved}
    return show("customers/told.html", status, contacts=contacts, **said)

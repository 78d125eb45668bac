"""What a customer asks of their own data: the file of what is held, and that it be erased."""

from __future__ import annotations

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import Actor, EngineError, NotLoggedIn, PublicRate, commands
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.download import attachment
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language, tell
from webapi.pages.customers.passes import unlisted
from webapi.pages.customers.proved import of_customer, sent_by_customer
from webapi.pages.customers.stops import stop, stopped, told_customer
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told

PAGE = "show_own_erasure"
_ASKED_ALREADY = frozenset(
    {"consent_withdrawn_already", "erasure_asked", "erasure_running", "subject_erased_already"}
)
"""Where it stands like that already, the page says so; such as after a second press."""
_BY_CUSTOMER = "portal"
"""A reason that the engine replaces: no words of customers are recorded as one."""


@shows("/tra-cuu/xoa", RouteAccess.PUBLIC)
@of_customer(PAGE)
def show_own_erasure(customer: Actor) -> AnyResponse:
    """GET ``/tra-cuu/xoa``: what of the customer's data stays, why and until when; what was asked,
    and what was decided."""
    return _page(customer)


@acts("/tra-cuu/xoa", RouteAccess.PUBLIC)
@sent_by_customer(PAGE)
def ask_own_erasure(customer: Actor) -> AnyResponse:
    """POST ``/tra-cuu/xoa``: asks that they be erased, which people decide on."""
    g.shown_at = url_for("pages.show_own_erasure")
    code = str(customer.case)
    command: commands.Command = commands.WithdrawConsent(code, _BY_CUSTOMER)
    if reading().own_erasure.get(customer).withdrawal is not None:
        command = commands.AskErasure(code, "withdrawn", _BY_CUSTOMER)
    try:
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
        outside_reading().execute(command, customer)
    except NotLoggedIn:
        raise
    except EngineError as error:
        if error.code not in _ASKED_ALREADY:
            page = _page(customer, status_of(error), _said(error))
            return wait_as_told(page, error)
    return unlisted(go_to("show_own_erasure"))


def _said(error: EngineError) -> str:
    if error.code == "answer_limit_missing":
        return tell("This cannot be asked online now. Come to the desk, or call.")
    return told(error)


@acts("/tra-cuu/ban-sao", RouteAccess.PUBLIC)
@sent_by_customer("show_own_data")
def make_own_file(customer: Actor) -> AnyResponse:
    """POST ``/tra-cuu/ban-sao``: has the file made of what is held, once for each page that was
    shown, and hands it out."""
    command = commands.MakeAnswerFile(str(customer.case), _BY_CUSTOMER)
    try:
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
        outside_reading().execute(command, customer, request.form.get("key") or None)
    except NotLoggedIn:
        raise
    except EngineError as error:
        return wait_as_told(stop(told_customer(error), status_of(error)), error)
    return unlisted(go_to("send_own_file"))


@shows("/tra-cuu/ban-sao", RouteAccess.PUBLIC)
@of_customer("show_own_data")
def send_own_file(customer: Actor) -> AnyResponse:
    """GET ``/tra-cuu/ban-sao``: the file of what is held, to save."""
    try:
        content = reading().answer_files.own_file(customer, language())
    except NotLoggedIn:
        raise
    except EngineError as error:
        return stopped(error)
    return unlisted(attachment(content.encode(), f"{customer.case}.html", "text/html"))


def _page(customer: Actor, status: int = 200, error: str = "") -> Response:
    view = reading().own_erasure.get(customer)
    return unlisted(show("customers/own_erasure.html", status, view=view, error=error))

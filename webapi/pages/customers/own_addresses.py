"""Where a customer is reached: another phone number or e-mail address, once a code that was sent
there has come back. What opens the page is a code that was sent to the address on file."""

from __future__ import annotations

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import Actor, EngineError, Invalid, NotLoggedIn, PublicRate, commands
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language, tell
from webapi.pages.customers.passes import unlisted
from webapi.pages.customers.proved import of_customer, sent_by_customer
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told

PAGE = "show_own_addresses"
CHANNELS = {"sms": "phone", "email": "email"}
"""The channels by which somebody is reached, and the facts that hold their addresses."""
MOST_IN_AN_ADDRESS = 300


@shows("/tra-cuu/lien-lac", RouteAccess.PUBLIC)
@of_customer(PAGE)
def show_own_addresses(customer: Actor) -> AnyResponse:
    """GET ``/tra-cuu/lien-lac``: where the customer is reached, and what is to stand there
    instead."""
    return _page(customer, changed=request.args.get("said") == "saved")


@acts("/tra-cuu/lien-lac/ma", RouteAccess.PUBLIC)
@sent_by_customer(PAGE)
def send_address_code(customer: Actor) -> AnyResponse:
    """POST ``/tra-cuu/lien-lac/ma``: has a code sent to the new address, and asks for it."""
    g.shown_at = url_for("pages.show_own_addresses")
    command = commands.AskAddressCode(str(customer.case), *_typed())
    try:
        outside_reading().public_rates.count(PublicRate.CODES_ASKED, client_address())
        sent = outside_reading().execute(command, customer)
    except NotLoggedIn:
        raise
    except EngineError as error:
        return _refused(customer, error)
    return _page(customer, sent_to=str(sent.details["address"]))


@acts("/tra-cuu/lien-lac", RouteAccess.PUBLIC)
@sent_by_customer(PAGE)
def change_own_address(customer: Actor) -> AnyResponse:
    """POST ``/tra-cuu/lien-lac``: puts the new address in place of the old one, by its code."""
    g.shown_at = url_for("pages.show_own_addresses")
    code = request.form.get("code", "")
    try:
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
        change = commands.ChangeAddress(str(customer.case), *_typed(), code)
        outside_reading().execute(change, customer)
    except NotLoggedIn:
        raise
    except EngineError as error:
        if error.code != "address_same":  # else it was pressed twice
            return _refused(customer, error, asks_code=error.code in {"code_wrong", "codes_closed"})
    return unlisted(go_to("show_own_addresses", said="saved"))


def _typed() -> tuple[str, str]:
    """The channel, and the new address as it was typed."""
    form = request.form
    return form.get("channel", ""), form.get("address", "")[:MOST_IN_AN_ADDRESS]


def _refused(customer: Actor, error: EngineError, *, asks_code: bool = False) -> AnyResponse:
    fields = error.fields if isinstance(error, Invalid) else ()
    said = " ".join(tell(one.message, **one.params) for one in fields) or told(error)
    page = _page(customer, status_of(error), said, asks_code=asks_code)
    return wait_as_told(page, error)


def _page(
    customer: Actor,
    status: int = 200,
    error: str = "",
    *,
    sent_to: str = "",
    asks_code: bool = False,
    changed: bool = False,
) -> Response:
    data = reading().tracking.customers_data(customer, language())
    channel, address = _typed()
    page = show(
        "customers/own_addresses.html",
        status,
        view=data,
        ways=[(one, data.reached_at.get(fact, "")) for one, fact in CHANNELS.items()],
        channel=channel if channel in CHANNELS else "",
        typed=address,
        error=error,
        sent_to=sent_to,
        asks_code=asks_code or bool(sent_to),
        changed=changed,
    )
    return unlisted(page)

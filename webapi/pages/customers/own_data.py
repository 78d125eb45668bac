"""What is a customer's own: shown for some minutes to whoever has typed the code that was sent to
the address on file. It is never typed here, so nobody can have the code sent elsewhere."""

from __future__ import annotations

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    Actor,
    EngineError,
    Granted,
    NotLoggedIn,
    PublicRate,
    acting_customer,
    commands,
    site_fields,
    views,
)
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language
from webapi.pages.customers.codes import asked_way, ways_of
from webapi.pages.customers.granted import look_up_first, sent_for_request
from webapi.pages.customers.passes import granted_by_key, unlisted
from webapi.pages.customers.wanted import go_to_wanted, wanted
from webapi.pages.facts import known_texts
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told
from webapi.session import check_form_token, drop_cookie, keep_cookie

COOKIE = "motcua_own"
MINUTES = 15


@shows("/tra-cuu/cua-toi", RouteAccess.PUBLIC)
def show_own_data() -> AnyResponse:
    """GET ``/tra-cuu/cua-toi``: what the request says; or, before that, where a code can be sent by
    which it is shown. Whoever wanted to go elsewhere is led there instead."""
    customer = proved_customer()
    if customer is not None:
        try:
            data = reading().tracking.customers_data(customer, language())
            return unlisted(go_to_wanted()) if wanted() else _shown(data)
        except NotLoggedIn:
            pass
    return _asking()


@acts("/tra-cuu/cua-toi/ma", RouteAccess.PUBLIC)
@sent_for_request(lost=look_up_first)
def send_case_code(granted: Granted) -> AnyResponse:
    """POST ``/tra-cuu/cua-toi/ma``: has a code sent to the address on file, and asks for it."""
    g.shown_at = _shown_at()
    try:
        outside_reading().public_rates.count(PublicRate.CODES_ASKED, client_address())
        command = commands.AskCaseCode(granted.code, asked_way())
        sent = outside_reading().execute(command, acting_customer(granted.code))
    except EngineError as error:
        return _refused(error)
    return _asking(sent_to=str(sent.details["address"]))


@acts("/tra-cuu/cua-toi", RouteAccess.PUBLIC)
@sent_for_request(lost=look_up_first)
def show_code(granted: Granted) -> AnyResponse:
    """POST ``/tra-cuu/cua-toi``: looks at the code, and leads to what is the customer's own, or to
    what was wanted."""
    g.shown_at = _shown_at()
    command = commands.ShowOneTimeCode(granted.code, request.form.get("code", ""))
    try:
        receipt = outside_reading().execute(command, acting_customer(granted.code))
    except EngineError as error:
        return _refused(error)
    response = go_to_wanted()
    proof = str(receipt.details["proof"])
    session = outside_reading().code_look_ups.give_session(granted.code, proof)
    keep_cookie(response, COOKIE, session, MINUTES * 60)
    return unlisted(response)


@acts("/tra-cuu/cua-toi/xong", RouteAccess.PUBLIC)
def leave_own_data() -> AnyResponse:
    """POST ``/tra-cuu/cua-toi/xong``: this browser shows it no more."""
    check_form_token()
    response = go_to("show_tracked")
    drop_cookie(response, COOKIE)
    return unlisted(response)


def proved_customer() -> Actor | None:
    """The customer who has shown a code in this browser lately; whether it holds still, the engine
    looks at. Only for the request that the browser has looked up."""
    customer = outside_reading().code_look_ups.of_session(request.cookies.get(COOKIE))
    granted = granted_by_key()
    known = customer is not None and granted is not None and customer.case == granted.code
    return customer if known else None


def _shown_at() -> str:
    return url_for("pages.show_own_data", next=wanted() or None)


def _refused(error: EngineError) -> AnyResponse:
    page = _asking(status_of(error), told(error))
    return wait_as_told(page, error) if isinstance(page, Response) else page


def _asking(status: int = 200, error: str = "", sent_to: str = "") -> AnyResponse:
    granted = granted_by_key()
    own = None if granted is None else reading().tracking.own(granted, language())
    if own is None:
        return unlisted(go_to("show_tracked"))
    page = show(
        "customers/own_code.html",
        status,
        status_of_case=own.public.status,
        ways=ways_of(own.codes_to),
        hotline=own.public.hotline,
        error=error,
        sent_to=sent_to,
        wanted=wanted(),
    )
    return unlisted(page)


def _shown(data: views.CustomersData) -> AnyResponse:
    places = reading().places
    province = next((str(v) for f, v in data.fields if f.name == "site_province" and v), "")
    known = (*places.provinces(), *(places.communes(province) if province else ()))
    names = {one.code: one.name for one in known}
    typed = [(field, value) for field, value in data.fields if site_fields.is_asked(field.schema)]
    facts = known_texts(typed, names)
    return unlisted(show("customers/own_data.html", view=data, facts=facts))

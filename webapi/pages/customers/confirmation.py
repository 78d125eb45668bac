"""Before a request is handed in its customer confirms an address in it, by a one-time code."""

from __future__ import annotations

from flask import Response, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, PublicRate, commands, views
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading
from webapi.errors import status_of, wait_as_told
from webapi.pages.customers.codes import asked_way, ways_of
from webapi.pages.customers.opened import (
    is_of_another,
    opened_meanwhile,
    own_application,
    writer,
)
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.online_requests import own_cookie
from webapi.pages.refusals import told
from webapi.session import check_form_token

OF_CODES = frozenset({"code_wrong", "codes_closed"})
"""By which the page is shown again on which the code is typed."""


@shows("/don/xac-nhan", RouteAccess.PUBLIC)
def show_confirmation() -> AnyResponse:
    """GET ``/don/xac-nhan``: where a code can be sent with which the request is handed in."""
    view = own_application()
    if view is None:
        return go_to("show_services")
    return show_confirming(view) if _asks_for_code(view) else go_to("show_answers")


@acts("/don/xac-nhan", RouteAccess.PUBLIC)
def send_application_code() -> AnyResponse:
    """POST ``/don/xac-nhan``: has a code sent, and asks for it."""
    check_form_token()
    view = own_application()
    if view is None:
        return go_to("show_services")
    if not _asks_for_code(view):
        return go_to("show_answers")
    g.shown_at = url_for("pages.show_confirmation")
    if is_of_another(view):
        return show_confirming(view, 409, opened_meanwhile())
    try:
        outside_reading().public_rates.count(PublicRate.CODES_ASKED, client_address())
        command = commands.AskApplicationCode(*own_cookie(), asked_way())
        sent = outside_reading().execute(command, writer())
    except EngineError as error:
        return wait_as_told(show_confirming(view, status_of(error), told(error)), error)
    return show_confirming(view, sent_to=str(sent.details["address"]))


def show_confirming(
    view: views.ApplicationView, status: int = 200, error: str = "", sent_to: str = ""
) -> Response:
    """The page on which a code is asked for, and typed."""
    ways = ways_of(view.codes_to)
    return show(
        "customers/confirm.html", status, view=view, ways=ways, error=error, sent_to=sent_to
    )


def _asks_for_code(view: views.ApplicationView) -> bool:
    is_whole = view.case is None and not view.errors
    return is_whole and not view.with_desk and bool(view.codes_to)

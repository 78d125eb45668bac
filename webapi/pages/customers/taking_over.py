"""A caller takes over the request that was begun with them at the desk, by the code that was sent
to them or read out. Looking uses nothing up, so a scanner of mails takes nothing away."""

from __future__ import annotations

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, PublicRate, commands
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading
from webapi.errors import status_of, wait_as_told
from webapi.pages.customers.opened import ANYBODY, logged_in
from webapi.pages.customers.passes import unlisted
from webapi.pages.layout import acts, secret_path, show, shows
from webapi.pages.online_requests import remembered
from webapi.pages.refusals import told
from webapi.session import check_form_token

MOST_TYPED = 100


@shows("/don/nhan", RouteAccess.PUBLIC)
def show_taking_over() -> Response:
    """GET ``/don/nhan``: asks for the code that was read out."""
    return _page("")


@shows("/don/nhan/<token>", RouteAccess.PUBLIC)
@secret_path
def show_taking_by_link(token: str) -> Response:
    """GET ``/don/nhan/CODE``: the link that was sent; asks first."""
    return _page(token[:MOST_TYPED], by_link=True)


@acts("/don/nhan", RouteAccess.PUBLIC)
def take_over() -> AnyResponse:
    """POST ``/don/nhan``: takes the request over in this browser; nobody else opens it any more."""
    check_form_token()
    g.shown_at = url_for("pages.show_taking_over")
    hand = request.form.get("hand", "")[:MOST_TYPED]
    who = logged_in() or ANYBODY
    try:
        outside_reading().public_rates.count(PublicRate.HANDS, client_address())
        taken = outside_reading().execute(commands.TakeFromDesk(hand), who).details
    except EngineError as error:
        page = _page(hand, status=status_of(error), error=told(error))
        return wait_as_told(page, error)
    token = f"{taken['application']}.{taken['secret']}"
    return unlisted(remembered(token, "show_answers"))


def _page(hand: str, *, by_link: bool = False, status: int = 200, error: str = "") -> Response:
    page = show("customers/taking_over.html", status, hand=hand, by_link=by_link, error=error)
    return unlisted(page)

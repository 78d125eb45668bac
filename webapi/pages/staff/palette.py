"""The dialogs of the keyboard: where to go or what to do, and which keys there are."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from webapi.context import actor, reading
from webapi.pages.layout import KEYS, acts, go_to, show, shows
from webapi.pages.staff.worklist import view_address
from webapi.session import YEAR, keep_cookie


@shows("/palette")
def show_palette() -> Response:
    """GET ``/palette``: the dialogs, for the script of every page."""
    found = reading().saved_views.of(actor())
    return show("palette.html", links=[(one, view_address(one)) for one in found])


@acts("/account/keys")
def choose_keys() -> AnyResponse:
    """POST ``/account/keys``: whether single keys do something, in this browser (WCAG 2.1.4)."""
    response = go_to("show_account")
    keep_cookie(response, KEYS, "off" if request.form.get("keys") == "off" else "on", YEAR)
    return response

"""What the company promises, and what it has kept of that."""

from __future__ import annotations

from flask import Response

from webapi.auth import RouteAccess
from webapi.context import outside_reading
from webapi.i18n import language
from webapi.pages.layout import show, shows


@shows("/cam-ket", RouteAccess.PUBLIC)
def show_promises() -> Response:
    """GET ``/cam-ket``: the published promises beside the last twelve months, by unit."""
    return show("customers/promises.html", view=outside_reading().promises.get(language()))

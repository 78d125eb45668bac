"""Slips of the request that this browser has the key of, to print or to save."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, PublicRate, Slip, SlipKind
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language
from webapi.pages.customers.passes import granted_now, unlisted
from webapi.pages.layout import acts, go_to, keep_shown, show, shown_by_form, shows
from webapi.pages.refusals import told
from webapi.pages.slip_files import fields_of, read_kind, read_paper, send_pdf
from webapi.session import check_form_token


@shows("/tra-cuu/phieu/<name:kind>", RouteAccess.PUBLIC)
def show_own_slip(kind: str) -> AnyResponse:
    """GET ``/tra-cuu/phieu/KIND``: a slip of the request that this browser has the key of."""
    slip = _slip(kind)
    if slip is None:
        return unlisted(go_to("show_tracking"))
    return unlisted(show("customers/slip.html", slip=slip, carried={}))


@shows("/tra-cuu/phieu/<name:kind>/pdf", RouteAccess.PUBLIC)
def send_own_slip(kind: str) -> AnyResponse:
    """GET ``/tra-cuu/phieu/KIND/pdf``: the same as PDF."""
    slip = _slip(kind)
    if slip is None:
        return unlisted(go_to("show_tracking"))
    try:
        return _counted_pdf(slip)
    except EngineError as error:
        page = show(
            "customers/slip.html", status_of(error), slip=slip, carried={}, refusal=told(error)
        )
        return unlisted(wait_as_told(page, error))


def _counted_pdf(slip: Slip) -> Response:
    """The file, which takes longer to make than a page.

    Raises:
        Invalid: the slip is too long for a file.
        NotAllowed: too many were made for the network of the browser.
    """
    outside_reading().public_rates.count(PublicRate.SLIP_FILES, client_address())
    return send_pdf(slip)


def _slip(kind: str) -> Slip | None:
    """The slip; None where this browser has no key."""
    granted = granted_now()
    if granted is None or not granted.key:
        return None
    return reading().slips.for_customer(granted, read_kind(kind), language())


@acts("/tra-cuu/phieu", RouteAccess.PUBLIC)
@shown_by_form
def show_own_key_again() -> AnyResponse:
    """POST ``/tra-cuu/phieu``: the acknowledgement with the key that stands on it, in another
    language, or as PDF."""
    check_form_token()
    paper = read_paper()
    kind = SlipKind.ACKNOWLEDGEMENT
    slip = reading().slips.for_customer(paper.granted, kind, language(), paper)
    refused: EngineError | None = None
    if request.form.get("do") == "pdf":
        try:
            return _counted_pdf(slip)
        except EngineError as error:
            refused = error  # the page is shown again: its key is on nothing else
    carried = fields_of(paper)
    keep_shown(url_for("pages.show_own_key_again"), carried)
    refusal, status = ("", 200) if refused is None else (told(refused), status_of(refused))
    page = show("customers/slip.html", status, slip=slip, carried=carried, refusal=refusal)
    return unlisted(page if refused is None else wait_as_told(page, refused))

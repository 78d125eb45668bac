"""Slips of the request that this browser has the key of, to print or to save."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import Slip, SlipKind
from webapi.auth import RouteAccess
from webapi.context import reading
from webapi.i18n import language
from webapi.pages.customers.passes import granted_now, unlisted
from webapi.pages.layout import acts, go_to, keep_shown, show, shown_by_form, shows
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
    return unlisted(go_to("show_tracking")) if slip is None else send_pdf(slip)


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
    if request.form.get("do") == "pdf":
        return send_pdf(slip)
    carried = fields_of(paper)
    keep_shown(url_for("pages.show_own_key_again"), carried)
    return unlisted(show("customers/slip.html", slip=slip, carried=carried))

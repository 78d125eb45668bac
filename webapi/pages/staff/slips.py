"""Slips that the desk hands to customers, on paper."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, KeyPaper, Slip, SlipKind, commands
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages.layout import acts, keep_shown, show, shown_by_form, shows
from webapi.pages.refusals import told
from webapi.pages.slip_files import fields_of, read_kind, read_paper, send_pdf
from webapi.pages.staff.case_actions import seen_version
from webapi.pages.staff.cases import show_current


@shows("/cases/<name:code>/slips")
def list_slips(code: str) -> Response:
    """GET ``/cases/CODE/slips``: which slips there are of the case now."""
    return show("staff/slips.html", code=code, kinds=reading().slips.kinds(actor(), code))


@shows("/cases/<name:code>/slips/<name:kind>")
def show_slip(code: str, kind: str) -> Response:
    """GET ``/cases/CODE/slips/KIND``: a slip to print."""
    return _page(reading().slips.for_staff(actor(), code, read_kind(kind), language()))


@shows("/cases/<name:code>/slips/<name:kind>/pdf")
def send_slip(code: str, kind: str) -> Response:
    """GET ``/cases/CODE/slips/KIND/pdf``: the same as PDF."""
    return send_pdf(reading().slips.for_staff(actor(), code, read_kind(kind), language()))


@acts("/cases/<name:code>/customer-key")
def make_case_key(code: str) -> AnyResponse:
    """POST ``/cases/CODE/customer-key``: the acknowledgement with code and key, shown this once.
    Loading it again makes another key."""
    try:
        receipt = outside_reading().execute(
            commands.MakeCaseKey(code, expected_version=seen_version()), actor()
        )
    except EngineError as error:
        return show_current(code, status_of(error), refusal=told(error))
    key, token = str(receipt.details["key"]), str(receipt.details["token"])
    return _acknowledged(code, outside_reading().code_look_ups.of_paper(key, token))


@acts("/cases/<name:code>/slips/acknowledgement")
@shown_by_form
def show_key_again(code: str) -> AnyResponse:
    """POST ``/cases/CODE/slips/acknowledgement``: the same page again, or as PDF, by the key that
    stands on it."""
    return _acknowledged(code, read_paper())


def _acknowledged(code: str, paper: KeyPaper | None) -> Response:
    kind = SlipKind.ACKNOWLEDGEMENT
    slip = reading().slips.for_staff(actor(), code, kind, language(), paper)
    if request.form.get("do") == "pdf":
        return send_pdf(slip)
    return _page(slip, paper)


def _page(slip: Slip, paper: KeyPaper | None = None) -> Response:
    carried = {} if paper is None else fields_of(paper)
    if carried:
        keep_shown(url_for("pages.show_key_again", code=slip.code), carried)
    return show("staff/slip.html", slip=slip, carried=carried)

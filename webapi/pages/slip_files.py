"""Slips as browsers ask for them and get them."""

from __future__ import annotations

from flask import Response, request

from engine import KeyPaper, Slip, SlipKind, slip_pdf
from webapi.context import outside_reading
from webapi.download import attachment
from webapi.errors import Refused


def read_kind(text: str) -> SlipKind:
    """The kind of slip that an address names.

    Raises:
        Refused: there is none of that name.
    """
    try:
        return SlipKind(text)
    except ValueError:
        raise Refused(404, "slip_not_there", "There is no such slip of this request now.") from None


def send_pdf(slip: Slip) -> Response:
    """The slip as PDF, to be saved.

    Raises:
        Invalid: it is too long for a file.
    """
    response = attachment(slip_pdf.write_slip_pdf(slip), slip.file_name, slip_pdf.MEDIA_TYPE)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def read_paper() -> KeyPaper:
    """The key and the token that a form of ours carries: they are shown once, and can stand in no
    address.

    Raises:
        Refused: they open nothing, or not any more.
    """
    form = request.form
    paper = outside_reading().code_look_ups.of_paper(form.get("key", ""), form.get("token", ""))
    if paper is None:
        raise Refused(404, "key_revoked", "This key opens nothing any more. Ask for another one.")
    return paper


def fields_of(paper: KeyPaper) -> dict[str, str]:
    """What such a form carries."""
    return {"key": paper.key, "token": paper.token}

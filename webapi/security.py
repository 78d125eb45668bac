"""Headers that keep browsers from doing more with an answer than it is for, and limits of what is
sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request

from webapi.address import public_address
from webapi.auth import RouteAccess
from webapi.body import MAX_JSON, MAX_SHOWN, check_size
from webapi.errors import Refused
from webapi.headers_first import has_readable_body
from webapi.i18n import API

MAX_UPLOAD = 21 << 20
"""A file of 20 MB with what multipart/form-data puts around it."""
MAX_PUBLIC = 128 << 10
"""Of whoever is not logged in: as much as Waitress keeps in the memory."""
MAX_PARTS = 10
UPLOAD = "files.upload_file"
MAX_ANSWER = 101 << 20
"""An answer of a page with several photos; each of them has at most 20 MB."""
MAX_ANSWER_PARTS = 3_000
FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})

_STRICT_TRANSPORT = "max-age=31536000"
"""A year of TLS only, for this host; what other hosts of the domain do is not ours to say."""
_API_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
NO_CAMERA = "camera=(), microphone=()"
CAMERA = "camera=(self), microphone=()"
"""For a page that reads bar codes; what no page needs no script can ask for."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": NO_CAMERA,
    "Cache-Control": "no-store",
    "Content-Security-Policy": _API_POLICY,
}


def install(app: Flask) -> None:
    """Limits what a form may bring, and adds the headers of security to every answer."""
    app.config["MAX_FORM_PARTS"] = MAX_PARTS
    app.after_request(_harden)


def limit_size() -> None:
    """Has no more of a body read than its route takes."""
    view = current_app.view_functions.get(request.endpoint or "")
    most = MAX_UPLOAD if request.endpoint == UPLOAD else MAX_JSON
    if getattr(view, "access", None) is RouteAccess.PUBLIC:
        most = MAX_PUBLIC
    if getattr(view, "uploads", False) and getattr(view, "uploads_if", _anybody)():
        most, request.max_form_parts = MAX_ANSWER, MAX_ANSWER_PARTS
    g.most = most
    # One byte more is read of a body that does not say, to notice that there is more.
    request.max_content_length = most + 1


def _anybody() -> bool:
    return True


def refuse_large() -> None:
    """Looks whether the body is small enough, before it is read.

    Raises:
        Refused: the body says that it is too large.
    """
    if request.endpoint is not None:
        check_size(request.content_length or 0, g.most)


def refuse_nul() -> None:
    """Refuses NUL, which no database keeps, in the addresses and forms of pages; the API checks
    each of its fields. For after it is known who asks: a form is read here.

    Raises:
        Refused: an address or a form holds NUL.
    """
    if request.path.startswith(API):
        return
    for place, text in _texts():
        if "\0" in text:
            raise Refused(
                400,
                "text_unwritable",
                "The text at '{place}' has a character that cannot be kept (NUL). Leave it out.",
                place=place[:MAX_SHOWN].replace("\0", "\ufffd"),
            )


def _texts() -> Iterator[tuple[str, str]]:
    yield "path", request.path
    for name, value in request.args.items(multi=True):
        yield name, name + value
    if not has_readable_body() or request.method != "POST" or request.endpoint is None:
        return
    if request.mimetype in FORMS:
        for name, value in request.form.items(multi=True):
            yield name, name + value
        for name, file in request.files.items(multi=True):
            yield name, name + (file.filename or "")


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if public_address().secure:
        response.headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
    return response

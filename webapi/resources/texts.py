"""What the provider of text messages sends us: receipts, and texts of customers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request

from engine import NotLoggedIn
from webapi.auth import RouteAccess
from webapi.context import outside_reading
from webapi.errors import Refused
from webapi.routes import Routes
from webapi.schemas.texts import TextAnswerSchema, TextReceivedSchema

SIGNATURE = "X-Signature"
"""HMAC-SHA-256 of the body under the secret of the provider's file, in hexadecimal."""
_SIGNED: dict[str, Any] = {
    "in": "header",
    "name": SIGNATURE,
    "schema": {"type": "string", "maxLength": 100},
    "description": "HMAC-SHA-256 of the body under the shared secret, in hexadecimal.",
}

routes = Routes("texts", "Text messages: receipts of the provider, and what customers ask by SMS.")


@routes.changes(
    "/public/text-receipts",
    status=202,
    answer=TextReceivedSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={401, 404},
    parameters=[_SIGNED],
)
def take_text_receipt() -> dict[str, Any]:
    """Tell what became of a text message; for the provider, signed

    The same receipt may come twice and in any order; of a message that is not known nothing is
    noted.
    """
    callbacks = outside_reading().text_callbacks
    with _unsigned_refused():
        return {"known": callbacks.take_receipt(request.get_data(), _signature())}


@routes.changes(
    "/public/text-questions",
    answer=TextAnswerSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={401, 404},
    parameters=[_SIGNED],
)
def answer_text() -> dict[str, Any]:
    """Hand over a text that a customer wrote (`from`, `text`); for the provider, signed

    `MC` and the code of a request is answered by where it is, in one segment.
    """
    callbacks = outside_reading().text_callbacks
    with _unsigned_refused():
        return {"text": callbacks.answer(request.get_data(), _signature())}


@contextmanager
def _unsigned_refused() -> Iterator[None]:
    """Answers 401 to whoever does not know the secret."""
    try:
        yield
    except NotLoggedIn as error:
        raise Refused(401, error.code, error.message) from None


def _signature() -> str:
    return request.headers.get(SIGNATURE, "")

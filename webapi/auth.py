"""Who may call a route, and who calls.

Programs and people show a token in the Authorization header, and nothing else counts: there are
no cookies, so a foreign page cannot act for somebody who is logged in.
"""

from __future__ import annotations

from enum import Enum

from flask import Flask, current_app, g, request

from webapi.context import engine
from webapi.errors import Refused

MAX_TOKEN = 200


class Access(Enum):
    """What every route declares; the engine decides what the one who is logged in may see."""

    PUBLIC = "public"
    LOGGED_IN = "logged in"


def install(app: Flask) -> None:
    app.before_request(_check_access)


def _check_access() -> None:
    if request.endpoint is None:
        return
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if not isinstance(access, Access):
        raise RuntimeError(f"{request.endpoint} does not declare who may call it")
    if access is Access.LOGGED_IN:
        _identify()


def _identify() -> None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Refused(
            401,
            "token_missing",
            "Log in first: send 'Authorization: Bearer' and a token from POST /api/v1/tokens.",
        )
    found = engine().people.by_token(given.token) if len(given.token) <= MAX_TOKEN else None
    if found is None:
        raise Refused(
            401,
            "token_invalid",
            "The token is not known, has expired or was revoked. Log in again.",
        )
    g.actor = found

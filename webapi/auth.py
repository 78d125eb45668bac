"""Who may call a route, and who calls.

Programs show a token in the Authorization header, and nothing else counts there: a foreign page
cannot act for somebody who is logged in. Browsers show the cookie of their session, on pages only,
and whatever changes something must come from a form of that session.
"""

from __future__ import annotations

from enum import Enum

from flask import current_app, g, request

from webapi.context import actor, reading
from webapi.errors import Refused
from webapi.headers_first import only_headers
from webapi.session import check_form_token, form_token_fits, is_own_form, session_secret

MAX_TOKEN = 200


class RouteAccess(Enum):
    """What every route declares; the engine decides what the one who is logged in may see."""

    PUBLIC = "public"
    LOGGED_IN = "logged in"
    SESSION = "session"


def check_access() -> None:
    """Finds out who asks, by the headers.

    Raises:
        Refused: nobody is logged in for a route of the API that needs that.
        LoggedOut: the same of a page.
    """
    if request.endpoint is None:
        return
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if not isinstance(access, RouteAccess):
        raise RuntimeError(f"{request.endpoint} does not declare who may call it")
    if access is RouteAccess.LOGGED_IN:
        _identify()
    if access is RouteAccess.SESSION:
        _recognize()


class LoggedOut(Exception):
    """A page was asked for without a session that holds."""


class AnotherSession(Exception):
    """A form of ours was sent that stood on a page of another session: one that has ended since."""


def _recognize() -> None:
    secret = session_secret()
    found = None if secret is None else reading().people.by_token(secret, "web")
    if found is None:
        if only_headers() and _has_ended(secret):
            return
        raise LoggedOut
    g.actor = found


def check_form() -> None:
    """Looks whether the form that was sent stood on a page of this session.

    Raises:
        AnotherSession: the form that was sent stood on a page of ours, of another session.
        Refused: it stood nowhere here.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "access", None) is not RouteAccess.SESSION or only_headers():
        return
    if request.method == "POST" and not form_token_fits():
        if is_own_form():
            raise AnotherSession
        check_form_token()


def _has_ended(secret: str | None) -> bool:
    """Whether a form of ours comes from a session that has ended: what was typed is shown again."""
    view = current_app.view_functions[request.endpoint or ""]
    if secret is None or not (is_own_form() and getattr(view, "shows_again", False)):
        return False
    return reading().people.token_of(secret) is not None


def _identify() -> None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Refused(
            401,
            "token_missing",
            "Log in first: send 'Authorization: Bearer' and a token from POST /api/v1/tokens.",
        )
    found = reading().people.by_token(given.token) if len(given.token) <= MAX_TOKEN else None
    if found is None:
        raise Refused(
            401,
            "token_invalid",
            "The token is not known, has expired or was revoked. Log in again.",
        )
    g.actor = found


def token_in_use() -> str | None:
    """The id of the session or token with which this request came."""
    return actor().token

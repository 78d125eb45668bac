"""The session of a browser: one cookie, and the token that ties a form to it.

The cookie holds a secret of the engine's tokens, so a session can be listed and revoked like any
other token. Before logging in it holds a random value that opens nothing. A form carries a keyed
hash of it (OWASP, HMAC-based token pattern), masked: a foreign page can neither read nor guess
that.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypedDict
from urllib.parse import urlsplit

from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from webapi.address import public_address
from webapi.client import BROWSER
from webapi.errors import Refused

COOKIE = "motcua_session"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of the field
DAYS = 1
KNOWN_BROWSER_DAYS = 180
YEAR = 366 * 24 * 3600
"""Seconds that a choice of somebody is kept in a browser."""
MAX_SECRET = 200


def session_secret() -> str | None:
    """What the cookie holds; None without one, or with one that was never given out."""
    given = g.get("session_secret") or request.cookies.get(COOKIE)
    return given if given and len(given) <= MAX_SECRET else None


class _CookiePlace(TypedDict):
    """Where browsers send a cookie."""

    path: str
    secure: bool


def _cookie_place() -> _CookiePlace:
    """Returns the place of every cookie: below the public address, over TLS where that has it."""
    address = public_address()
    return {"path": address.cookie_path, "secure": address.secure}


def keep_cookie(response: AnyResponse, name: str, value: str, seconds: int | None) -> None:
    """Has the browser keep a value for so many seconds, or (None) until it is closed. Scripts
    cannot read it, and other sites do not send it along."""
    response.set_cookie(
        name, value, httponly=True, samesite="Lax", max_age=seconds, **_cookie_place()
    )


def drop_cookie(response: AnyResponse, name: str) -> None:
    """Has the browser forget a value that ``keep_cookie`` has left there."""
    response.delete_cookie(name, path=_cookie_place()["path"])


def begin_session(response: AnyResponse, secret: str) -> None:
    """Sets the cookie of the session, which ends with the browser. Scripts cannot read it, and
    other sites do not send it."""
    keep_cookie(response, COOKIE, secret, None)


def know_browser(response: AnyResponse, proof: str) -> None:
    """Leaves with a browser in which somebody has logged in the proof of that."""
    keep_cookie(response, BROWSER, proof, KNOWN_BROWSER_DAYS * 86_400)


def form_token() -> str:
    """For a form of the page that is being made; a visitor without a cookie gets one."""
    secret = session_secret()
    if secret is None:
        secret = g.session_secret = secrets.token_urlsafe(24)
        g.begins_session = True
    # One for all forms of an answer; another where a session begins while it is made.
    known: dict[str, str] = g.setdefault("form_tokens", {})
    return known.setdefault(secret, _masked(_keyed(secret)))


def form_token_fits() -> bool:
    """Whether the form that was sent belongs to this session."""
    secret, given = session_secret(), _unmasked(request.form.get(FORM_TOKEN, ""))
    return secret is not None and hmac.compare_digest(_keyed(secret), given)


def check_form_token() -> None:
    """Looks whether the form was made for this session.

    Raises:
        Refused: the form does not belong to this session.
    """
    if not form_token_fits():
        raise Refused(
            403,
            "form_token_unfit",
            "This page is from another session. Load it again, then send it once more.",
        )


def is_own_form() -> bool:
    """Whether the form that was sent stands on a page of ours, as the browser says."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc in {request.host, public_address().netloc}


def keep_session(response: Response) -> Response:
    """Gives a visitor the cookie that a form on the page needs."""
    if g.get("begins_session"):
        begin_session(response, g.session_secret)
    return response


def _keyed(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"form", "sha256")


def _masked(token: bytes) -> str:
    """The token under a pad that is another in each answer: how well a page can be compressed then
    tells nothing of it (BREACH)."""
    pad = secrets.token_bytes(len(token))
    return urlsafe_b64encode(pad + _crossed(pad, token)).decode()


def _unmasked(given: str) -> bytes:
    """The token of a form that was sent; empty for what is none."""
    try:
        both = urlsafe_b64decode(given)
    except ValueError:
        return b""
    half = len(both) // 2
    return _crossed(both[:half], both[half:]) if len(both) % 2 == 0 else b""


def _crossed(pad: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, text, strict=True))

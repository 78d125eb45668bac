"""The pass of a browser that has looked a request up, and whose customer that makes it."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Granted
from webapi.context import outside_reading, reading
from webapi.session import keep_cookie

_Shown = TypeVar("_Shown", bound=AnyResponse)
COOKIE = "motcua_tracking"
MINUTES = 30


def granted_now() -> Granted | None:
    """What this browser has looked up; None where it has not, or too long ago."""
    return outside_reading().code_look_ups.of_pass(request.cookies.get(COOKIE))


def granted_by_key() -> Granted | None:
    """The same, where the key was shown that lets the customer act."""
    granted = granted_now()
    return granted if granted is not None and granted.key else None


def holds_key() -> bool:
    """Whether this browser acts for the customer of a request. Asked before a body is read."""
    granted = granted_by_key()
    if granted is None:
        return False
    try:
        reading().own_case.actor(granted)
    except EngineError:
        return False
    return True


def keep_pass(response: _Shown, granted: Granted) -> _Shown:
    """The response, from which on the pass lasts for half an hour more."""
    shown = outside_reading().code_look_ups.give_pass(granted)
    keep_cookie(response, COOKIE, shown, MINUTES * 60)
    return response


def unlisted(response: _Shown) -> _Shown:
    """The response, which no search engine is to keep."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

"""Requests that are written online: which can be begun, and the cookie by which a browser goes on
with one, of a customer or of the desk that writes it with a caller."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from engine import views
from webapi.context import reading
from webapi.i18n import language
from webapi.pages.layout import go_to
from webapi.session import keep_cookie

COOKIE = "motcua_request"
DAYS = 30
SERVICES = ("lv_household", "lv_business", "mv_own_substation")
"""The procedures that a customer can begin with, in the order in which they are offered."""
_WITH_CALLER = "desk"
"""Behind id and secret of a request that the desk writes with a caller."""


def offered_services() -> list[views.DefinitionView]:
    """The procedures that a customer can begin with now."""
    known = {one.publication.key: one for one in reading().publications.startable(language())}
    return [known[key] for key in SERVICES if key in known]


def own_cookie() -> tuple[str, str]:
    """Id and secret of the request that this browser goes on with; empty where there is none."""
    id_, _, rest = (request.cookies.get(COOKIE) or "").partition(".")
    return id_, rest.partition(".")[0]


def is_with_caller() -> bool:
    """Whether this browser goes on with one that the desk writes with a caller."""
    return (request.cookies.get(COOKIE) or "").endswith(f".{_WITH_CALLER}")


def remembered(token: str, endpoint: str, **values: object) -> AnyResponse:
    """Leads to a page of the request that this opens, from which on the browser goes on with it."""
    response = go_to(endpoint, **values)
    keep_cookie(response, COOKIE, token, DAYS * 86_400)
    return response


def remembered_with_caller(token: str, endpoint: str, **values: object) -> AnyResponse:
    """The same of one that the desk writes with a caller, until the browser is closed."""
    response = go_to(endpoint, **values)
    keep_cookie(response, COOKIE, f"{token}.{_WITH_CALLER}", None)
    return response

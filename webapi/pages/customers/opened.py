"""The request that a browser goes on with: what opens it is held in a cookie. One that the desk has
begun with a caller is opened by that together with the login of who began it."""

from __future__ import annotations

from typing import cast

from flask import g, request, url_for

from engine import Actor, EngineError, NotFound, acting_customer, views
from webapi.context import end_reading, reading
from webapi.i18n import language, tell
from webapi.pages.online_requests import is_with_caller, own_cookie
from webapi.session import session_secret

ANYBODY = acting_customer("")


def writer() -> Actor:
    """Who writes the request: anybody with its secret; one that was begun with a caller, the member
    of the desk who is logged in."""
    return (logged_in() if is_with_caller() else None) or ANYBODY


def logged_in() -> Actor | None:
    """Who of the staff is logged in in this browser; on a page that needs no login."""
    if "logged_in" not in g:
        secret = session_secret()
        g.logged_in = None if secret is None else reading().people.by_token(secret, "web")
    return cast("Actor | None", g.logged_in)


def own_application() -> views.ApplicationView | None:
    """The request that this browser goes on with, as it was when it was first asked for; None where
    there is none, or no more."""
    if "own_application" not in g:
        own_application_now()
    return cast("views.ApplicationView | None", g.own_application)


def own_application_now() -> views.ApplicationView | None:
    """The same, as it is after what was changed."""
    try:
        found = reading().applications.get(*own_cookie(), language(), writer())
    except NotFound:
        found = None
    g.own_application = found
    return found


def application_of(token: str) -> views.ApplicationView:
    """The request that a link opens.

    Raises:
        NotFound: it opens none.
    """
    id_, _, secret = token.partition(".")
    return reading().applications.get(id_, secret, language())


def goes_on() -> bool:
    """Whether this browser goes on with a request. Asked before the body of a request comes, while
    which nothing is held."""
    try:
        return own_application() is not None
    except EngineError:
        return False
    finally:
        end_reading()


def is_of_another(view: views.ApplicationView) -> bool:
    """Whether the form that was sent is of another request than the browser opens now: a link that
    somebody else has sent may have been followed since, and what is typed is for the first."""
    return request.form.get("application", view.id) != view.id


def opened_meanwhile() -> str:
    """What is said then."""
    return tell(
        "Another request was opened in this browser meanwhile, and is shown here. Nothing was "
        "changed. Open the link of your own request to go on with it."
    )


def own_link() -> str:
    """The link with which another device goes on; empty where the desk writes it with a caller."""
    if writer() is not ANYBODY:
        return ""
    return url_for("pages.open_application", token=".".join(own_cookie()), _external=True)

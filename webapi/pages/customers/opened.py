"""The request that a browser goes on with: what opens it is held in a cookie."""

from __future__ import annotations

from flask import request, url_for

from engine import EngineError, NotFound, acting_customer, views
from webapi.context import outside_reading, reading
from webapi.i18n import language, tell

COOKIE = "motcua_request"
ANYBODY = acting_customer("")


def own_cookie() -> tuple[str, str]:
    """Id and secret of the request; empty where there is none."""
    id_, _, secret = (request.cookies.get(COOKIE) or "").partition(".")
    return id_, secret


def own_application() -> views.ApplicationView | None:
    """The request that this browser goes on with; None where there is none, or no more."""
    try:
        return application_of(request.cookies.get(COOKIE) or "")
    except NotFound:
        return None


def application_of(token: str) -> views.ApplicationView:
    """The request that a link or cookie opens.

    Raises:
        NotFound: it opens none.
    """
    id_, _, secret = token.partition(".")
    return reading().applications.get(id_, secret, language())


def goes_on() -> bool:
    """Whether this browser goes on with a request. Asked before a page is made."""
    try:
        outside_reading().applications.get(*own_cookie())
    except EngineError:
        return False
    return True


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
    """The link with which another device goes on."""
    return url_for("pages.open_application", token=".".join(own_cookie()), _external=True)

"""Pages for whoever has looked a request up in this browser; each is handed what was looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from werkzeug.wrappers import Response as AnyResponse

from engine import Granted
from webapi.pages.customers.passes import granted_by_key, unlisted
from webapi.pages.customers.stops import another_shown, ask_for_key, is_of_another
from webapi.pages.layout import go_to
from webapi.session import check_form_token

_P = ParamSpec("_P")
_OfRequest = Callable[Concatenate[Granted, _P], AnyResponse]


def look_up_first() -> AnyResponse:
    """Leads to where a request is looked up."""
    return unlisted(go_to("show_tracking"))


def of_request(
    found: Callable[[], Granted | None] = granted_by_key,
    lost: Callable[[], AnyResponse] = ask_for_key,
) -> Callable[[_OfRequest[_P]], Callable[_P, AnyResponse]]:
    """A page about the request that ``found`` names: by its key, unless said otherwise. Where this
    browser has looked none up, or too long ago, ``lost`` answers."""

    def declare(view: _OfRequest[_P]) -> Callable[_P, AnyResponse]:
        @wraps(view)
        def answered(*args: _P.args, **named: _P.kwargs) -> AnyResponse:
            granted = found()
            return lost() if granted is None else view(granted, *args, **named)

        return answered

    return declare


def sent_for_request(
    found: Callable[[], Granted | None] = granted_by_key,
    lost: Callable[[], AnyResponse] = ask_for_key,
) -> Callable[[_OfRequest[_P]], Callable[_P, AnyResponse]]:
    """What a form of such a page is sent to. One of another request than this browser shows now
    changes nothing."""

    def declare(view: _OfRequest[_P]) -> Callable[_P, AnyResponse]:
        @of_request(found, lost)
        @wraps(view)
        def done(granted: Granted, /, *args: _P.args, **named: _P.kwargs) -> AnyResponse:
            return another_shown() if is_of_another(granted) else view(granted, *args, **named)

        @wraps(done)
        def answered(*args: _P.args, **named: _P.kwargs) -> AnyResponse:
            check_form_token()
            return done(*args, **named)

        return answered

    return declare

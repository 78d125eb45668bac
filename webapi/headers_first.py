"""What is answered before the body of a request is taken.

The server asks the application twice about a request whose body is large or of unknown size: first
with its headers alone. Everything that they decide is refused then, as it would be later: a host or
an address that is not there, a wrong method, too much, another media type, nobody logged in. What
passes is answered with 100 (Continue, RFC 9110), and is asked again with its body.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, request

HEADERS = "motcua.headers"


@dataclass(slots=True)
class Headers:
    """In the WSGI environment of a request without its body yet. ``most`` is how many bytes the
    application takes; it says so with its answer."""

    most: int = 0


def only_headers() -> bool:
    """Returns whether the body of this request is not there yet."""
    return HEADERS in request.environ


def has_readable_body() -> bool:
    """Returns whether the body is there, and is not said to be too large."""
    most = request.max_content_length
    return not only_headers() and (most is None or (request.content_length or 0) <= most)


def let_the_body_come() -> Response | None:
    """Returns 100 (Continue) to a request that is without its body yet. For after everything that
    its headers decide.

    Raises:
        HTTPException: nothing is at its address, or not for its method.
        Refused: it is not of a type that is taken there.
    """
    if not only_headers():
        return None
    if request.routing_exception is not None:
        raise request.routing_exception
    view = current_app.view_functions[request.endpoint or ""]
    if check_type := getattr(view, "check_type", None):
        check_type()
    request.environ[HEADERS].most = request.max_content_length or 0
    return Response(status=100)

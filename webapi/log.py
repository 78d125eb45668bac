"""One line for each request: who asked for what, and how it went.

Never query values, bodies or tokens. The number of the request stands in every line that is logged
while it is answered, and in problem answers.
"""

from __future__ import annotations

import logging
from time import perf_counter
from urllib.parse import quote
from uuid import uuid4

from flask import Flask, Response, current_app, g, request

from engine import logs

_log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Has each request logged with its number, status and duration."""
    app.before_request(_begin)
    app.after_request(_write)
    app.teardown_request(_end)


def _begin() -> None:
    g.request_id = str(uuid4())
    logs.REQUEST.set(g.request_id)
    g.began = perf_counter()


def _write(response: Response) -> Response:
    if response.status_code == 100:  # asked again with its body
        return response
    _log.info(
        "%s %s %d %s %.0fms",
        request.method,
        _path(),
        response.status_code,
        g.actor.login if "actor" in g else "-",
        (perf_counter() - g.began) * 1000,
    )
    return response


def _path() -> str:
    """The address, or its rule where it holds a secret."""
    if request.url_rule is None:
        return "-"
    view = current_app.view_functions[request.endpoint or ""]
    return request.url_rule.rule if getattr(view, "hides_path", False) else quote(request.path)


def _end(_error: BaseException | None) -> None:
    logs.REQUEST.set(None)

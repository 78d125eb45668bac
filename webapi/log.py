"""One line for each request: who asked for what, and how it went.

Never query values, bodies or tokens. The number of the request is also in problem answers.
"""

from __future__ import annotations

import logging
from time import perf_counter
from urllib.parse import quote
from uuid import uuid4

from flask import Flask, Response, g, request

_log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_write)


def _begin() -> None:
    g.request_id = str(uuid4())
    g.began = perf_counter()


def _write(response: Response) -> Response:
    _log.info(
        "%s %s %s %d %s %.0fms",
        g.request_id,
        request.method,
        quote(request.path) if request.url_rule else "-",
        response.status_code,
        g.actor.login if "actor" in g else "-",
        (perf_counter() - g.began) * 1000,
    )
    return response

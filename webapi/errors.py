"""Errors as problem answers (RFC 9457), in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from engine import (
    Conflict,
    Damaged,
    EngineError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    Sentence,
    Unavailable,
    instant,
    logs,
)
from webapi.context import engine
from webapi.i18n import API, tell, tell_field, written
from webapi.schemas.problems import FindingSchema

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="motcua"'
RETRY_SECONDS = 5
MAX_ERRORS = 100
MAX_FIELD = 200

TITLES = {
    400: "Malformed request",
    401: "Not logged in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible as things stand",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Content type not supported",
    421: "Another server",
    422: "Not valid",
    428: "Version needed",
    429: "Too many attempts",
    500: "Internal error",
    503: "Not available now",
}

_FAMILIES: dict[type[EngineError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    Unavailable: 503,
    Damaged: 500,
}
_CODES = {
    "login_failed": 401,
    "session_ended": 401,
    "login_delayed": 429,
    "tracking_delayed": 429,
    "requests_delayed": 429,
    "case_changed": 412,
    "draft_changed": 412,
    "proposal_changed": 412,
}

_DELAYED = frozenset({"login_delayed", "requests_delayed", "tracking_delayed"})
"""Codes of errors that know after how many seconds to try again."""

_MESSAGES = {
    400: ("malformed", "The request cannot be understood. See /docs."),
    404: ("route_not_found", "There is nothing at this address. See /docs for what there is."),
    405: ("method_not_allowed", "This address does not take this method. See /docs."),
    413: ("body_too_large", "The request is too large. Send less at once."),
    500: ("internal", "Something went wrong inside. It was logged; try again later."),
}

_log = logging.getLogger(__name__)


class Refused(Exception):
    """What is refused before the engine is asked. ``message`` is a template, as the engine's."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Sequence[FieldError] = (),
        **params: object,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.params = params


def install(app: Flask) -> None:
    """Has errors of the engine, of HTTP and of the program answered as problems."""
    app.register_error_handler(Refused, _answer_refused)
    app.register_error_handler(EngineError, _answer_engine_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_bug)


def _answer_refused(error: Refused) -> Response:
    more = {"errors": _fields(error.fields)} if error.fields else {}
    return _problem(error.status, error.code, error.message, error.params, **more)


def _answer_engine_error(error: EngineError) -> Response:
    if isinstance(error, Damaged):
        engine().damage.meet_error(error)
    more: dict[str, Any] = {}
    if isinstance(error, Invalid) and error.fields:
        more["errors"] = _fields(error.fields)
    if isinstance(error, Invalid) and error.problems:
        more["problems"] = FindingSchema(many=True).dump(error.problems)
    answer = _problem(status_of(error), error.code, error.message, error.params, **more)
    return wait_as_told(answer, error)


def wait_as_told(answer: Response, error: EngineError) -> Response:
    """Says after how many seconds to try again, where the error knows that."""
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.params.get("retry_after", RETRY_SECONDS))
    if error.code in _DELAYED:
        answer.headers["Retry-After"] = str(error.params["seconds"])
    return answer


def status_of(error: EngineError) -> int:
    """The HTTP status of an error: by its code where that has one of its own, else by its
    family."""
    family = next(status for kind, status in _FAMILIES.items() if isinstance(error, kind))
    return _CODES.get(error.code, family)


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code if error.code in TITLES else 400
    code, message = _MESSAGES.get(status, _MESSAGES[400])
    answer = _problem(status, code, message, {})
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def _answer_bug(error: Exception) -> Response:
    # The text of an exception can hold what people sent, so only its kind and place are logged.
    _log.error("%s: %s", g.request_id, logs.traceback_of(error))
    return _problem(500, *_MESSAGES[500], {})


def _problem(
    status: int, code: str, message: str, params: Mapping[str, object], **more: Any
) -> Response:
    if not request.path.startswith(API):
        return _page(status, message, params)
    answer = jsonify(
        {
            "type": f"urn:motcua:problem:{code}",
            "title": tell(TITLES[status]),
            "status": status,
            "detail": tell(message, **written(params)),
            "code": code,
            "instance": f"urn:uuid:{g.request_id}",
            "params": {name: _plain(value) for name, value in params.items()},
            **more,
        }
    )
    answer.status_code = status
    answer.mimetype = MEDIA_TYPE
    if status == 401:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def _page(status: int, message: str, params: Mapping[str, object]) -> Response:
    detail = tell(message, **written(params))
    page = render_template("problem.html", title=tell(TITLES[status]), detail=detail)
    return Response(page, status, mimetype="text/html")


def _fields(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    return [
        {
            "field": error.field[:MAX_FIELD],
            "code": error.code,
            "message": tell_field(error),
            **({"key": error.key} if error.key else {}),
        }
        for error in errors[:MAX_ERRORS]
    ]


def _plain(value: object) -> object:
    match value:
        case datetime():
            return instant.to_text(value)
        case Sentence():
            return str(value)
    return value

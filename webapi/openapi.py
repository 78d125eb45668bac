"""What the OpenAPI document says beside the routes: security, headers and problem answers."""

from __future__ import annotations

from typing import Any

from apispec import APISpec

from webapi.errors import MEDIA_TYPE, TITLES
from webapi.i18n import LANGUAGES
from webapi.schemas.problems import ProblemSchema

VERSION = "3.1.0"

DESCRIPTION = """\
One door for electricity connection requests.

**Logging in.** `POST /api/v1/tokens` gives a token; send its secret as `Authorization: Bearer`.
There are no cookies, so there is nothing for a foreign page to misuse (CSRF).

**Doing things once.** A change takes an `Idempotency-Key`: the same request with the same key is
carried out once and gets its first answer again; another body under the same key is refused
(422). `POST /tokens` takes none, because a secret is never stored, and `POST /files` needs none,
because a file that no answer refers to is removed again.

**Two people at once.** `ETag` gives the version that you saw; send it as `If-Match`, and a change
on top of somebody else's is refused (412).

**Lists** come in pages: send `next` as `cursor` (in a history: as `after`) until it is null.

**Problems** are `application/problem+json` (RFC 9457) with a stable `code`.

**Languages.** `Accept-Language: vi` (the default) or `en`. Instants are UTC.
"""

_EXAMPLES = {
    409: {
        "type": "urn:motcua:problem:task_claimed",
        "title": "Không làm được trong tình trạng hiện tại",
        "status": 409,
        "detail": "Bước này đang do khaosat.sx giữ. Hãy đề nghị người đó trả lại bước, "
        "hoặc đề nghị lãnh đạo giao bước cho bạn.",
        "code": "task_claimed",
        "instance": "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e",
        "params": {"assignee": "khaosat.sx"},
    },
    422: {
        "type": "urn:motcua:problem:form_invalid",
        "title": "Chưa hợp lệ",
        "status": 422,
        "detail": "Có 1 trường của biểu mẫu chưa đúng. Hãy sửa rồi gửi lại.",
        "code": "form_invalid",
        "instance": "urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "params": {"count": 1},
        "errors": [
            {"field": "station_kva", "code": "wrong_type", "message": "Giá trị phải là số."}
        ],
    },
}
_MORE_HEADERS = {
    401: {"WWW-Authenticate": "Challenge"},
    429: {"Retry-After": "RetryAfter"},
    503: {"Retry-After": "RetryAfter"},
}


def describe(spec: APISpec, address: str) -> None:
    """Adds where the API is, and the components that routes refer to by name."""
    spec.options["servers"] = [{"url": address}]
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    _add_parameters(spec)
    _add_headers(spec)
    for status, title in TITLES.items():
        spec.components.response(f"Problem{status}", _problem(title, status))
    spec.components.response("Problem", _problem("Any other problem"))


def _problem(title: str, status: int = 0) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": ProblemSchema}
    if status in _EXAMPLES:
        content["example"] = _EXAMPLES[status]
    headers = {"Content-Language": "Language"} | _MORE_HEADERS.get(status, {})
    return {"description": title, "headers": headers, "content": {MEDIA_TYPE: content}}


def _add_parameters(spec: APISpec) -> None:
    tag = {"type": "string", "pattern": '^"[0-9]{1,9}"$', "examples": ['"17"']}
    languages = {"type": "string", "examples": [*LANGUAGES]}
    key = {"type": "string", "minLength": 1, "maxLength": 200}
    for name, header, required, schema, description in (
        ("AcceptLanguage", "Accept-Language", False, languages, "vi, unless en is preferred."),
        ("IdempotencyKey", "Idempotency-Key", False, key, "New for each thing you want done."),
        ("IfMatch", "If-Match", False, tag, "The version that you saw."),
        ("IfMatchRequired", "If-Match", True, tag, "The version that you saw."),
    ):
        spec.components.parameter(
            name,
            "header",
            {"name": header, "required": required, "schema": schema, "description": description},
        )


def _add_headers(spec: APISpec) -> None:
    for name, kind, description in (
        ("Version", "string", "The version of what is answered, for If-Match."),
        ("Location", "string", "Where to find what was made."),
        ("Language", "string", "The language of the answer."),
        ("Challenge", "string", "How to log in."),
        ("RetryAfter", "integer", "Seconds after which to try again."),
        ("SaveAs", "string", "The name to save the file under."),
    ):
        spec.components.header(name, {"schema": {"type": kind}, "description": description})

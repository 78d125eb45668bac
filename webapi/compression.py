"""Pages are sent as gzip where the browser takes it; the API, downloads and pictures as they are.

A page holds the token of its forms beside text that others can choose. So the token is masked
afresh for each answer (``webapi/session.py``), the length of what is sent differs by chance from
answer to answer, and pages whose address holds a secret are left as they are (BREACH).
"""

from __future__ import annotations

import gzip
import secrets
from io import BytesIO

from flask import Flask, Response, current_app, request

from webapi.i18n import API

PAGE_LEVEL = 6
_TYPES = frozenset({"text/html", "application/json"})
_LEAST = 600
"""Bytes that fit into one packet with the headers: nothing is won by making them fewer."""
_MOST_NOISE = 64


def install(app: Flask) -> None:
    """Has pages compressed, after all else is done with them."""
    app.after_request(_compress)


def takes_gzip() -> bool:
    """Whether whoever asks takes a whole answer compressed; a part of a file is a part of it as it
    is."""
    return request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers


def packed(content: bytes, level: int, noise: int = 0) -> bytes:
    """The content as gzip, without the time; longer by a file name of so many letters, which
    readers skip."""
    written = BytesIO()
    with gzip.GzipFile("n" * noise, "wb", level, written, mtime=0) as file:
        file.write(content)
    return written.getvalue()


def _compress(response: Response) -> Response:
    if not _may_be_compressed(response):
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if takes_gzip() and len(content) >= _LEAST:
        response.set_data(packed(content, PAGE_LEVEL, secrets.randbelow(_MOST_NOISE) + 1))
        response.content_encoding = "gzip"
    return response


def _may_be_compressed(response: Response) -> bool:
    if response.mimetype not in _TYPES or request.path.startswith(API):
        return False
    if response.direct_passthrough or response.is_streamed or response.content_encoding:
        return False
    if "Content-Disposition" in response.headers:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "hides_path", False)

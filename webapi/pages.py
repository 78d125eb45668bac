"""The documentation: the OpenAPI document, and a page that shows it. All files are our own or
come with flask_swagger_ui: nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import flask_swagger_ui
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    send_from_directory,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from webapi.auth import Access
from webapi.routes import PREFIX

_OWN = Path(__file__).parent / "static"
_BORROWED = Path(flask_swagger_ui.__file__).parent / "dist"
_FILES = {
    "docs.js": _OWN,
    "swagger-ui.css": _BORROWED,
    "swagger-ui-bundle.js": _BORROWED,
    "favicon-32x32.png": _BORROWED,
}
View = TypeVar("View", bound=Callable[..., Any])

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


pages = Blueprint("pages", __name__, template_folder="templates")


def make_public(view: View) -> View:
    view.access = Access.PUBLIC  # type: ignore[attr-defined]
    return view


@pages.get("/")
@make_public
def go_to_docs() -> AnyResponse:
    return redirect(url_for("pages.show_docs"))


@pages.get("/docs")
@make_public
def show_docs() -> Response:
    response = Response(render_template("docs.html"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@pages.get("/docs/<name>")
@make_public
def send_docs_file(name: str) -> Response:
    return send_from_directory(_FILES[name], name) if name in _FILES else abort(404)


@pages.get(f"{PREFIX}/openapi.json")
@make_public
def show_openapi() -> Response:
    return jsonify(current_app.extensions["openapi"])

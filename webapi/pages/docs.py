"""The documentation: the OpenAPI document, and a page that shows it. All files are our own or
come with flask_swagger_ui: nothing is loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path

import flask_swagger_ui
from flask import (
    Response,
    abort,
    current_app,
    jsonify,
    render_template,
    url_for,
)

from webapi.assets import STATIC, has_asset, read_asset, send_asset_file, send_own
from webapi.auth import RouteAccess
from webapi.pages.layout import POLICY, shows
from webapi.routes import PREFIX

_BORROWED = Path(flask_swagger_ui.__file__).parent / "dist"
_FILES = {
    "docs.js": STATIC,
    "swagger-ui.css": _BORROWED,
    "swagger-ui-bundle.js": _BORROWED,
    "favicon-32x32.png": _BORROWED,
}

WORKER = "service_worker."
"""Answers for the pages where there is no network, so it may do so for all of them."""
_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
_POLICY = POLICY.replace("form-action 'self'", "form-action 'none'")


@shows("/assets/<name>", RouteAccess.PUBLIC)
def send_asset(name: str) -> Response:
    """GET ``/assets/NAME``: a file of ours; kept by browsers for a year where it is asked for by
    its version."""
    if not has_asset(name):
        abort(404)
    response = send_own(name)
    if name.startswith(WORKER):
        response.headers["Service-Worker-Allowed"] = url_for("pages.show_first")
        response.headers["Content-Security-Policy"] = _WORKER_POLICY
    return response


@shows("/docs", RouteAccess.PUBLIC)
def show_docs() -> Response:
    """GET ``/docs``: the documentation of the API."""
    response = Response(render_template("docs.html"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@shows("/docs/<name>", RouteAccess.PUBLIC)
def send_docs_file(name: str) -> Response:
    """GET ``/docs/NAME``: a file of the viewer of the documentation."""
    return send_asset_file(read_asset(_FILES[name] / name)) if name in _FILES else abort(404)


@shows(f"{PREFIX}/openapi.json", RouteAccess.PUBLIC)
def show_openapi() -> Response:
    """GET ``/api/v1/openapi.json``: the OpenAPI document."""
    return jsonify(current_app.extensions["openapi"])

"""HTTP over the engine's front door: the API for programs, and pages for people."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import flask_smorest
from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

from engine import Engine
from webapi import (
    address,
    auth,
    compression,
    context,
    errors,
    headers_first,
    i18n,
    log,
    openapi,
    pages,
    routes,
    security,
)
from webapi.resources import (
    accesses,
    administration,
    breaches,
    cases,
    checks,
    definitions,
    deputies,
    disposals,
    files,
    frames,
    health,
    inbox,
    ledgers,
    made_papers,
    notices,
    packs,
    papers,
    people,
    places,
    proposals,
    publications,
    saved_views,
    subscriptions,
    taken_in,
    tasks,
    texts,
    tracking,
)

_RESOURCES = (
    health,
    people,
    administration,
    places,
    definitions,
    publications,
    checks,
    proposals,
    cases,
    taken_in,
    frames,
    accesses,
    ledgers,
    packs,
    deputies,
    disposals,
    tasks,
    saved_views,
    breaches,
    notices,
    inbox,
    papers,
    made_papers,
    files,
    texts,
    subscriptions,
    tracking,
)


_BEFORE = (
    security.limit_size,
    auth.check_access,
    security.refuse_large,
    routes.refuse_unknown_query,
    auth.check_form,
    security.refuse_nul,
    headers_first.let_the_body_come,
)
"""What is done before every request, in this order."""


class NameConverter(BaseConverter):
    """Codes, ids, keys and hashes in addresses."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"


class Number(IntegerConverter):
    """A whole number of at most nine digits in a path, such as ``/breaches/3``."""

    regex = "[0-9]{1,9}"


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The API of flask-smorest, with our problem answers as its default error."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"


def create_app(engine: Engine) -> Flask:
    """The application over one engine; several may stand in one process.

    Raises:
        AddressError: the public address is not set where it must be, or cannot be used.
    """
    app = context.WebApplication(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.converters |= {"name": NameConverter, "number": Number}
    app.config |= {
        "API_TITLE": "Motcua",
        "API_VERSION": version("motcua"),
        "OPENAPI_VERSION": openapi.VERSION,
        "API_SPEC_OPTIONS": {"info": {"description": openapi.DESCRIPTION}},
    }
    context.install(app, engine)
    log.install(app)
    compression.install(app)
    address.install(app, engine)
    i18n.install(app)
    security.install(app)
    for step in _BEFORE:
        app.before_request(step)
    pages.install(app)
    app.extensions["openapi"] = _document(app)
    errors.install(app)
    address.require_free_path(app)
    return app


def _document(app: Flask) -> dict[str, Any]:
    """Registers every resource; answers the OpenAPI document."""
    api = Api(app)
    api.register_converter(
        NameConverter, lambda _: {"type": "string", "pattern": f"^{NameConverter.regex}$"}
    )
    api.register_converter(Number, lambda _: {"type": "integer", "minimum": 0})
    openapi.describe(api.spec, app.extensions["public_address"].url)
    for resource in _RESOURCES:
        api.register_blueprint(resource.routes)
    document: dict[str, Any] = api.spec.to_dict()
    return document

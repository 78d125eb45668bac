"""The OpenAPI document, written once in a test process: it is the same for every application but
for the address, and takes three quarters of the time in which an application is made."""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask_smorest import Blueprint

import webapi

write_document = webapi._document
"""How an application writes it by itself."""


@cache
def keep_document() -> None:
    """Has every application of this process share it."""
    known: list[dict[str, Any]] = []

    def document(app: Flask) -> dict[str, Any]:
        if not known:
            known.append(write_document(app))
            return known[0]
        with patch.object(Blueprint, "register_views_in_doc"):
            servers = write_document(app)["servers"]
        return known[0] | {"servers": servers}

    webapi._document = document

"""Help: what the words and signs mean, and the way through a first step."""

from __future__ import annotations

from flask import Response

from webapi.pages.frame import show, shows


@shows("/help")
def show_help() -> Response:
    return show("help.html")

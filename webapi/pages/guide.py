"""Help: what the words and signs mean; and the way through a first step, for visitors of a demo."""

from __future__ import annotations

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from webapi.context import engine
from webapi.pages.layout import acts, go_to, show, shows
from webapi.session import YEAR, keep_cookie

COOKIE = "motcua_guided"


def install(app: Flask) -> None:
    """Lets every page know whether a visitor of the demo is led through a first step."""
    app.context_processor(lambda: {"guided": is_guided})


@shows("/help")
def show_help() -> Response:
    """GET ``/help``: what words and signs mean."""
    return show("help.html")


@acts("/help/guide")
def end_guide() -> AnyResponse:
    """POST ``/help/guide``: ends the guide in this browser."""
    response = go_to("show_worklist")
    remember_guided(response)
    return response


def is_guided() -> bool:
    """Whether somebody is here for the first time, and in a demo."""
    return engine().is_demo and "actor" in g and COOKIE not in request.cookies


def remember_guided(response: AnyResponse) -> None:
    """Nobody is led along the same way twice."""
    keep_cookie(response, COOKIE, "1", YEAR)

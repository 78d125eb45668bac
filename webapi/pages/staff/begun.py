"""Requests that the desk begins with a caller, and hands to them: the caller confirms and hands
them in. They are written on the pages of customers."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, roles
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import LANGUAGES, language
from webapi.pages.layout import acts, show, shows
from webapi.pages.online_requests import offered_services, remembered_with_caller
from webapi.pages.refusals import told

SCREEN = "screen"
"""The way that sends nothing: the code is shown, to be read out."""


@shows("/requests/begun")
def show_begun() -> Response:
    """GET ``/requests/begun``: what the reader has begun with callers, and in whose hands it is."""
    return _begun()


@acts("/requests/begun")
def begin_for_caller() -> AnyResponse:
    """POST ``/requests/begun``: begins one, and leads to its first page."""
    form = request.form
    wanted = form.get("language", "")
    told_in = wanted if wanted in LANGUAGES else language()
    command = commands.BeginForCaller(form.get("service", ""), form.get("unit", ""), told_in)
    try:
        begun = outside_reading().execute(command, actor()).details
    except EngineError as error:
        return _begun(status_of(error), told(error))
    token = f"{begun['application']}.{begun['secret']}"
    return remembered_with_caller(token, "show_section", number=1)


@acts("/requests/begun/<name:application>/reopen")
def reopen_for_caller(application: str) -> AnyResponse:
    """POST ``/requests/begun/ID/reopen``: goes on with one in this browser."""
    try:
        opened = outside_reading().execute(commands.ReopenForCaller(application), actor()).details
    except EngineError as error:
        return _begun(status_of(error), told(error))
    return remembered_with_caller(f"{application}.{opened['secret']}", "show_answers")


@shows("/requests/begun/<name:application>")
def show_handing(application: str) -> Response:
    """GET ``/requests/begun/ID``: by which way it is handed to the caller."""
    return _handing(application)


@acts("/requests/begun/<name:application>")
def hand_to_caller(application: str) -> AnyResponse:
    """POST ``/requests/begun/ID``: hands it over. What is read out is shown this once."""
    way, expected = request.form.get("do", ""), request.form.get("expected", "")
    is_number = expected.isascii() and expected.isdigit() and len(expected) < 9
    channel = None if way == SCREEN else way.removeprefix("send:")
    command = commands.HandToCaller(application, channel, int(expected) if is_number else -1)
    try:
        said = outside_reading().execute(command, actor()).details
    except EngineError as error:
        return _handing(application, status_of(error), told(error))
    hand, address = str(said.get("hand", "")), str(said.get("address", ""))
    return _handing(application, hand=hand, sent_to=address)


def _begun(status: int = 200, refusal: str = "") -> Response:
    desks = {unit for unit, held in actor().roles.items() if roles.DESK in held}
    return show(
        "staff/begun.html",
        status,
        begun=reading().begun_for_callers.of(actor(), language()),
        services=offered_services(),
        units=[one for one in reading().people.units() if one.code in desks],
        refusal=refusal,
        now=reading().clock.now(),
    )


def _handing(
    application: str, status: int = 200, refusal: str = "", hand: str = "", sent_to: str = ""
) -> Response:
    view = reading().begun_for_callers.get(actor(), application, language())
    link = url_for("pages.show_taking_by_link", token=hand, _external=True) if hand else ""
    parts = [hand[at : at + 4] for at in range(0, len(hand), 4)]
    return show(
        "staff/handing.html",
        status,
        view=view,
        refusal=refusal,
        hand="-".join(parts),
        link=link,
        sent_to=sent_to,
    )

"""Notices that have not left: to whom, why, when they are tried again; administrators have them
sent."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import commands, roles, states, views
from webapi.context import actor, outside_reading, reading
from webapi.cursor import MAX_LENGTH
from webapi.i18n import tell
from webapi.pages import words
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import read_query
from webapi.resources.notices import notices_page
from webapi.schemas.fields import ChoiceField, Request, Text

PAGE = 50


class NoticesQuery(Request):
    """What the list of notices is narrowed to, and where its page begins."""

    state = ChoiceField(states.NoticeState, load_default=None)
    cursor = Text(most=MAX_LENGTH, load_default=None)


@shows("/notices")
def list_notices() -> Response:
    """GET ``/notices``: notices that have not left, the newest first, with their next try."""
    query = read_query(NoticesQuery)
    wanted = states.NOT_SENT if query["state"] is None else (query["state"],)
    page = notices_page(wanted, query["cursor"], PAGE)
    counts, following = outside_reading().notices.count_by_state(actor()), page["next"]
    return show(
        "admin/notices.html",
        rows=[(one, _why(one)) for one in page["items"]],
        following=following and _address(query, following),
        first=query["cursor"] is None,
        state=query["state"],
        states=[(state, words.notice_state(state)) for state in states.NoticeState],
        counts=[(state, words.notice_state(state), count) for state, count in counts.items()],
        sends=actor().has(roles.ADMIN),
        sees=actor().sees(),
        now=reading().clock.now(),
        word=words.notice_state,
    )


@acts("/notices/sending")
def send_notices() -> AnyResponse:
    """One notice, or all of a state."""
    notice, state = request.form.get("notice"), request.form.get("state")
    wanted = tuple(one for one in states.NOT_SENT if one == state)
    outside_reading().execute(commands.SendNotices(notice or None, wanted), actor())
    return go_to("list_notices", said="sending", state=state or None)


def _address(query: dict[str, Any], cursor: str) -> str:
    return url_for("pages.list_notices", state=query["state"], cursor=cursor)


def _why(one: views.NoticeStatus) -> str:
    """Why it has not left. What a mail server says is told as it is."""
    if one.problem is None:
        return ""
    if one.state is states.NoticeState.UNSENT:
        return tell("No mail server was set when it was its turn.")
    if one.problem == f"{one.login} has no address.":
        return tell("{login} has no address.", login=one.login)
    return tell("The mail server did not take it ({said}).", said=one.problem)

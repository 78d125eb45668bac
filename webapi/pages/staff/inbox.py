"""The inbox: what somebody is told, to be opened, marked as read, or muted."""

from __future__ import annotations

from datetime import datetime

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import commands, inbox, roles, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import Refused
from webapi.pages import words
from webapi.pages.layout import acts, go_to, own_path, show, shows
from webapi.pages.queries import read_query
from webapi.resources.inbox import inbox_entries
from webapi.schemas.inbox import InboxQuery

PAGE = 30


@shows("/inbox")
def show_inbox() -> Response:
    """GET ``/inbox``: what the one who is logged in is told, the newest first."""
    query = read_query(InboxQuery)
    page = inbox_entries(query, PAGE)
    muted = reading().inbox.muted(actor())
    wants_week = inbox.MUTED_WEEK not in muted if actor().has(roles.LEADER) else None
    return show(
        "staff/inbox.html",
        entries=page["items"],
        following=page["next"],
        query=query,
        kinds=[(kind, words.inbox_kind(kind)) for kind in inbox.InboxKind],
        kind_word=words.inbox_kind,
        week_letter=wants_week,
        muted=list(filter(None, map(inbox.read_muted, _without_week(muted, wants_week)))),
        now=reading().clock.now(),
        address=address_of,
    )


def _without_week(muted: list[str], wants_week: bool | None) -> list[str]:
    """What is muted, but for what a section of its own says."""
    return [one for one in muted if wants_week is None or one != inbox.MUTED_WEEK]


def address_of(entry: views.InboxEntry) -> str:
    """The page that an entry leads to."""
    if entry.proposal is not None:
        return url_for("pages.show_proposal", proposal=entry.proposal)
    if entry.grant is not None:
        if actor().has(roles.ADMIN):
            return url_for("pages.show_grant", number=entry.grant)
        return url_for("pages.show_account")
    if entry.kind is inbox.InboxKind.WEEK:
        return url_for("pages.show_oversight")
    if entry.task is not None and entry.kind in _TO_STEPS:
        return url_for("pages.show_task", task=entry.task)
    return url_for("pages.show_case", code=entry.case)


_TO_STEPS = (inbox.InboxKind.ASSIGNED, inbox.InboxKind.RETURNED, inbox.InboxKind.REMINDER)
"""Kinds that ask for a step to be done; the others are told of the case."""


@acts("/inbox/reading")
def read_inbox() -> AnyResponse:
    """POST ``/inbox/reading``: marks one entry as read and opens what it is about, or marks all
    that were shown."""
    entry, until = request.form.get("entry"), request.form.get("until")
    if entry:
        outside_reading().execute(commands.ReadInbox((entry,)), actor())
        if "to" in request.form:
            return redirect(own_path(request.form["to"]), 303)
    else:
        outside_reading().execute(commands.ReadInbox(until=_instant(until)), actor())
    return go_to("show_inbox", said="read")


def _instant(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(
            422, "inbox_until_invalid", "Go back to the inbox and press the button once more."
        )
    return found


@acts("/inbox/mutes")
def mute_inbox() -> AnyResponse:
    """POST ``/inbox/mutes``: has a case or a kind not counted, or counted again."""
    muted = request.form.get("do") != "unmute"
    outside_reading().execute(commands.MuteInbox(request.form.get("what", ""), muted), actor())
    return go_to("show_inbox", said="muted" if muted else "unmuted")

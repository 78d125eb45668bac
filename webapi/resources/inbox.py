"""The inbox of whoever asks: what they are told, whether they have read it, and what is muted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import commands, inbox, instant, views
from webapi.context import actor, execute, reading
from webapi.cursor import list_page, read_cursor
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.inbox import (
    EntryState,
    InboxListSchema,
    InboxMutedSchema,
    InboxQuery,
    InboxReadSchema,
    MuteInboxSchema,
    ReadInboxSchema,
)

routes = Routes("inbox", "What the one who is logged in is told: the same that letters tell.")


@routes.reads("/inbox", InboxListSchema, query=InboxQuery)
def list_inbox(query: dict[str, Any]) -> dict[str, Any]:
    """What you are told, the newest first, and how much of it is unread"""
    page = inbox_entries(query, query["limit"])
    read = reading().inbox
    return {**page, "unread": read.unread(actor()), "muted": read.muted(actor())}


def inbox_entries(query: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """A page of the inbox of whoever asks."""
    after, unread = read_cursor(query["cursor"], _place), query["state"] is EntryState.UNREAD
    return list_page(
        lambda most: reading().inbox.page(
            actor(), after, most, language(), unread=unread, kind=query["kind"]
        ),
        limit,
        _parts,
    )


@routes.changes("/inbox/reading", ReadInboxSchema, answer=InboxReadSchema, problems={404})
def read_inbox(body: dict[str, Any]) -> dict[str, Any]:
    """Mark entries as read: those that are named, or all up to an instant"""
    return dict(execute(commands.ReadInbox(tuple(body["entries"]), body["until"])).details)


@routes.changes("/inbox/mutes", MuteInboxSchema, answer=InboxMutedSchema)
def mute_inbox(body: dict[str, Any]) -> dict[str, Any]:
    """Have a case or a kind of entries not counted as unread any more, or counted again

    They stay in the list, and letters go out as ever.
    """
    return dict(execute(commands.MuteInbox(body["what"], body["muted"])).details)


def _place(made_at: str, stream: str, sequence: int) -> inbox.InboxPlace:
    """The place that a cursor names, behind which a page begins."""
    found = datetime.fromisoformat(made_at)
    known = isinstance(stream, str) and stream.isprintable() and type(sequence) is int
    if not known or found.tzinfo is None or not 0 <= sequence < 2**31:
        raise ValueError("not a place in the inbox")
    return inbox.InboxPlace(found, stream, sequence)


def _parts(entry: views.InboxEntry) -> tuple[str, str, int]:
    """What a cursor holds of the last entry of a page."""
    place = entry.place
    return instant.to_text(place.made_at), place.stream, place.sequence

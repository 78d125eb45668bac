"""Notices: one for each person whom an event tells."""

from __future__ import annotations

from engine.model.events import Event
from engine.model.notice import NoticeState
from engine.store.rows import Rows
from engine.store.tables import notices


def apply(rows: Rows, event: Event) -> None:
    for login in getattr(event.payload, "to", None) or ():
        rows.insert(
            notices,
            id=notice_id(event, login),
            case=event.stream,
            sequence=event.sequence,
            login=login,
            state=NoticeState.WAITING,
            made_at=event.at,
        )


def notice_id(event: Event, login: str) -> str:
    """What the notice is called that tells somebody of the event."""
    return f"{event.stream}-{event.sequence}-{login}"

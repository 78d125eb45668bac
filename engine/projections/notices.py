"""Notices: one for each person whom an event tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from engine.model.events import Event
from engine.model.states import NoticeState
from engine.store.rows import Rows
from engine.store.tables import notices

MOST_AT_ONCE = 500
"""Notices that one command has sent again."""


def apply(rows: Rows, event: Event) -> None:
    """Makes a waiting notice for each login that the event names in ``to``."""
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


def count_unsent(connection: Connection) -> int:
    """How many notices have not left."""
    query = select(func.count()).where(notices.c.state != NoticeState.SENT)
    return connection.scalar(query) or 0


def take_unsent(
    connection: Connection,
    wanted: Collection[str] | None,
    states: Collection[NoticeState],
    since: datetime | None,
) -> list[str]:
    """Notices that have not left, the oldest first, held until the command is over: those
    ``wanted``, or all; in one of the ``states``; made at ``since`` or later."""
    those = (notices.c.state != NoticeState.SENT) & notices.c.state.in_(states)
    if wanted is not None:
        those &= notices.c.id.in_(wanted)
    if since is not None:
        those &= notices.c.made_at >= since
    query = (
        select(notices.c.id)
        .where(those)
        .order_by(notices.c.made_at, notices.c.id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    )
    return list(connection.scalars(query))


def wait_again(connection: Connection, wanted: Iterable[str]) -> None:
    """Lets these notices wait, as if they had never been tried."""
    these = notices.c.id.in_(list(wanted)) & (notices.c.state != NoticeState.SENT)
    anew = {"state": NoticeState.WAITING, "tried_since": None, "problem": None}
    connection.execute(update(notices).where(these).values(anew))

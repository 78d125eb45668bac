"""Who is told of what has just been recorded: one notice for each person and event."""

from __future__ import annotations

from engine.handlers.work import Work
from engine.model.notice import NoticeState
from engine.store.jobs import Job
from engine.store.tables import notices

SEND = "send_notice"


def post_notices(work: Work) -> None:
    """Puts the notices of this command into the outbox, and has them sent after it."""
    for event in work.tx.events:
        for login in getattr(event.payload, "to", None) or ():
            notice = f"{event.stream}-{event.sequence}-{login}"
            work.rows.insert(
                notices,
                id=notice,
                case=event.stream,
                sequence=event.sequence,
                login=login,
                state=NoticeState.WAITING,
                made_at=event.at,
            )
            work.tx.enqueue(Job(SEND, notice, {"notice": notice}))

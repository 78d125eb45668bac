"""Has notices sent of what has just been recorded: one for each person whom an event names."""

from __future__ import annotations

from engine.handlers.context import CommandContext
from engine.projections.notices import notice_id
from engine.store.jobs import Job

SEND = "send_notice"


def post_notices(context: CommandContext) -> None:
    """Has the notices of this command sent after it."""
    for event in context.tx.events:
        for login in getattr(event.payload, "to", None) or ():
            notice = notice_id(event, login)
            context.tx.enqueue(Job(SEND, notice, {"notice": notice}))

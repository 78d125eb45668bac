"""Whether somebody has said, within a day, why they read what is given to nobody without that."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.model.events import AnswerFileMade, PersonalPackMade
from engine.store import streams

READ_FOR = timedelta(days=1)
"""So long what was made can be read."""


def was_made_lately(
    connection: Connection,
    code: str,
    login: str,
    kind: type[AnswerFileMade] | type[PersonalPackMade],
    now: datetime,
    subject: str | None = None,
) -> bool:
    """Whether the history of the case holds such an event of that login, no older than a day; of
    the ``subject``, where it is about one."""
    return any(
        isinstance(event.payload, kind)
        and event.by == login
        and event.at >= now - READ_FOR
        and (subject is None or getattr(event.payload, "subject", None) == subject)
        for event in streams.read(connection, code)
    )

"""What the people of the demo have read: all but what came in the last day."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.demo.people import logins
from engine.store.database import Database
from engine.store.inbox import mark_all_read

_UNREAD_FOR = timedelta(days=1)


def note_read_inboxes(database: Database, as_at: datetime) -> None:
    """Notes that everybody has read their inbox up to a day before the instant that is shown."""
    with database.write() as connection:
        for person in logins():
            mark_all_read(connection, person.login, as_at - _UNREAD_FOR, as_at)

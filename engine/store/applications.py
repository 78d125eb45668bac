"""Requests that customers write online, as they rest in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.store.arriving_files import drop_of_applications
from engine.store.tables import applications, messages, one_time_codes, subject_keys

WRITTEN = (
    sa.select(applications.c.answers).where(applications.c.answers.is_not(None)),
    sa.select(applications.c.papers).where(applications.c.papers.is_not(None)),
)
"""What was written so far, and which papers were given, of those that are not handed in yet."""


def by_hand(hash_: str) -> sa.Select[Any]:
    """The application that the code of that hash hands over, to be held."""
    return sa.select(applications).where(applications.c.hand_hash == hash_).with_for_update()


def drop_applications(connection: sa.Connection, before: datetime) -> int:
    """Removes what nobody has gone on with since, with its key and codes; returns how many. What
    was handed in stays as its case."""
    old = applications.c.changed_at < before
    named = sa.select(applications.c.id).where(old)
    drop_of_applications(connection, named)
    connection.execute(sa.delete(subject_keys).where(subject_keys.c.case.in_(named)))
    connection.execute(sa.delete(messages).where(messages.c.case.in_(named)))
    connection.execute(sa.delete(one_time_codes).where(one_time_codes.c.subject.in_(named)))
    return connection.execute(sa.delete(applications).where(old)).rowcount

"""One-time codes as they rest in the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from engine.model.instant import CLOCK_SKEW
from engine.model.one_time_code import ABOUT_NO_EVENT
from engine.store.tables import messages, one_time_codes

CODES_KEPT_FOR = timedelta(days=1)
"""How long a code and its message are kept, counted from when it was made."""


def drop_codes(connection: sa.Connection, now: datetime) -> int:
    """Drops the codes that are older than a day, with their messages; returns how many."""
    written = messages.c.made_at
    of_codes = messages.c.sequence == ABOUT_NO_EVENT
    connection.execute(sa.delete(messages).where(of_codes, _is_old(written, now)))
    old = _is_old(one_time_codes.c.made_at, now)
    return connection.execute(sa.delete(one_time_codes).where(old)).rowcount


def _is_old(made: sa.Column[datetime], now: datetime) -> sa.ColumnElement[bool]:
    return (made < now - CODES_KEPT_FOR) | (made > now + CLOCK_SKEW)

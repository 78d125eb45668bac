"""Heartbeats: signs of life that workers give."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, update

from engine.store.tables import workers

FORGOTTEN_AFTER = timedelta(days=1)


def record_heartbeat(connection: Connection, name: str, now: datetime) -> None:
    """Notes that the worker is there, and forgets those that have not been for a day, and those
    that a clock which was ahead has noted."""
    seen_at = workers.c.seen_at
    gone = (seen_at < now - FORGOTTEN_AFTER) | (seen_at > now + FORGOTTEN_AFTER)
    connection.execute(delete(workers).where(gone))
    again = update(workers).where(workers.c.name == name).values(seen_at=now)
    if not connection.execute(again).rowcount:
        connection.execute(insert(workers), {"name": name, "seen_at": now})

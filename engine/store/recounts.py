"""Recounts of the running cases on new calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.tables import recounts


@dataclass(frozen=True, slots=True)
class Recount:
    """``cases`` were running when it began; of ``looked_at``, ``moved`` had a date that moved."""

    id: str
    cases: int
    looked_at: int
    moved: int
    started_at: datetime
    finished_at: datetime | None


def list_recounts(connection: Connection) -> list[Recount]:
    """The latest first."""
    query = select(recounts).order_by(recounts.c.started_at.desc(), recounts.c.id)
    return [
        Recount(row.id, row.cases, row.looked_at, row.moved, row.started_at, row.finished_at)
        for row in connection.execute(query)
    ]

"""Erasures of personal data: asked for, and carried out. One that was refused is history alone."""

from __future__ import annotations

import sqlalchemy as sa

from engine.model import events
from engine.model.erasure import Erasure
from engine.store.rows import Row, Rows
from engine.store.tables import erasures


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of erasures by an event of a case; other events change nothing."""
    match event.payload:
        case events.ErasureAsked(subject, ground, reason):
            rows.insert(
                erasures,
                case=event.stream,
                subject=subject,
                ground=ground,
                reason=reason,
                asked_by=event.by,
                asked_at=event.at,
            )
        case events.ErasureRefused(subject):
            rows.delete(erasures, event.stream, subject)
        case events.SubjectErased(subject):
            done = {"erased_by": event.by, "erased_at": event.at}
            rows.update(erasures, event.stream, subject, **done)


def erasures_of(connection: sa.Connection, code: str) -> tuple[Erasure, ...]:
    """Those of one case, by subject."""
    query = sa.select(erasures).where(erasures.c.case == code).order_by(erasures.c.subject)
    return tuple(erasure_from(dict(row._mapping)) for row in connection.execute(query))


def erasure_from(row: Row) -> Erasure:
    """The erasure of a row."""
    return Erasure(**{name: value for name, value in row.items() if name != "case"})

"""Consents that people have withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.withdrawal import Withdrawal
from engine.projections.case_rows import rows_of_case
from engine.store.rows import Rows
from engine.store.tables import cases, withdrawals


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the row of a withdrawal by an event of its case; other events change nothing."""
    match event.payload:
        case events.ConsentWithdrawn(subject, reason, answer_by, stops, stays):
            rows.insert(
                withdrawals,
                case=event.stream,
                subject=subject,
                reason=reason,
                withdrawn_by=event.by,
                withdrawn_at=event.at,
                answer_by=answer_by,
                stops=list(stops),
                stays=list(stays),
            )
        case events.WithdrawalAnswered(subject, answer):
            said = {"answer": answer, "answered_by": event.by, "answered_at": event.at}
            rows.update(withdrawals, event.stream, subject, **said)


def is_withdrawn(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a person of the case that the column names has withdrawn consent."""
    return column.in_(sa.select(withdrawals.c.case))


_OF_CASE = (
    sa.select(withdrawals)
    .where(withdrawals.c.case == sa.bindparam("code"))
    .order_by(withdrawals.c.subject)
)


def withdrawals_of(connection: sa.Connection, code: str) -> tuple[Withdrawal, ...]:
    """Those of one case, by subject."""
    return tuple(map(_from, rows_of_case(connection, withdrawals, _OF_CASE, code)))


def unanswered_withdrawals(
    connection: sa.Connection, units: Collection[str], limit: int
) -> list[Withdrawal]:
    """Those of cases of these units that nobody has answered, in the order in which they have to
    be."""
    query = (
        sa.select(withdrawals)
        .join(cases, cases.c.code == withdrawals.c.case)
        .where(withdrawals.c.answered_at.is_(None), cases.c.executing_unit.in_(sorted(units)))
        .order_by(withdrawals.c.answer_by, withdrawals.c.case)
        .limit(limit)
    )
    return list(map(_from, connection.execute(query)))


def _from(row: sa.Row[Any]) -> Withdrawal:
    values = dict(row._mapping)
    lists = {name: tuple(values[name]) for name in ("stops", "stays")}
    return Withdrawal(**{**values, **lists})

"""Transfers of cases between units: offered, and what became of each."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from engine.model import events
from engine.model.transfer import Transfer, TransferOutcome
from engine.projections.case_rows import rows_of_case
from engine.store.rows import Row, Rows
from engine.store.tables import cases, transfers


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of transfers by an event of a case; other events change nothing."""
    match event.payload:
        case events.TransferOffered() as offered:
            case = rows.get(cases, event.stream)
            assert case is not None, "the case was started"
            _insert(rows, event, case["executing_unit"], offered, ends_at=offered.ends_at)
        case events.TransferDecided() as decided:
            _insert(
                rows,
                event,
                decided.was,
                decided,
                outcome=TransferOutcome.DECIDED,
                settled_by=event.by,
                settled_at=event.at,
            )
        case events.TransferAccepted(silent=silent):
            _settle(rows, event, TransferOutcome.SILENT if silent else TransferOutcome.ACCEPTED)
        case events.TransferReturned():
            _settle(rows, event, TransferOutcome.RETURNED)
        case events.CaseRouted() | events.CaseCompleted() | events.CaseCancelled():
            _settle(rows, event, TransferOutcome.LAPSED)


def _insert(
    rows: Rows,
    event: events.Event,
    was: str,
    told: events.TransferOffered | events.TransferDecided,
    **more: object,
) -> None:
    rows.insert(
        transfers,
        case=event.stream,
        number=len(rows.find(transfers, case=event.stream)) + 1,
        was=was,
        unit=told.unit,
        reason=told.reason,
        offered_by=event.by,
        offered_at=event.at,
        **more,
    )


def _settle(rows: Rows, event: events.Event, outcome: TransferOutcome) -> None:
    for row in rows.find(transfers, case=event.stream):
        if row["outcome"] is None:
            settled = {"settled_by": event.by, "settled_at": event.at}
            rows.update(transfers, event.stream, row["number"], outcome=outcome, **settled)


def transfer_from(row: Row) -> Transfer:
    """The transfer of a row."""
    values = {name: value for name, value in row.items() if name != "case"}
    outcome = values["outcome"]
    return Transfer(**values | {"outcome": None if outcome is None else TransferOutcome(outcome)})


def transfers_in(rows: Rows, code: str) -> list[Transfer]:
    """Those of one case, in order, as a command has left them so far."""
    return [transfer_from(row) for row in rows.find(transfers, case=code)]


_OF_CASE = (
    sa.select(transfers)
    .where(transfers.c.case == sa.bindparam("code"))
    .order_by(transfers.c.number)
)


def transfers_of(connection: sa.Connection, code: str) -> tuple[Transfer, ...]:
    """Those of one case, in order."""
    found = rows_of_case(connection, transfers, _OF_CASE, code)
    return tuple(transfer_from(dict(row._mapping)) for row in found)


def offered_to(connection: sa.Connection, units: Collection[str]) -> list[str]:
    """The codes of the cases that are offered to these units, the longest offered first."""
    query = (
        sa.select(transfers.c.case)
        .where(transfers.c.outcome.is_(None), transfers.c.unit.in_(sorted(units)))
        .order_by(transfers.c.offered_at, transfers.c.case)
    )
    return list(connection.execute(query).scalars())

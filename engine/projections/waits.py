"""Waits: messages that a case can take in, and timers with their due instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.model import events
from engine.model.case import Wait
from engine.projections.case_rows import rows_of_case
from engine.projections.places import is_step
from engine.projections.tasks import pack_roles
from engine.store.rows import Rows
from engine.store.tables import waits


def apply(rows: Rows, event: events.Event) -> None:
    """Keeps what cases wait for: messages and timers come and go, and timers are moved."""
    match event.payload:
        case events.WaitOpened() as opened:
            rows.insert(
                waits,
                case=event.stream,
                number=opened.wait,
                element=opened.element,
                name=opened.name,
                roles=pack_roles(opened.roles),
                due_at=opened.due_at,
                limit=opened.limit,
                calendar=opened.calendar,
            )
        case events.WaitClosed(number) | events.MessageReceived(number) | events.TimerFired(number):
            # Several events may wait behind one gateway, under its number: they end together.
            for row in rows.find(waits, case=event.stream, number=number):
                rows.delete(waits, event.stream, number, row["element"])
        case events.DeadlineMoved(number, element, due_at):
            if number > 0 and not is_step(rows, event.stream, number, element):
                rows.update(waits, event.stream, number, element, due_at=due_at)


# -- questions


def wait_from(row: Mapping[Any, Any]) -> Wait:
    """The wait of a row."""
    return Wait(
        case=row["case"],
        number=row["number"],
        element=row["element"],
        name=row["name"],
        roles=tuple(row["roles"].split()),
        due_at=row["due_at"],
        limit=row["limit"],
        calendar=row["calendar"],
    )


_OF_CASE = (
    select(waits).where(waits.c.case == bindparam("code")).order_by(waits.c.number, waits.c.element)
)


def waits_of(connection: Connection, code: str) -> list[Wait]:
    """Everything that the case waits for now."""
    return [wait_from(row._mapping) for row in rows_of_case(connection, waits, _OF_CASE, code)]

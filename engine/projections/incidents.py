"""Incidents: automatic steps that failed and wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.model.case import Incident
from engine.model.events import Event, IncidentDropped, IncidentRaised, IncidentRetried
from engine.projections.case_rows import rows_of_case
from engine.store.rows import Rows
from engine.store.tables import incidents


def apply(rows: Rows, event: Event) -> None:
    """Keeps the open incidents of cases: raised ones come, retried and dropped ones go."""
    match event.payload:
        case IncidentRaised(number, element, code, reason):
            rows.insert(
                incidents,
                case=event.stream,
                number=number,
                element=element,
                code=code,
                reason=reason,
                raised_at=event.at,
            )
        case IncidentRetried(number) | IncidentDropped(number):
            rows.delete(incidents, event.stream, number)


def incident_from(row: Mapping[Any, Any]) -> Incident:
    """The incident of a row."""
    return Incident(
        case=row["case"],
        number=row["number"],
        element=row["element"],
        code=row["code"],
        reason=row["reason"],
        raised_at=row["raised_at"],
    )


_OF_CASE = (
    select(incidents).where(incidents.c.case == bindparam("code")).order_by(incidents.c.number)
)


def incidents_of(connection: Connection, code: str) -> list[Incident]:
    """The open incidents of the case, the oldest first."""
    found = rows_of_case(connection, incidents, _OF_CASE, code)
    return [incident_from(row._mapping) for row in found]

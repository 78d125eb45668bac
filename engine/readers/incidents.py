"""Automatic steps that failed, in every case that somebody looks after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, tuple_

from engine.errors import NotAllowed
from engine.model.actor import Actor
from engine.model.authorization import may_administer
from engine.model.roles import LEADER
from engine.readers.context import Reader
from engine.store.tables import cases, incidents

IncidentPlace = tuple[datetime, str, int]
"""Where a page of incidents ended: since when, case and number."""


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in a list: in which case, of which unit, at which step, for which cause
    (``code``), since when. ``is_led``: who asks leads the unit and may have it tried again;
    ``is_seen``: they may look into the case."""

    case: str
    number: int
    unit: str
    element: str
    code: str
    reason: str
    raised_at: datetime
    is_led: bool
    is_seen: bool

    @property
    def place(self) -> IncidentPlace:
        """Its place in the list."""
        return self.raised_at, self.case, self.number


@dataclass(frozen=True, slots=True)
class IncidentReader(Reader):
    """Reads the open incidents: of every case for administrators, of their own units for leaders
    and auditors."""

    def page(
        self,
        actor: Actor,
        code: str | None = None,
        after: IncidentPlace | None = None,
        limit: int = 50,
    ) -> list[IncidentLine]:
        """The longest open first; of one cause where a ``code`` is given.

        Raises:
            NotAllowed: the actor looks after none.
        """
        query = (
            select(incidents, cases.c.executing_unit)
            .join(cases, cases.c.code == incidents.c.case)
            .order_by(incidents.c.raised_at, incidents.c.case, incidents.c.number)
            .limit(limit)
        )
        if (units := _units(actor)) is not None:
            query = query.where(cases.c.executing_unit.in_(sorted(units)))
        if code is not None:
            query = query.where(incidents.c.code == code)
        if after is not None:
            at, case, number = after
            here = tuple_(incidents.c.raised_at, incidents.c.case, incidents.c.number)
            behind = tuple_(literal(at, incidents.c.raised_at.type), literal(case), literal(number))
            query = query.where(here > behind)
        sees = actor.sees()
        with self.database.read() as connection:
            return [
                IncidentLine(
                    row.case,
                    row.number,
                    row.executing_unit,
                    row.element,
                    row.code,
                    row.reason if row.executing_unit in sees else "",
                    row.raised_at,
                    actor.has(LEADER, row.executing_unit),
                    row.executing_unit in sees,
                )
                for row in connection.execute(query)
            ]

    def count_by_code(self, actor: Actor) -> Mapping[str, int]:
        """How many there are of each cause.

        Raises:
            NotAllowed: the actor looks after none.
        """
        query = (
            select(incidents.c.code, func.count())
            .join(cases, cases.c.code == incidents.c.case)
            .group_by(incidents.c.code)
            .order_by(incidents.c.code)
        )
        if (units := _units(actor)) is not None:
            query = query.where(cases.c.executing_unit.in_(sorted(units)))
        with self.database.read() as connection:
            return {str(row[0]): row[1] for row in connection.execute(query)}


def _units(actor: Actor) -> frozenset[str] | None:
    if may_administer(actor):
        return None
    if not (units := actor.overseen()):
        raise NotAllowed(
            "not_overseeing", "Only administrators, auditors and leaders see all failed steps."
        )
    return units

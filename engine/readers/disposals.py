"""What is kept long enough, and the lists that have it erased."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.errors import NotAllowed
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import disposal_units, disposes_as, releases_as
from engine.model.disposal import Disposal, DisposalState, DueErasure
from engine.model.retention import Retention
from engine.model.withdrawal import Withdrawal
from engine.projections.disposals import (
    find_disposal,
    list_disposals,
    list_due_erasures,
    unknown_disposal,
)
from engine.projections.people import list_units
from engine.projections.withdrawals import unanswered_withdrawals
from engine.readers.context import Reader
from engine.time import local_day

MOST_SHOWN = 500
"""What is due, and lists: so many are shown."""


@dataclass(frozen=True, slots=True)
class DisposalReader(Reader):
    """Reads what is due to be erased, and lists of it."""

    def due(self, actor: Actor, unit: str | None = None) -> list[DueErasure]:
        """Subjects of ended cases whose data are kept long enough, the first 500 by the end of
        their case, in a unit or in all that the actor may look at.

        Raises:
            NotAllowed: the actor is of no desk, leads no unit and is no auditor, or not there.
        """
        today = local_day(self.clock.now())
        with self.database.read() as connection:
            units = _units(connection, actor, unit)
            retention = self.definitions.retention(connection)
            return list_due_erasures(connection, retention, units, today, MOST_SHOWN)

    def lists(self, actor: Actor, unit: str | None = None) -> list[Disposal]:
        """The newest 500 lists of a unit or of all that the actor may look at, the last one first.

        Raises:
            NotAllowed: as for ``due``.
        """
        with self.database.read() as connection:
            return list_disposals(connection, _units(connection, actor, unit), MOST_SHOWN)

    def unanswered(self, actor: Actor, unit: str | None = None) -> list[Withdrawal]:
        """Withdrawn consents that nobody has answered, the first 500 by when they have to be.

        Raises:
            NotAllowed: as for ``due``.
        """
        with self.database.read() as connection:
            return unanswered_withdrawals(connection, _units(connection, actor, unit), MOST_SHOWN)

    def get(self, actor: Actor, number: str) -> Disposal:
        """One list.

        Raises:
            NotFound: there is none of that number, or the actor may not know of it.
        """
        with self.database.read() as connection:
            found = find_disposal(connection, number)
        if found is None or (actor is not SYSTEM and found.unit not in disposal_units(actor)):
            raise unknown_disposal(number)
        return found

    def periods(self) -> Retention:
        """How long personal data are kept, in force."""
        with self.database.read() as connection:
            return self.definitions.retention(connection)

    def draws_up_in(self, actor: Actor) -> tuple[str, ...]:
        """Units in which the actor may draw a list up."""
        units = sorted(disposal_units(actor))
        return tuple(unit for unit in units if disposes_as(actor, unit) is not None)

    def decides_on(self, actor: Actor, listed: Disposal) -> bool:
        """Whether the actor may release or refuse the list."""
        return (
            listed.state is DisposalState.DRAWN_UP
            and listed.drawn_up_by != actor.login
            and releases_as(actor, listed.unit) is not None
        )


def _units(connection: Connection, actor: Actor, unit: str | None) -> Collection[str]:
    known = {one.code for one in list_units(connection)} if actor is SYSTEM else set()
    units = known | disposal_units(actor)
    wanted = units if unit is None else units & {unit}
    if not wanted:
        raise NotAllowed(
            "not_looking_at_periods",
            "What is kept long enough is told to desks and leaders of the unit, and to auditors.",
        )
    return wanted

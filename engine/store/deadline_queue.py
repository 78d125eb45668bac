"""The deadlines that are due, for workers; and those that cannot be fired, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from engine.clock import Clock
from engine.errors import EngineError, NotAllowed
from engine.model.actor import Actor
from engine.model.authorization import may_administer
from engine.model.roles import LEADER
from engine.store.claims import LEASE, DueDeadline, claim_due, is_due, put_off, release
from engine.store.damage import LONG_AGO
from engine.store.database import Database
from engine.store.failure import UNKNOWN, Failure, failure_of
from engine.store.raw import UNREADABLE, found_rows
from engine.store.snapshot import Source
from engine.store.tables import cases, deadlines

MOST_TRIES = 5
"""So often is a deadline tried before it stands as an incident; that takes a quarter of an hour."""
LONGEST_WAIT = timedelta(hours=1)
"""An incident goes on being tried: where its cause is mended, nobody has to do anything more."""
WAIT_OF_KILLERS = timedelta(days=1)
"""Of a deadline that ended its worker each time."""


@dataclass(frozen=True, slots=True)
class FailingDeadline:
    """A deadline that could not be fired. ``place`` is that of the case: number and element of a
    step or wait, 0 for the whole case. ``incident_at`` is since when somebody has to look at it,
    None while it is only put off; ``unit`` carries the case out, None where there is no such
    case."""

    case: str
    place: str
    unit: str | None
    fires_at: datetime
    attempts: int
    next_try_at: datetime
    incident_at: datetime | None
    problem: Failure


@dataclass(frozen=True, slots=True)
class FailingDeadlines:
    """The deadlines that could not be fired, for people."""

    database: Source

    def failing(
        self, actor: Actor, *, incidents: bool = False, limit: int = 100
    ) -> list[FailingDeadline]:
        """Those that could not be fired, the longest due first: of every case for administrators,
        of their own units for leaders and auditors; with ``incidents`` only those that somebody
        has to look at.

        Raises:
            NotAllowed: the actor is none of them.
        """
        those = is_failing() & _seen_by(actor)
        if incidents:
            those &= deadlines.c.incident_at.is_not(None)
        query = (
            select(deadlines)
            .where(those)
            .order_by(deadlines.c.fires_at, deadlines.c.case, deadlines.c.place)
            .limit(limit)
        )
        with self.database.read() as connection:
            found = found_rows(connection, deadlines, query)
            codes = {row["case"] for row in found}
            held = select(cases.c.code, cases.c.executing_unit).where(cases.c.code.in_(codes))
            units = {row.code: row.executing_unit for row in connection.execute(held)}
            return [_failing(row, units) for row in found]

    def count_failing(self, actor: Actor) -> int:
        """How many could not be fired, of those that the actor looks after; 0 for who looks after
        none."""
        if not (may_administer(actor) or actor.overseen()):
            return 0
        query = select(func.count()).where(is_failing() & _seen_by(actor))
        with self.database.read() as connection:
            return connection.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class DeadlineQueue(FailingDeadlines):
    """The due deadlines of an installation, each handed to one worker at a time, and the failing
    ones."""

    database: Database
    clock: Clock

    def claim(self, limit: int) -> list[DueDeadline]:
        """Up to ``limit`` deadlines whose instant has come, held for this worker alone for the time
        of a lease. What never failed comes first, the longest due first."""
        now = self.clock.now()
        with self.database.read() as connection:
            if not is_due(connection, now):
                return []
        with self.database.write() as connection:
            return claim_due(connection, now, limit)

    def release(self, claimed: Sequence[DueDeadline]) -> None:
        """Gives back what was not tried."""
        with self.database.write() as connection:
            release(connection, claimed)

    def put_off(self, claimed: DueDeadline, error: Exception) -> Failure:
        """Leaves a deadline that could not be fired alone for a while, and keeps the reason. After
        ``MOST_TRIES`` it is an incident.

        Raises:
            Unavailable: the database cannot be reached; no try is counted.
        """
        now = self.clock.now()
        attempts = claimed.attempts + (not claimed.left_behind)
        until = max(now + _wait(attempts), _known_end(error) or now)
        grave = attempts >= MOST_TRIES or until - now > LONGEST_WAIT
        failure = failure_of(error)
        with self.database.write() as connection:
            put_off(connection, claimed, failure, attempts, until, now if grave else None)
        return failure

    def give_up(self, claimed: DueDeadline) -> Failure:
        """Leaves a deadline alone that has ended its worker too often."""
        now = self.clock.now()
        failure = failure_of(
            EngineError("worker_ended", "It has ended its worker {times} times.", times=MOST_TRIES)
        )
        until = now + WAIT_OF_KILLERS
        with self.database.write() as connection:
            put_off(connection, claimed, failure, claimed.attempts, until, now)
        return failure

    def incidents(self) -> int:
        """How many deadlines wait for somebody to look at them."""
        query = select(func.count()).where(deadlines.c.incident_at.is_not(None))
        with self.database.read() as connection:
            return connection.scalar(query) or 0

    def waiting_since(self) -> datetime | None:
        """The instant of the longest due deadline that no worker has come to; None where there is
        none. Those that could not be fired do not count."""
        query = select(func.min(deadlines.c.fires_at)).where(
            deadlines.c.claimed_until.is_(None),
            deadlines.c.put_off_until.is_(None),
            deadlines.c.fires_at <= self.clock.now(),
        )
        with self.database.read() as connection:
            found: datetime | None = connection.scalar(query)
            return found


def _failing(row: Mapping[str, Any], units: Mapping[str, str]) -> FailingDeadline:
    """What cannot be read of it is left empty: it is shown among others."""
    read: dict[str, Any] = {
        name: None if value is UNREADABLE else value for name, value in row.items()
    }
    return FailingDeadline(
        read["case"],
        read["place"],
        units.get(read["case"]),
        read["fires_at"] or LONG_AGO,
        read["attempts"] or 0,
        read["put_off_until"] or LONG_AGO,
        read["incident_at"],
        read["problem"] or UNKNOWN,
    )


def is_failing() -> ColumnElement[bool]:
    """Of a deadline: it could not be fired when it was its turn."""
    return deadlines.c.put_off_until.is_not(None)


def in_charge_of(actor: Actor) -> ColumnElement[bool]:
    """The deadlines that the actor has tried again: every one for administrators, those of their
    units for leaders.

    Raises:
        NotAllowed: the actor is neither.
    """
    if may_administer(actor):
        return true()
    return _of_units(led_by(actor))


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """The deadlines that the actor may know of."""
    return true() if may_administer(actor) else _of_units(actor.overseen())


def _of_units(units: Set[str]) -> ColumnElement[bool]:
    if not units:
        raise NotAllowed(
            "not_in_charge", "Only administrators and leaders see deadlines that failed."
        )
    return deadlines.c.case.in_(
        select(cases.c.code).where(cases.c.executing_unit.in_(sorted(units)))
    )


def led_by(actor: Actor) -> set[str]:
    """The units that the actor leads, with those under them."""
    return {
        place
        for unit, held in actor.roles.items()
        if LEADER in held
        for place in (unit, *actor.below.get(unit, ()))
    }


def _wait(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: a minute, doubled up to an hour."""
    return min(LEASE * (1 << min(attempts - 1, 10)), LONGEST_WAIT)


def _known_end(error: Exception) -> datetime | None:
    """From when a refused command is possible, where the refusal says so."""
    until = error.params.get("until") if isinstance(error, EngineError) else None
    return until if isinstance(until, datetime) else None

"""Counts over many cases: what is late, who has how much to do, what was done in a year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from engine.model.misdated import misdated
from engine.model.place import WINDOW, Place
from engine.model.states import OPEN_TASKS, CaseState
from engine.store.raw import UNREADABLE, found_rows
from engine.store.tables import breaches, cases, deadlines, leaving_out, tasks
from engine.time.exclusions import running_since
from engine.time.zone import at_local, local_day


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many open steps of a kind there are in a unit; ``late`` are beyond their own limit,
    ``soon`` end before the instant that was asked for."""

    unit: str
    element: str
    definition: str
    version: int
    late: int
    soon: int
    all: int


@dataclass(frozen=True, slots=True)
class HolderCount:
    """The same by who holds them; ``holder`` is None for those that nobody has taken."""

    holder: str | None
    late: int
    soon: int
    all: int


@dataclass(frozen=True, slots=True)
class Energized:
    """A case in which power came on; ``adjusted`` as in the case, ``profile`` and its version are
    the law that it ran under. ``annulled``: that its limit was broken was recorded wrongly."""

    code: str
    unit: str
    valid_at: datetime
    energized_at: datetime
    due_at: datetime | None
    adjusted: tuple[tuple[str, str, str], ...]
    profile: str | None = None
    profile_version: int | None = None
    annulled: bool = False


def count_steps(
    connection: sa.Connection, units: Collection[str], now: datetime, soon: datetime
) -> list[StepCount]:
    """Of cases that do not stand still."""
    keys = (tasks.c.unit, tasks.c.element, cases.c.definition, cases.c.definition_version)
    query = (
        _open_steps(sa.select(*keys, *_counts(now, soon)), units).group_by(*keys).order_by(*keys)
    )
    return [StepCount(*row) for row in connection.execute(query)]


def count_holders(
    connection: sa.Connection, units: Collection[str], now: datetime, soon: datetime
) -> list[HolderCount]:
    """For each login that holds open steps in the units, and for nobody (None), how many are late,
    due by ``soon``, and open; of cases that do not stand still."""
    key = tasks.c.assignee
    query = _open_steps(sa.select(key, *_counts(now, soon)), units).group_by(key)
    return [HolderCount(*row) for row in connection.execute(query)]


def _open_steps(query: sa.Select[Any], units: Collection[str]) -> sa.Select[Any]:
    return query.join(cases, cases.c.code == tasks.c.case).where(
        tasks.c.state.in_(OPEN_TASKS),
        tasks.c.unit.in_(units),
        cases.c.state == CaseState.ACTIVE,
    )


def _counts(now: datetime, soon: datetime) -> tuple[Any, ...]:
    late, near = (tasks.c.due_at < now) & ~_step_annulled, tasks.c.due_at.between(now, soon)
    return (
        sa.func.coalesce(sa.func.sum(sa.case((late, 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((near, 1), else_=0)), 0),
        sa.func.count(),
    )


_step_annulled = sa.exists().where(
    breaches.c.case == tasks.c.case,
    breaches.c.number == tasks.c.number,
    breaches.c.annulled_at.is_not(None),
)
_whole_annulled = sa.exists().where(
    breaches.c.case == cases.c.code,
    breaches.c.number == 0,
    breaches.c.annulled_at.is_not(None),
)


def list_windows(connection: sa.Connection, units: Collection[str]) -> list[Place]:
    """The windows that run in open cases of these units, without those that stand still: of these
    nothing is due."""
    armed = sa.exists().where(
        deadlines.c.case == cases.c.code, deadlines.c.place.contains(f"/{WINDOW}")
    )
    query = sa.select(cases).where(
        cases.c.state == CaseState.ACTIVE, cases.c.executing_unit.in_(units), armed
    )
    rows = found_rows(connection, cases, query, ("places",))
    known = (row["places"] for row in rows if row["places"] is not UNREADABLE)
    return [place for places in known for place in places.values() if _is_due(place)]


def _is_due(place: Place) -> bool:
    return place.is_window and place.due_at is not None and running_since(place.adjusted) is None


def count_outlooks(connection: sa.Connection, units: Collection[str]) -> dict[str | None, int]:
    """How many open cases there are, by whether power comes in time."""
    query = (
        sa.select(cases.c.outlook, sa.func.count())
        .where(cases.c.state == CaseState.ACTIVE, cases.c.executing_unit.in_(units))
        .group_by(cases.c.outlook)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def list_late_cases(
    connection: sa.Connection, units: Collection[str], now: datetime, limit: int
) -> list[str]:
    """Codes of open cases that are late as a whole or will be, those that were due first first."""
    today = at_local(local_day(now), time())  # The last day is over with its midnight.
    query = (
        sa.select(cases.c.code)
        .where(
            cases.c.state == CaseState.ACTIVE,
            cases.c.executing_unit.in_(units),
            (cases.c.outlook == "late")
            | (
                (cases.c.due_at < today)
                & ~leaving_out
                & ~_whole_annulled
                & cases.c.energized_at.is_(None)
            ),
        )
        .order_by(cases.c.due_at.asc().nulls_last(), cases.c.code)
        .limit(limit)
    )
    return list(connection.scalars(query))


def list_energized(
    connection: sa.Connection,
    units: Collection[str],
    definition: str,
    since: datetime,
    until: datetime,
) -> tuple[list[Energized], list[str]]:
    """Cases of a process that were energized between two instants, in the order of their codes;
    and the codes of those that cannot be read."""
    annulled = set(
        connection.scalars(
            sa.select(breaches.c.case).where(
                breaches.c.number == 0, breaches.c.annulled_at.is_not(None)
            )
        )
    )
    query = (
        sa.select(cases)
        .where(
            cases.c.executing_unit.in_(units),
            cases.c.definition == definition,
            cases.c.energized_at >= since,
            cases.c.energized_at < until,
            cases.c.dossier_valid_at.is_not(None),
        )
        .order_by(cases.c.code)
    )
    names = (
        "code",
        "executing_unit",
        "dossier_valid_at",
        "energized_at",
        "due_at",
        "adjusted",
        "profile",
        "profile_version",
    )
    found, damaged = [], []
    for row in found_rows(connection, cases, query, names):
        values = [row[name] for name in names]
        if UNREADABLE in values:
            damaged.append(str(row["code"]))
        else:
            found.append(replace(Energized(*values), annulled=row["code"] in annulled))
    return found, damaged


def list_misdated(
    connection: sa.Connection,
    units: Collection[str],
    definition: str,
    since: datetime,
    until: datetime,
) -> list[str]:
    """Codes of cases of a process in which power came on, nobody knows when: before the request or
    the valid dossier, by what is recorded. Those that were under way between two instants."""
    query = (
        sa.select(cases)
        .where(
            cases.c.executing_unit.in_(units),
            cases.c.definition == definition,
            (cases.c.energized_at < cases.c.dossier_valid_at)
            | (cases.c.dossier_valid_at < cases.c.registered_at),
            cases.c.energized_at.is_not(None),
            cases.c.changed_at >= since,
            cases.c.registered_at < until,
        )
        .order_by(cases.c.code)
    )
    names = ("code", "registered_at", "dossier_valid_at", "energized_at", "changed_at")
    rows = [[row[name] for name in names] for row in found_rows(connection, cases, query, names)]
    return [str(row[0]) for row in rows if UNREADABLE not in row and any(misdated(*row[1:]))]

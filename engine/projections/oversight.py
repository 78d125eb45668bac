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
from engine.store import tables
from engine.store.raw import UNREADABLE, found_rows
from engine.time.exclusions import left_out_since
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
    keys = (
        tables.tasks.c.unit,
        tables.tasks.c.element,
        tables.cases.c.definition,
        tables.cases.c.definition_version,
    )
    query = (
        _open_steps(sa.select(*keys, *_counts(now, soon)), units).group_by(*keys).order_by(*keys)
    )
    return [StepCount(*row) for row in connection.execute(query)]


def count_holders(
    connection: sa.Connection, units: Collection[str], now: datetime, soon: datetime
) -> list[HolderCount]:
    """For each login that holds open steps in the units, and for nobody (None), how many are late,
    due by ``soon``, and open; of cases that do not stand still."""
    key = tables.tasks.c.assignee
    query = _open_steps(sa.select(key, *_counts(now, soon)), units).group_by(key)
    return [HolderCount(*row) for row in connection.execute(query)]


def _open_steps(query: sa.Select[Any], units: Collection[str]) -> sa.Select[Any]:
    return query.join(tables.cases, tables.cases.c.code == tables.tasks.c.case).where(
        tables.tasks.c.state.in_(OPEN_TASKS),
        tables.tasks.c.unit.in_(units),
        tables.cases.c.state == CaseState.ACTIVE,
    )


def _counts(now: datetime, soon: datetime) -> tuple[Any, ...]:
    late, near = (
        (tables.tasks.c.due_at < now) & ~_step_annulled,
        tables.tasks.c.due_at.between(now, soon),
    )
    return (
        sa.func.coalesce(sa.func.sum(sa.case((late, 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((near, 1), else_=0)), 0),
        sa.func.count(),
    )


_step_annulled = sa.exists().where(
    tables.breaches.c.case == tables.tasks.c.case,
    tables.breaches.c.number == tables.tasks.c.number,
    tables.breaches.c.annulled_at.is_not(None),
)
_whole_annulled = sa.exists().where(
    tables.breaches.c.case == tables.cases.c.code,
    tables.breaches.c.number == 0,
    tables.breaches.c.annulled_at.is_not(None),
)


def list_windows(connection: sa.Connection, units: Collection[str]) -> list[Place]:
    """The windows that run in open cases of these units, without those that stand still: of these
    nothing is due."""
    armed = sa.exists().where(
        tables.deadlines.c.case == tables.cases.c.code,
        tables.deadlines.c.place.contains(f"/{WINDOW}"),
    )
    query = sa.select(tables.cases).where(
        tables.cases.c.state == CaseState.ACTIVE, tables.cases.c.executing_unit.in_(units), armed
    )
    rows = found_rows(connection, tables.cases, query, ("places",))
    known = (row["places"] for row in rows if row["places"] is not UNREADABLE)
    return [place for places in known for place in places.values() if _is_due(place)]


def _is_due(place: Place) -> bool:
    return place.is_window and place.due_at is not None and left_out_since(place.adjusted) is None


def count_outlooks(connection: sa.Connection, units: Collection[str]) -> dict[str | None, int]:
    """How many open cases there are, by whether power comes in time."""
    query = (
        sa.select(tables.cases.c.outlook, sa.func.count())
        .where(tables.cases.c.state == CaseState.ACTIVE, tables.cases.c.executing_unit.in_(units))
        .group_by(tables.cases.c.outlook)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def list_late_cases(
    connection: sa.Connection, units: Collection[str], now: datetime, limit: int
) -> list[str]:
    """Codes of open cases that are late as a whole or will be, those that were due first first."""
    today = at_local(local_day(now), time())  # The last day is over with its midnight.
    query = (
        sa.select(tables.cases.c.code)
        .where(
            tables.cases.c.state == CaseState.ACTIVE,
            tables.cases.c.executing_unit.in_(units),
            (tables.cases.c.outlook == "late")
            | (
                (tables.cases.c.due_at < today)
                & ~tables.leaving_out
                & ~_whole_annulled
                & tables.cases.c.energized_at.is_(None)
            ),
        )
        .order_by(tables.cases.c.due_at.asc().nulls_last(), tables.cases.c.code)
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
            sa.select(tables.breaches.c.case).where(
                tables.breaches.c.number == 0, tables.breaches.c.annulled_at.is_not(None)
            )
        )
    )
    query = (
        sa.select(tables.cases)
        .where(
            tables.cases.c.executing_unit.in_(units),
            tables.cases.c.definition == definition,
            tables.cases.c.energized_at >= since,
            tables.cases.c.energized_at < until,
            tables.cases.c.dossier_valid_at.is_not(None),
        )
        .order_by(tables.cases.c.code)
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
    for row in found_rows(connection, tables.cases, query, names):
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
        sa.select(tables.cases)
        .where(
            tables.cases.c.executing_unit.in_(units),
            tables.cases.c.definition == definition,
            (tables.cases.c.energized_at < tables.cases.c.dossier_valid_at)
            | (tables.cases.c.dossier_valid_at < tables.cases.c.registered_at),
            tables.cases.c.energized_at.is_not(None),
            tables.cases.c.changed_at >= since,
            tables.cases.c.registered_at < until,
        )
        .order_by(tables.cases.c.code)
    )
    names = ("code", "registered_at", "dossier_valid_at", "energized_at", "changed_at")
    rows = [
        [row[name] for name in names] for row in found_rows(connection, tables.cases, query, names)
    ]
    return [str(row[0]) for row in rows if UNREADABLE not in row and any(misdated(*row[1:]))]

"""Counts over many cases: what is late, who has how much to do, what was done in a year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model.misdated import misdated
from engine.model.place import WINDOW, Place
from engine.model.states import OPEN_TASKS, CaseState
from engine.store import tables
from engine.store.raw import UNREADABLE, found_rows
from engine.time.exclusions import left_out_since


@dataclass(frozen=True, slots=True)
class OpenSteps:
    """How many open steps of a kind somebody holds in a unit; ``late`` are beyond their own limit,
    ``soon`` end before the instant that was asked for. ``holder`` is None for those that nobody
    has taken."""

    unit: str
    element: str
    definition: str
    version: int
    holder: str | None
    name: str | None
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


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases that were energized in a time, in the order of their codes; beside them the codes of
    those that cannot be read, and of those that were under way then, of which nobody knows when
    power came on: before the request or the valid dossier, by what is recorded."""

    cases: list[Energized]
    damaged: list[str]
    misdated: list[str]


def count_open_steps(
    connection: sa.Connection, units: Collection[str], now: datetime, soon: datetime
) -> list[OpenSteps]:
    """Of cases that do not stand still."""
    keys = (
        tables.tasks.c.unit,
        tables.tasks.c.element,
        tables.cases.c.definition,
        tables.cases.c.definition_version,
        tables.tasks.c.assignee,
        tables.users.c.name,
    )
    query = (
        sa.select(*keys, *_counts(now, soon))
        .join(tables.cases, tables.cases.c.code == tables.tasks.c.case)
        .outerjoin(tables.users, tables.users.c.login == tables.tasks.c.assignee)
        .where(
            tables.tasks.c.state.in_(OPEN_TASKS),
            tables.tasks.c.unit.in_(units),
            tables.cases.c.state == CaseState.ACTIVE,
        )
        .group_by(*keys)
        .order_by(*keys[:4])
    )
    return [OpenSteps(*row) for row in connection.execute(query)]


def _counts(now: datetime, soon: datetime) -> tuple[Any, ...]:
    runs = tables.tasks.c.still_since.is_(None)
    late, near = (
        (tables.tasks.c.due_at < now) & runs & ~_step_annulled,
        tables.tasks.c.due_at.between(now, soon) & runs,
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


def list_energized(
    connection: sa.Connection,
    units: Collection[str],
    definition: str,
    since: datetime,
    until: datetime,
) -> Counted:
    """Cases of a process that were energized between two instants, in one statement."""
    cases = tables.cases
    of_units = cases.c.executing_unit.in_(units), cases.c.definition == definition
    codes = sa.union_all(
        sa.select(cases.c.code).where(
            *of_units,
            cases.c.energized_at >= since,
            cases.c.energized_at < until,
            cases.c.dossier_valid_at.is_not(None),
        ),
        sa.select(cases.c.code).where(
            *of_units,
            tables.may_be_misdated,
            cases.c.changed_at >= since,
            cases.c.registered_at < until,
        ),
    )
    query = sa.select(cases).where(cases.c.code.in_(codes)).order_by(cases.c.code)
    found, damaged, wrong = [], [], []
    for row in found_rows(connection, cases, query, _NAMES, {"annulled": _whole_annulled}):
        values = [row[name] for name in _NAMES]
        if UNREADABLE in values:
            damaged.append(str(row["code"]))
        elif _is_misdated(*(row[name] for name in _DATES)):
            wrong.append(str(row["code"]))
        elif since <= row["energized_at"] < until and row["dossier_valid_at"] is not None:
            made = Energized(*values[:_MADE_OF])
            found.append(replace(made, annulled=bool(row["annulled"])))
    return Counted(found, damaged, wrong)


def _is_misdated(
    registered_at: datetime,
    valid_at: datetime | None,
    energized_at: datetime,
    changed_at: datetime | None,
) -> bool:
    if valid_at is None or changed_at is None:
        return False
    backwards = energized_at < valid_at or valid_at < registered_at
    return backwards and any(misdated(registered_at, valid_at, energized_at, changed_at))


_NAMES = (
    "code",
    "executing_unit",
    "dossier_valid_at",
    "energized_at",
    "due_at",
    "adjusted",
    "profile",
    "profile_version",
    "registered_at",
    "changed_at",
)
_MADE_OF = 8
"""Of these, so many make an ``Energized``."""
_DATES = ("registered_at", "dossier_valid_at", "energized_at", "changed_at")
_whole_annulled = sa.exists().where(
    tables.breaches.c.case == tables.cases.c.code,
    tables.breaches.c.number == 0,
    tables.breaches.c.annulled_at.is_not(None),
)

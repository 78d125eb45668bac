"""Where the days of cases went: of those in which power came on between two instants, how long
their steps stood open, by element and unit; and the cases behind such a figure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.store.elapsed import days_between
from engine.store.tables import InstantType, cases, tasks


@dataclass(frozen=True, slots=True)
class StepSum:
    """Of the cases of one unit in one of two periods (``earlier``: the first of them): in how many
    the step of this ``element`` stood open, how many calendar days in all of its rounds, and how
    often it was done again."""

    earlier: bool
    element: str
    unit: str
    cases: int
    days: float
    repeats: int


@dataclass(frozen=True, slots=True)
class CaseDays:
    """A case behind a figure, and how long its steps of that kind stood open, in so many rounds."""

    code: str
    days: float
    rounds: int


_UNITS: sa.BindParameter[str] = sa.bindparam("units", expanding=True)
_DEFINITION: sa.BindParameter[str] = sa.bindparam("definition", type_=sa.String())


def _instant(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=InstantType())


_days = days_between(tasks.c.opened_at, tasks.c.closed_at)
_earlier = sa.case((cases.c.energized_at < _instant("since"), 1), else_=0)
_again = sa.func.sum(sa.case((tasks.c.round > 1, 1), else_=0))
_CLOSED_STEPS = (
    tasks.c.closed_at.is_not(None),
    cases.c.executing_unit.in_(_UNITS),
    cases.c.definition == _DEFINITION,
    cases.c.dossier_valid_at.is_not(None),
)
_within = cases.c.energized_at.between(_instant("since"), _instant("until"))
_SUMS = (
    sa.select(
        _earlier,
        tasks.c.element,
        cases.c.executing_unit,
        sa.func.count(tasks.c.case.distinct()),
        sa.func.sum(_days),
        _again,
    )
    .join(cases, cases.c.code == tasks.c.case)
    .where(
        *_CLOSED_STEPS,
        _within
        | cases.c.energized_at.between(_instant("earlier_since"), _instant("earlier_until")),
    )
    .group_by(_earlier, tasks.c.element, cases.c.executing_unit)
)
_OF_STEP: sa.Select[Any] = (
    sa.select(tasks.c.case, sa.func.sum(_days).label("days"), sa.func.count())
    .join(cases, cases.c.code == tasks.c.case)
    .where(
        *_CLOSED_STEPS,
        _within,
        tasks.c.element == sa.bindparam("element", type_=sa.String()),
    )
    .group_by(tasks.c.case)
)


def sum_step_days(
    connection: sa.Connection,
    units: Collection[str],
    definition: str,
    period: tuple[datetime, datetime],
    earlier: tuple[datetime, datetime],
) -> list[StepSum]:
    """The sums of two periods, each from an instant to another, in one statement."""
    asked = _asked(units, definition, period)
    asked |= {"earlier_since": earlier[0], "earlier_until": earlier[1]}
    return [
        StepSum(bool(before), element, unit, count, float(days or 0), int(again))
        for before, element, unit, count, days, again in connection.execute(_SUMS, asked)
    ]


def cases_of_step(
    connection: sa.Connection,
    units: Collection[str],
    definition: str,
    element: str,
    period: tuple[datetime, datetime],
) -> list[CaseDays]:
    """The cases of a period in which a step stood open, the longest first."""
    asked = _asked(units, definition, period) | {"element": element}
    found = [
        CaseDays(code, float(days), n) for code, days, n in connection.execute(_OF_STEP, asked)
    ]
    return sorted(found, key=lambda one: (-one.days, one.code))


def _asked(
    units: Collection[str], definition: str, period: tuple[datetime, datetime]
) -> dict[str, Any]:
    return {
        "units": sorted(units),
        "definition": definition,
        "since": period[0],
        "until": period[1],
    }

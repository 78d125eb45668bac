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


def _on_between(since: str, until: str) -> sa.ColumnElement[bool]:
    """Power came on from the first instant on, and before the second: as the index counts."""
    on = cases.c.energized_at
    return (on >= _instant(since)) & (on < _instant(until))


_within = _on_between("since", "until")
_before = _on_between("earlier_since", "earlier_until")


def _steps_of_cases(*which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The steps of each case, once each: how many days they stood open, and in how many rounds.
    A round is over when the step is completed; one that was cancelled and opened anew goes on with
    the round that it was in, and no work is done again."""
    return (
        sa.select(
            tasks.c.case,
            tasks.c.element,
            cases.c.executing_unit,
            sa.case((cases.c.energized_at < _instant("since"), 1), else_=0).label("earlier"),
            sa.func.sum(days_between(tasks.c.opened_at, tasks.c.closed_at)).label("days"),
            sa.func.max(tasks.c.round).label("rounds"),
        )
        .join(cases, cases.c.code == tasks.c.case)
        .where(
            tasks.c.closed_at.is_not(None),
            cases.c.executing_unit.in_(_UNITS),
            cases.c.definition == _DEFINITION,
            cases.c.dossier_valid_at.is_not(None),
            *which,
        )
        .group_by(tasks.c.case, tasks.c.element, cases.c.executing_unit, cases.c.energized_at)
    )


_of_both = _steps_of_cases(_within | _before).subquery()
_KEYS = (_of_both.c.earlier, _of_both.c.element, _of_both.c.executing_unit)
_SUMS = sa.select(
    *_KEYS,
    sa.func.count(),
    sa.func.sum(_of_both.c.days),
    sa.func.sum(_of_both.c.rounds - 1),
).group_by(*_KEYS)
_of_one = _steps_of_cases(
    _within, tasks.c.element == sa.bindparam("element", type_=sa.String())
).subquery()
_OF_STEP = sa.select(_of_one.c.case, _of_one.c.days, _of_one.c.rounds)


def sum_step_days(
    connection: sa.Connection,
    units: Collection[str],
    definition: str,
    period: tuple[datetime, datetime],
    earlier: tuple[datetime, datetime],
) -> list[StepSum]:
    """The sums of two periods, each from an instant on until before another, in
    one statement."""
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

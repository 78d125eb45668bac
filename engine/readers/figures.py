"""Figures of a year beside those of the year before: in time or not, days by month and unit, and
where the days of the cases went, step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from engine.projections.oversight import Energized
from engine.projections.step_days import StepSum
from engine.readers.index_rows import days_that_count, is_within
from engine.time.zone import shown_day

ENOUGH = 5
"""With fewer cases than these, a share or a median says nothing, and is not compared."""


@dataclass(frozen=True, slots=True)
class EnergizedIn:
    """Cases that were energized in a time: ``within`` by the last day of their limit, ``median``
    the median of their days that count, None where there is no case."""

    cases: int
    within: int
    median: float | None

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1, of those within the limit; None where there is no case."""
        return None if not self.cases else self.within / self.cases

    @property
    def late(self) -> int:
        """How many were energized after their last day."""
        return self.cases - self.within

    @property
    def is_enough(self) -> bool:
        """Whether these are cases enough to be compared."""
        return self.cases >= ENOUGH


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit (all of them: empty) in a year: ``this`` up to now, ``last`` the same time of the year
    before; by month, from January on, ``months`` of the year and ``last_months`` of the one
    before."""

    unit: str
    this: EnergizedIn
    last: EnergizedIn
    months: tuple[EnergizedIn, ...]
    last_months: tuple[EnergizedIn, ...]


@dataclass(frozen=True, slots=True)
class StepFigures:
    """A step of a process in a year: in how many ``cases`` it stood open, for how many calendar
    ``days`` in all and in how many rounds beyond the first (``repeats``); ``by_unit`` are the cases
    and days of each unit, ``last`` those of the same time of the year before. ``owner`` is whose
    time it is."""

    element: str
    name: str
    owner: str
    cases: int
    days: float
    repeats: int
    by_unit: Mapping[str, tuple[int, float]]
    last: tuple[int, float]

    @property
    def mean(self) -> float:
        """Days for each case in which it stood open."""
        return self.days / self.cases if self.cases else 0.0

    @property
    def last_mean(self) -> float | None:
        """The same a year before; None where there were too few cases."""
        cases, days = self.last
        return days / cases if cases >= ENOUGH else None

    @property
    def slowest(self) -> tuple[str, float] | None:
        """The unit with the most days for each case, and these; None where no unit has enough
        cases."""
        means = [(d / n, unit) for unit, (n, d) in self.by_unit.items() if n >= ENOUGH]
        return None if not means else (max(means)[1], max(means)[0])

    @property
    def repeated(self) -> float:
        """Repeats for each hundred cases."""
        return 100 * self.repeats / self.cases if self.cases else 0.0


def unit_figures(
    found: Collection[Energized],
    since: datetime,
    same_until: datetime,
    units: Iterable[str],
) -> tuple[UnitFigures, ...]:
    """All units together, then each one, the worst first: those with the least in time, of these
    with the most days. ``found`` are the cases of two years, of which the second begins at
    ``since``; of the first, only cases before ``same_until`` are compared."""
    counted = [_counted(one) for one in found]
    by_unit: dict[str, list[_Counted]] = {}
    for one in counted:
        by_unit.setdefault(one.unit, []).append(one)
    each = [
        _figures(unit, by_unit[unit], since, same_until)
        for unit in sorted(by_unit.keys() & set(units))
    ]
    whole = _figures("", counted, since, same_until)
    return (whole, *sorted(each, key=_worst_first))


@dataclass(frozen=True, slots=True)
class _Counted:
    unit: str
    at: datetime
    month: int
    days: int
    within: bool


def _counted(one: Energized) -> _Counted:
    at = one.energized_at
    return _Counted(one.unit, at, shown_day(at).month, days_that_count(one), is_within(one))


def _figures(
    unit: str, found: Collection[_Counted], since: datetime, same_until: datetime
) -> UnitFigures:
    this = [one for one in found if one.at >= since]
    last = [one for one in found if one.at < since]
    same = [one for one in last if one.at < same_until]
    return UnitFigures(unit, _period(this), _period(same), _months(this), _months(last))


def _months(found: Collection[_Counted]) -> tuple[EnergizedIn, ...]:
    by_month: dict[int, list[_Counted]] = {}
    for one in found:
        by_month.setdefault(one.month, []).append(one)
    return tuple(_period(by_month.get(month, [])) for month in range(1, 13))


def _period(found: Collection[_Counted]) -> EnergizedIn:
    days = [one.days for one in found]
    within = sum(one.within for one in found)
    return EnergizedIn(len(found), within, median(days) if days else None)


def _worst_first(one: UnitFigures) -> tuple[bool, float, float, str]:
    share = one.this.share
    return share is None, share or 0.0, -(one.this.median or 0.0), one.unit


def step_figures(
    sums: Iterable[StepSum], names: Mapping[str, tuple[str, str]]
) -> tuple[StepFigures, ...]:
    """The steps by their days in all, the most first. ``names`` are the name and the clock owner of
    each element; one that the process has no more goes by its id."""
    this: dict[str, list[StepSum]] = {}
    last: dict[str, list[StepSum]] = {}
    for one in sums:
        (last if one.earlier else this).setdefault(one.element, []).append(one)
    found = [
        _step(element, *names.get(element, (element, "")), ones, last.get(element, []))
        for element, ones in this.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.days, one.element)))


def _step(
    element: str, name: str, owner: str, this: Collection[StepSum], last: Collection[StepSum]
) -> StepFigures:
    return StepFigures(
        element,
        name,
        owner,
        sum(one.cases for one in this),
        sum(one.days for one in this),
        sum(one.repeats for one in this),
        {one.unit: (one.cases, one.days) for one in sorted(this, key=lambda one: one.unit)},
        (sum(one.cases for one in last), sum(one.days for one in last)),
    )

"""Small charts of units side by side, all on one scale: the share of cases in time, and the median
of their days, month by month, against the year before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine import views

WIDTH, HEIGHT = 300, 84
"""Of the part of a chart that holds its bars."""
_SLOT = WIDTH / 12
_LEAST_DAYS = 10
_STEPS = (5, 10, 20, 25, 50, 100, 200, 250, 500)
_MOST_TICKS = 4


class Measure(StrEnum):
    """What a chart of a unit shows."""

    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month: its bar, with the ``value`` that stands above it, None where there is no case;
    ``last_y`` is the height of the
    mark of the year before, None where that had too few cases. ``few``: so had this month."""

    month: int
    x: float
    y: float
    height: float
    value: int | None
    few: bool
    last_y: float | None


@dataclass(frozen=True, slots=True)
class UnitChart:
    """The bars of one measure of a unit; ``ticks`` are heights with what they stand for."""

    measure: Measure
    bars: tuple[MonthBar, ...]
    ticks: tuple[tuple[float, int], ...]

    @property
    def width(self) -> float:
        """Of a bar, in pixels."""
        return round(_SLOT * 0.7, 1)


def charts_of(units: Sequence[views.UnitFigures]) -> list[tuple[UnitChart, UnitChart]]:
    """For each unit the chart of shares and that of days, on the scale of them all."""
    periods = (one for unit in units for one in (*unit.months, *unit.last_months))
    most = max([one.median or 0 for one in periods] + [_LEAST_DAYS])
    step = next((one for one in _STEPS if most / one <= _MOST_TICKS), _STEPS[-1])
    top = step * -(-most // step)
    return [
        (
            _chart(unit, Measure.SHARE, 100, 50, _percent),
            _chart(unit, Measure.DAYS, top, step, lambda one: one.median),
        )
        for unit in units
    ]


def _percent(one: views.EnergizedIn) -> float | None:
    return None if one.share is None else one.share * 100


def _chart(
    unit: views.UnitFigures,
    measure: Measure,
    top: float,
    step: int,
    value: Callable[[views.EnergizedIn], float | None],
) -> UnitChart:
    ticks = tuple((_height(at, top), at) for at in range(0, int(top) + 1, step))
    return UnitChart(measure, tuple(_bars(unit, top, value)), ticks)


def _bars(
    unit: views.UnitFigures, top: float, value: Callable[[views.EnergizedIn], float | None]
) -> Iterator[MonthBar]:
    for month, (this, last) in enumerate(zip(unit.months, unit.last_months, strict=True), 1):
        now, before = value(this), value(last) if last.is_enough else None
        y = _height(now or 0, top)
        yield MonthBar(
            month,
            round((month - 1) * _SLOT + _SLOT * 0.15, 1),
            y,
            round(HEIGHT - y, 1),
            None if now is None else round(now),
            not this.is_enough,
            None if before is None else _height(before, top),
        )


def _height(value: float, top: float) -> float:
    return round(HEIGHT - value / top * HEIGHT, 1)

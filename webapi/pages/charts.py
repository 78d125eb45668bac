"""Where the bars of drawings stand. Templates make SVG of it, the numbers as a table beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import views

WIDTH = 720
HEIGHT = 44
_DAY = timedelta(days=1)
_TICKS = (10, 20, 50, 100, 200, 500)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """A time during which the same parties held the case; one bar for each of them."""

    x: float
    y: float
    width: float
    height: float
    owner: str
    counts: bool
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis of days: its place in pixels, and the day that it stands for."""

    x: float
    day: int


@dataclass(frozen=True, slots=True)
class ClockBar:
    """Days of the whole limit from left to right. ``limit`` is where it ends, ``now`` where the
    case stands, None where it has ended."""

    pieces: tuple[Piece, ...]
    ticks: tuple[Tick, ...]
    limit: float | None
    now: float | None


def clock_bar(view: views.LedgerView) -> ClockBar | None:
    """The two clocks as a bar; None as long as the limit has not begun."""
    starts = view.ledger.starts
    if starts is None:
        return None
    stops = view.ledger.stops
    until = stops or max(view.at, starts)
    last = max(until, view.legal_end or until)
    whole = max((last - starts) / _DAY, 1.0) * 1.02

    def place(at: datetime) -> float:
        return round((at - starts) / _DAY / whole * WIDTH, 1)

    return ClockBar(
        tuple(_pieces(view, starts, until, place)),
        tuple(Tick(round(day / whole * WIDTH, 1), day) for day in _days(int(whole))),
        None if view.legal_end is None else place(view.legal_end),
        None if stops is not None else place(view.at),
    )


def _pieces(
    view: views.LedgerView, starts: datetime, until: datetime, place: object
) -> Iterator[Piece]:
    assert callable(place)
    for one in view.segments:
        begins, ends = max(one.begins, starts), min(one.ends, until)
        if begins >= ends or not one.owners:
            continue
        x, height = place(begins), HEIGHT / len(one.owners)
        for number, owner in enumerate(one.owners):
            width = max(place(ends) - x, 0.5)
            yield Piece(x, number * height, width, height, owner, one.counts, begins, ends)


def _days(whole: int) -> Iterator[int]:
    step = next((one for one in _TICKS if whole / one <= _MOST_TICKS), _TICKS[-1])
    yield from range(0, whole + 1, step)


@dataclass(frozen=True, slots=True)
class Column:
    """A month or a unit: the bar of its mean days."""

    x: float
    width: float
    y: float
    height: float
    label: str
    row: views.IndexRow

    @property
    def late_height(self) -> float:
        """The part of the bar that stands for cases beyond their limit."""
        return round(self.height * (1 - (self.row.share or 0)), 1)

    @property
    def late_y(self) -> float:
        """The upper edge of the part for cases beyond their limit, in pixels from the top."""
        return round(self.y + self.height - self.late_height, 1)


@dataclass(frozen=True, slots=True)
class Columns:
    """``top`` days stand at the upper edge."""

    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, int], ...]
    width: int
    height: int


def columns_of(rows: Sequence[tuple[str, views.IndexRow]], height: int = 180) -> Columns:
    """Mean days side by side, ``rows`` with their labels."""
    most = max([row.net or 0 for _, row in rows] + [70])
    step = next((one for one in _TICKS if most / one <= 5), _TICKS[-1])
    slot = WIDTH / max(len(rows), 1)
    return Columns(
        tuple(
            Column(
                round(n * slot + slot * 0.15, 1),
                round(slot * 0.7, 1),
                round(height - (row.net or 0) / most * height, 1),
                round((row.net or 0) / most * height, 1),
                label,
                row,
            )
            for n, (label, row) in enumerate(rows)
        ),
        tuple(
            (round(height - day / most * height, 1), day) for day in range(0, int(most) + 1, step)
        ),
        WIDTH,
        height,
    )

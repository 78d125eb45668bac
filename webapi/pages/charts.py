"""Where the bars of drawings stand. Templates make SVG of it, the numbers as a table beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import views

WIDTH = 720
HEIGHT = 44
_DAY = timedelta(days=1)
_TICKS = (1, 2, 5, 7, 14, 28, 56, 91, 182, 364, 728)
"""Days and weeks between two marks on the axis of a case."""
_MOST_TICKS = 7


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
    """A mark on the axis of days: its place in pixels, the day that it stands for, and its date."""

    x: float
    day: int
    date: datetime


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
        tuple(
            Tick(round(day / whole * WIDTH, 1), day, starts + day * _DAY)
            for day in _days(int(whole))
        ),
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
    step = next((one for one in _TICKS if whole // one < _MOST_TICKS), _TICKS[-1])
    yield from range(0, whole + 1, step)

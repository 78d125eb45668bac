"""A layered layout of a graph: ranks, order within each, coordinates, lines at right angles.

After Sugiyama, Tagawa and Toda (1981). Flows that lead back leave the ranks and run below the
whole; long flows get a place of their own in every rank that they pass, so lines cross no boxes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NodeName = Hashable
DrawnPoint = tuple[float, float]

_APART = 40.0
"""Between boxes that stand one above the other."""
_GAP, _TRACK = 50.0, 10.0
"""Between ranks; more for each line that turns there."""
_PASSING = 12.0
"""Height of the place of a line that passes a rank."""
_SWEEPS = 6
EVENT = 36.0
"""Width and height of an event."""
MAX_PLACES = 40_000
"""Boxes and passing lines together; more are not laid out."""


class TooLarge(Exception):
    """The graph has more boxes and lines than are laid out."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> DrawnPoint:
        """Its centre, in the units of the diagram (pixels)."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> Box:
        """The same box, moved to the right and down by so many pixels."""
        return Box(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class RoutedLine:
    """A flow between two boxes. It leaves from the right side of its source, or from an event on
    its lower border: at ``port``, counted from the left, and ``depth`` below it."""

    name: str
    source: str
    target: str
    port: float | None = None
    depth: float = 0


@dataclass(frozen=True, slots=True)
class Size:
    """Of a box; ``below`` is kept free under it, ``band`` is the lane in which it stands."""

    width: float
    height: float
    below: float = 0
    band: int = 0


@dataclass(slots=True)
class Layout:
    """Where everything stands. ``bands`` are top and bottom of each lane."""

    boxes: dict[str, Box]
    lines: dict[str, list[DrawnPoint]]
    bands: list[tuple[float, float]]
    width: float
    height: float


def lay_out_graph(sizes: Mapping[str, Size], lines: Sequence[RoutedLine], bands: int = 1) -> Layout:
    """Places for all boxes and lines, from the corner (0, 0).

    Raises:
        TooLarge: more than ``MAX_PLACES`` would be needed.
    """
    return _Layers(sizes, lines, bands).lay_out()


@dataclass
class _Layers:
    sizes: Mapping[str, Size]
    lines: Sequence[RoutedLine]
    count: int
    rank: dict[NodeName, int] = field(default_factory=dict)
    size: dict[NodeName, Size] = field(default_factory=dict)
    before: dict[NodeName, list[NodeName]] = field(default_factory=dict)
    after: dict[NodeName, list[NodeName]] = field(default_factory=dict)
    chains: dict[str, list[NodeName]] = field(default_factory=dict)
    top: dict[NodeName, float] = field(default_factory=dict)

    def lay_out(self) -> Layout:
        back = _leading_back(self.sizes, self.lines)
        self.rank.update(_ranks(self.sizes, [one for one in self.lines if one.name not in back]))
        self.size.update(self.sizes)
        for line in self.lines:
            if line.name not in back:
                self._chain(line)
        ranks = self._ordered()
        bands = self._place(ranks)
        return self._drawn(ranks, bands, back)

    def _chain(self, line: RoutedLine) -> None:
        """The places of a line: both ends, and one in each rank between."""
        first, last = self.rank[line.source], self.rank[line.target]
        passing: list[NodeName] = [(line.name, rank) for rank in range(first + 1, last)]
        if len(self.rank) + len(passing) > MAX_PLACES:
            raise TooLarge
        for place, rank in zip(passing, range(first + 1, last), strict=True):
            self.rank[place] = rank
            self.size[place] = Size(0, _PASSING, band=self.sizes[line.target].band)
        chain: list[NodeName] = [line.source, *passing, line.target]
        self.chains[line.name] = chain
        for one, other in pairwise(chain):
            self.after.setdefault(one, []).append(other)
            self.before.setdefault(other, []).append(one)

    def _ordered(self) -> list[list[NodeName]]:
        """Ranks, in each the order in which the lines between neighbours cross least."""
        ranks: list[list[NodeName]] = [[] for _ in range(max(self.rank.values(), default=-1) + 1)]
        for name, number in self.rank.items():
            ranks[number].append(name)
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            beside = self.before if forward else self.after
            order = {name: place for rank in ranks for place, name in enumerate(rank)}
            for rank in ranks if forward else ranks[::-1]:
                where = {
                    name: _mean([order[one] for one in beside.get(name, ())], order[name])
                    for name in rank
                }
                rank.sort(key=lambda name: (self.size[name].band, where[name], order[name]))
                order.update((name, place) for place, name in enumerate(rank))
        return ranks

    def _place(self, ranks: list[list[NodeName]]) -> list[tuple[float, float]]:
        """Sets the upper edge of every box; returns top and bottom of the bands."""
        bands = self._bands(ranks)
        for sweep in range(_SWEEPS):
            beside = self.before if sweep % 2 == 0 else self.after
            for rank in ranks if sweep % 2 == 0 else ranks[::-1]:
                for band, (top, bottom) in enumerate(bands):
                    self._stack([n for n in rank if self.size[n].band == band], beside, top, bottom)
        return bands

    def _bands(self, ranks: list[list[NodeName]]) -> list[tuple[float, float]]:
        bands, top = [], 0.0
        for band in range(self.count):
            heights = [
                sum(self._room(name) for name in rank if self.size[name].band == band)
                for rank in ranks
            ]
            bottom = top + max([*heights, 120.0 if self.count > 1 else 0.0])
            bands.append((top, bottom))
            top = bottom
        return bands

    def _room(self, name: NodeName) -> float:
        size = self.size[name]
        return size.height + size.below + _APART

    def _stack(
        self,
        names: list[NodeName],
        beside: Mapping[NodeName, list[NodeName]],
        top: float,
        bottom: float,
    ) -> None:
        """Boxes of one rank as near to their neighbours as their order allows."""
        edge = top + _APART / 2
        for name in names:
            middles = [self._middle(one) for one in beside.get(name, ()) if one in self.top]
            wanted = _mean(middles, self.top.get(name, edge) + self.size[name].height / 2)
            self.top[name] = max(edge, wanted - self.size[name].height / 2)
            edge = self.top[name] + self._room(name)
        edge = bottom - _APART / 2
        for name in reversed(names):
            size = self.size[name]
            self.top[name] = min(self.top[name], edge - size.height - size.below)
            edge = self.top[name] - _APART

    def _middle(self, name: NodeName) -> float:
        return self.top[name] + self.size[name].height / 2

    # -- coordinates

    def _drawn(
        self, ranks: list[list[NodeName]], bands: list[tuple[float, float]], back: set[str]
    ) -> Layout:
        columns, gaps = self._columns(ranks, back)
        boxes = {
            name: Box(
                columns[self.rank[name]][0] + (columns[self.rank[name]][1] - size.width) / 2,
                self.top[name],
                size.width,
                size.height,
            )
            for name, size in self.sizes.items()
        }
        tracks = _Tracks(gaps)
        lines: dict[str, list[DrawnPoint]] = {}
        below = bands[-1][1]
        for line in self.lines:
            source, target = boxes[line.source], boxes[line.target]
            if line.name in back:
                below += _TRACK * 1.5
                path = [
                    *_turn(_leave(source, line), tracks.next(self.rank[line.source] + 1), below),
                    *_turn_up(tracks.next(self.rank[line.target]), below, target),
                ]
            else:
                path = self._forward(line, source, target, tracks)
            lines[line.name] = _straight(path)
        width = columns[-1][0] + columns[-1][1] + (gaps[-1][1] - gaps[-1][0]) if columns else 0.0
        bands[-1] = (bands[-1][0], below + (_TRACK if back else 0))
        return Layout(boxes, lines, bands, width, bands[-1][1])

    def _columns(
        self, ranks: list[list[NodeName]], back: set[str]
    ) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Left edge and width of each rank; left and right of each gap, with those outside."""
        turns = [0] * (len(ranks) + 1)
        for line in self.lines:
            first, last = self.rank[line.source], self.rank[line.target]
            crossed = (first + 1, last) if line.name in back else range(first + 1, last + 1)
            for place in crossed:
                turns[place] += 1
        columns, gaps, x = [], [], 0.0
        for number, names in enumerate(ranks):
            gap = _GAP + _TRACK * turns[number] if number or turns[0] else 0.0
            gaps.append((x, x + gap))
            x += gap
            columns.append((x, max(self.size[name].width for name in names)))
            x += columns[-1][1]
        gaps.append((x, x + (_GAP + _TRACK * turns[-1] if turns[-1] else 0.0)))
        return columns, gaps

    def _forward(
        self, line: RoutedLine, source: Box, target: Box, tracks: _Tracks
    ) -> list[DrawnPoint]:
        path = _leave(source, line)
        for name in self.chains[line.name][1:]:
            x, y = tracks.next(self.rank[name]), self._middle(name)
            path += [(x, path[-1][1]), (x, y)]
        return [*path, (target.x, target.middle[1])]


class _Tracks:
    """Where in the gaps between ranks lines turn: each at a place of its own."""

    def __init__(self, gaps: list[tuple[float, float]]) -> None:
        self._next = [left + _GAP / 2 for left, _ in gaps]

    def next(self, gap: int) -> float:
        self._next[gap] += _TRACK
        return self._next[gap] - _TRACK


def _leave(source: Box, line: RoutedLine) -> list[DrawnPoint]:
    if line.port is None:
        return [(source.x + source.width, source.middle[1])]
    x, y = source.x + line.port, source.y + source.height + EVENT / 2
    return [(x, y), (x, y + line.depth)]


def _turn(path: list[DrawnPoint], x: float, below: float) -> list[DrawnPoint]:
    return [*path, (x, path[-1][1]), (x, below)]


def _turn_up(x: float, below: float, target: Box) -> list[DrawnPoint]:
    y = target.middle[1]
    return [(x, below), (x, y), (target.x, y)]


def _straight(path: Iterable[DrawnPoint]) -> list[DrawnPoint]:
    """The line without points at which it does not turn."""
    found: list[DrawnPoint] = []
    for point in path:
        if found and point == found[-1]:
            continue
        if len(found) > 1 and any(found[-2][i] == found[-1][i] == point[i] for i in (0, 1)):
            found.pop()
        found.append(point)
    return found


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _leading_back(names: Iterable[str], lines: Iterable[RoutedLine]) -> set[str]:
    """Lines that close a circle, found by a walk through the graph in depth."""
    after: dict[str, list[RoutedLine]] = {}
    entered: set[str] = set()
    for line in lines:
        after.setdefault(line.source, []).append(line)
        entered.add(line.target)
    back: set[str] = set()
    done: set[str] = set()
    names = list(names)
    for root in [*(n for n in names if n not in entered), *names]:
        if root in done:
            continue
        done.add(root)
        way, on_the_way = [(root, iter(after.get(root, ())))], {root}
        while way:
            at, rest = way[-1]
            found = next(rest, None)
            if found is None:
                way.pop()
                on_the_way.discard(at)
            elif found.target in on_the_way:
                back.add(found.name)
            elif found.target not in done:
                done.add(found.target)
                on_the_way.add(found.target)
                way.append((found.target, iter(after.get(found.target, ()))))
    return back


def _ranks(names: Iterable[str], lines: Iterable[RoutedLine]) -> dict[NodeName, int]:
    """Each box one rank after the last of those that lead to it."""
    after: dict[str, list[str]] = {}
    waits: dict[str, int] = dict.fromkeys(names, 0)
    for line in lines:
        after.setdefault(line.source, []).append(line.target)
        waits[line.target] += 1
    ranks: dict[NodeName, int] = {}
    queue = [name for name, count in waits.items() if not count]
    at = dict.fromkeys(queue, 0)
    for name in queue:
        ranks[name] = at[name]
        for target in after.get(name, ()):
            at[target] = max(at.get(target, 0), at[name] + 1)
            waits[target] -= 1
            if not waits[target]:
                queue.append(target)
    return ranks

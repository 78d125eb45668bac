"""Which steps of a procedure lie within a window: a limit over several steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.proof.network import Network, draw_network, exit_of
from engine.model import process as bpmn
from engine.model.reachability import nearest_first
from engine.time import Point, PointKind, Window


@dataclass(frozen=True, slots=True)
class WindowStep:
    """A step that a case can be at while the window runs. One that is not ``measured`` is somebody
    else's: while nobody else holds a step, the window stands still."""

    element: str
    name: str
    measured: bool


def steps_within(window: Window, process: bpmn.Process) -> tuple[WindowStep, ...]:
    """The steps on the ways from where the window opens to where it closes, rework included, in
    the order in which a case comes to them."""
    network = draw_network(process)
    ends = _Ends(window, process, network)
    ways = network.without(e for e in network.edges if ends.is_end(e.source, e.target))
    ahead = ways.without(e for e in ways.edges if ends.at_once(e.source))
    begun = [name for point in window.opens for name in _behind(point, process, network)]
    ended = [name for point in window.closes for name in _before(point, process, network)]
    within = ahead.reached(begun, ahead.after) & ways.reached(ended, ways.before)
    return tuple(
        WindowStep(name, node.name, window.measures(node.clock_owner, name))
        for name in nearest_first([network.start], network.ways_on)
        if name in within and isinstance(node := network.nodes[name], bpmn.UserTask)
    )


class _Ends:
    """Where a window is over. Of branches that begin side by side one may end it at once: then no
    step of the others lies within it."""

    def __init__(self, window: Window, process: bpmn.Process, network: Network) -> None:
        self._network = network
        self._begun = {p.name for p in window.closes if p.kind is PointKind.BEGIN}
        self._left = {
            name
            for point in window.closes
            if point.kind is not PointKind.BEGIN
            for name in _drawn(point, process, network)
        }

    def is_end(self, source: str, target: str) -> bool:
        """Whether a case that goes this way passes an end."""
        return source in self._left or target in self._begun

    def at_once(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a case that comes to the element passes an end without doing a step before."""
        node = self._network.nodes[name]
        if name in seen or isinstance(
            node, bpmn.UserTask | bpmn.CatchEvent | bpmn.BoundaryEvent | bpmn.EventGateway
        ):
            return False
        passed = [
            self.is_end(edge.source, edge.target) or self.at_once(edge.target, seen | {name})
            for edge in self._network.after[name]
            if not edge.border
        ]
        return (
            any(passed) if isinstance(node, bpmn.ParallelGateway) else bool(passed) and all(passed)
        )


def _behind(point: Point, process: bpmn.Process, network: Network) -> Iterator[str]:
    """Where a case is when the window has just opened."""
    for name in _drawn(point, process, network):
        if point.kind is PointKind.BEGIN:
            yield name
        else:
            yield from (edge.target for edge in network.after[_left(process, name)])


def _before(point: Point, process: bpmn.Process, network: Network) -> Iterator[str]:
    """Where a case is just before the window closes."""
    for name in _drawn(point, process, network):
        if point.kind is PointKind.BEGIN:
            yield from (edge.source for edge in network.before[name])
        else:
            yield name


def _drawn(point: Point, process: bpmn.Process, network: Network) -> Iterator[str]:
    return (name for name in point.nodes(process) if name in network.nodes)


def _left(process: bpmn.Process, name: str) -> str:
    return exit_of(name) if isinstance(process.elements[name], bpmn.SubProcess) else name

"""Where a token may come from a node, over flows, events at borders and into sub-processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.process import BoundaryEvent, Process, SubProcess
from engine.model.reachability import reachable

Ways = Mapping[str, tuple[str, ...]]


def ways_of(process: Process) -> Ways:
    """By node, where a token may come next."""
    found: dict[str, tuple[str, ...]] = {}
    for scope in process.scope.scopes():
        for name, node in scope.nodes.items():
            into = (node.scope.start.id,) if isinstance(node, SubProcess) else ()
            over = (flow.target for flow in scope.outgoing(name))
            found[name] = (*over, *(event.id for event in scope.boundary(name)), *into)
    return found


def reached(ways: Ways, start: str, without: str = "") -> frozenset[str]:
    """Every node that a token may come to from the start, which is among them only in a loop,
    where one node cannot be passed."""

    def step(name: str) -> Iterator[str]:
        return (one for one in ways[name] if one != without)

    return frozenset(reachable(step(start), step))


def lasting_events(process: Process) -> Iterator[BoundaryEvent]:
    """Events at borders that do not end their activity."""
    for _, node in process.scope.walk():
        if isinstance(node, BoundaryEvent) and not node.interrupting:
            yield node


def nodes_beside(process: Process) -> Mapping[str, frozenset[str]]:
    """By event that does not end its activity: the nodes to which nothing else leads."""
    ways, start = ways_of(process), process.scope.start.id
    return {
        event.id: reached(ways, event.id) - reached(ways, start, event.id)
        for event in lasting_events(process)
    }

"""A process as one network of activities: its scopes laid flat, rework told from the nominal path.

The nodes are elements; a sub-process has a second node where it is left. An edge leads from a node
to one that can come next, into and out of sub-processes too, and from an error to the border
that catches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.model import process as bpmn
from engine.model.reachability import reachable

EXIT = "/"
"""Behind the id of a sub-process: where it is left."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``border``: the target is an event on the border of the source, which may cut it short or
    begin beside it."""

    source: str
    target: str
    flow: bpmn.Flow | None = None
    border: bool = False


@dataclass(frozen=True)
class Network:
    """A graph of elements by id and the ways between them, sub-processes laid flat."""

    nodes: Mapping[str, bpmn.Node | None]
    """By id; None where a sub-process is left."""
    edges: tuple[Edge, ...]
    start: str

    @cached_property
    def after(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges that leave each node, by its id."""
        return _grouped(self.nodes, self.edges, lambda edge: edge.source)

    @cached_property
    def before(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges that lead to each node, by its id."""
        return _grouped(self.nodes, self.edges, lambda edge: edge.target)

    def passing(self, milestone: bpmn.Milestone) -> list[str]:
        """The events that say so."""
        return [
            name
            for name, node in self.nodes.items()
            if isinstance(node, bpmn.ThrowEvent) and node.milestone is milestone
        ]

    def without(self, edges: Iterable[Edge]) -> Network:
        """The network without these edges; its nodes stay."""
        gone = set(edges)
        return Network(self.nodes, tuple(e for e in self.edges if e not in gone), self.start)

    def reached(self, start: Iterable[str], edges: Mapping[str, tuple[Edge, ...]]) -> set[str]:
        """Everything that ``after`` (or ``before``) leads to from there."""
        if edges is self.after:
            return reachable(start, self.ways_on)
        return reachable(start, lambda name: [edge.source for edge in edges[name]])

    def ways_on(self, name: str) -> list[str]:
        """The nodes that come next behind one."""
        return [edge.target for edge in self.after[name]]

    def behind(self, name: str) -> set[str]:
        """What begins only when the element is over: behind it, but not over an event on a border
        that lets what is inside go on."""
        return self._strict.reached([name], self._strict.after) - {name}

    def beside(self, name: str) -> set[str]:
        """What can be under way while the element is."""
        before = self._strict.reached([name], self._strict.before)
        return self.nodes.keys() - self.behind(name) - before - {name}

    @cached_property
    def _strict(self) -> Network:
        """Without the ways over an event on a border that lets what is inside go on."""
        return self.without(edge for edge in self.edges if self._goes_beside(edge))

    def _goes_beside(self, edge: Edge) -> bool:
        event = self.nodes[edge.target]
        return edge.border and isinstance(event, bpmn.BoundaryEvent) and not event.interrupting

    def kept(self, names: set[str]) -> Network:
        """Only these nodes and the edges between them."""
        return Network(
            {name: node for name, node in self.nodes.items() if name in names},
            tuple(e for e in self.edges if e.source in names and e.target in names),
            self.start,
        )

    def order(self) -> list[str]:
        """The nodes that can be reached, each behind all that lead to it; for a network without
        circles."""
        waiting = {name: len(edges) for name, edges in self.before.items()}
        ready, found = [self.start], []
        while ready:
            name = ready.pop()
            found.append(name)
            for edge in reversed(self.after[name]):
                waiting[edge.target] -= 1
                if not waiting[edge.target]:
                    ready.append(edge.target)
        return found

    def circles(self) -> list[Edge]:
        """The edges that lead back to where the path already was, found by going as deep as
        possible along the edges in their order."""
        back: list[Edge] = []
        here: set[str] = {self.start}
        seen: set[str] = {self.start}
        trail: list[tuple[str, Iterator[Edge]]] = [(self.start, iter(self.after[self.start]))]
        while trail:
            name, ways = trail[-1]
            edge = next(ways, None)
            if edge is None:
                here.discard(name)
                trail.pop()
            elif edge.target in here:
                back.append(edge)
            elif edge.target not in seen:
                seen.add(edge.target)
                here.add(edge.target)
                trail.append((edge.target, iter(self.after[edge.target])))
        return back


def exit_of(sub_process: str) -> str:
    """The id of the node at which the sub-process of that id is left."""
    return sub_process + EXIT


def draw_network(process: bpmn.Process) -> Network:
    """The network of a process that passed lint."""
    pen = _Pen()
    pen.scope(process.scope, ())
    edges = tuple(sorted(dict.fromkeys(pen.edges), key=_place, reverse=True))
    network = Network(pen.nodes, edges, _start(process.scope))
    return network.kept(network.reached([network.start], network.after))


def _place(edge: Edge) -> tuple[str, str, str]:
    """An order of edges that does not depend on the order in which the file lists them."""
    return edge.source, edge.target, "" if edge.flow is None else edge.flow.id


@dataclass
class _Pen:
    nodes: dict[str, bpmn.Node | None] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def scope(
        self, scope: bpmn.Scope, around: tuple[tuple[bpmn.SubProcess, bpmn.Scope], ...]
    ) -> None:
        for node in scope.nodes.values():
            self.nodes[node.id] = node
            if isinstance(node, bpmn.SubProcess):
                self.nodes[exit_of(node.id)] = None
                self.edges.append(Edge(node.id, _start(node.scope)))
                self.scope(node.scope, ((node, scope), *around))
            elif isinstance(node, bpmn.EndEvent):
                self._end(node, around)
            self._ways_on(scope, node)

    def _ways_on(self, scope: bpmn.Scope, node: bpmn.Node) -> None:
        leaves = exit_of(node.id) if isinstance(node, bpmn.SubProcess) else node.id
        for flow in scope.outgoing(node.id):
            self.edges.append(Edge(leaves, flow.target, flow))
        for event in scope.boundary(node.id):
            if not isinstance(event.trigger, bpmn.Error):
                self.edges.append(Edge(leaves, event.id, border=True))

    def _end(
        self, node: bpmn.EndEvent, around: tuple[tuple[bpmn.SubProcess, bpmn.Scope], ...]
    ) -> None:
        if isinstance(node.trigger, bpmn.Error):
            catching = _border(node.trigger, around)
            if catching is not None:
                self.edges.append(Edge(node.id, catching.id))
        elif around:
            self.edges.append(Edge(node.id, exit_of(around[0][0].id)))


def _border(
    error: bpmn.Error, around: tuple[tuple[bpmn.SubProcess, bpmn.Scope], ...]
) -> bpmn.BoundaryEvent | None:
    for sub_process, scope in around:
        for event in scope.boundary(sub_process.id):
            if event.trigger == error:
                return event
    return None


def _start(scope: bpmn.Scope) -> str:
    return next(node.id for node in scope.nodes.values() if isinstance(node, bpmn.StartEvent))


def _grouped(
    names: Iterable[str], edges: Iterable[Edge], of: Callable[[Edge], str]
) -> dict[str, tuple[Edge, ...]]:
    found: dict[str, list[Edge]] = {name: [] for name in names}
    for edge in edges:
        found[of(edge)].append(edge)
    return {name: tuple(some) for name, some in found.items()}

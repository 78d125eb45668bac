"""How tokens move through a diagram by the standard (BPMN 2.0.2, chapter 13). Conditions are not
looked at: whatever way a choice leaves open may be taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.reach import beside
from engine.model.process import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    Error,
    EventGateway,
    ExclusiveGateway,
    Flow,
    Node,
    ParallelGateway,
    Process,
    Scope,
    SubProcess,
    Terminate,
    ThrowEvent,
    UserTask,
)

Token = tuple[str, str]
"""What stands at which node or, before a joining gateway, has come over which flow."""
Marking = frozenset[Token]
Label = tuple[str, str]
"""Element and transition of its lifecycle, as in a trace."""

_WANTED, _OPEN, _LEFT, _PASSED, _ARRIVED = "wanted", "open", "left", "passed", "arrived"
_AT_ONCE = {_WANTED, _LEFT, _PASSED}


@dataclass(slots=True)
class Game:
    """The rules by which tokens move. Methods answer every marking that may come out."""

    process: Process
    passed_over: frozenset[str] = frozenset()
    """Steps and waits that a token does not stop at: what is beside them makes no difference."""
    met: set[str] = field(default_factory=set)
    """Every node that a token has come to."""
    twice: dict[str, None] = field(default_factory=dict)
    """Nodes to which a second token came while the first was still there."""
    _home: dict[str, Scope] = field(init=False)
    _around: dict[str, SubProcess] = field(init=False)
    _beside: Mapping[str, frozenset[str]] = field(init=False)
    _flows: dict[str, Flow] = field(init=False)

    def __post_init__(self) -> None:
        within = list(self.process.scope.walk())
        scopes = self.process.scope.scopes()
        self._flows = {name: flow for scope in scopes for name, flow in scope.flows.items()}
        self._home = {node.id: scope for scope, node in within}
        self._around = {
            inner: node
            for _, node in within
            if isinstance(node, SubProcess)
            for inner in node.scope.nodes
        }
        self._beside = beside(self.process)

    def begin(self) -> Iterator[Marking]:
        self.met.add(self.process.scope.start.id)
        return self._go_on(frozenset(), self.process.scope.start)

    def moves(self, marking: Marking) -> Iterator[tuple[Label, Iterable[Marking]]]:
        """What may happen next, and what it leads to. What follows from a command is recorded
        before the next command."""
        for token in [one for one in marking if one[0] in _AT_ONCE] or marking:
            state, name = token
            rest = marking - {token}
            match state, self.process.elements.get(name):
                case "wanted", _:
                    yield (name, "schedule"), [rest | {(_OPEN, name)}]
                case "left", _:
                    yield (name, "withdraw"), [rest]
                case "passed", EndEvent():
                    yield (name, "complete"), [rest]
                case "passed", ThrowEvent() as node:
                    yield (name, "complete"), self._go_on(rest, node)
                case "open", CatchEvent() as node:
                    yield (name, "complete"), self._go_on(rest, node)
                case "open", EventGateway() as node:
                    for flow in self._home[name].outgoing(name):
                        self.met.add(flow.target)
                        caught = self.process.elements[flow.target]
                        yield (caught.id, "complete"), self._go_on(rest, caught)
                case "open", UserTask() as node:
                    yield (name, "complete"), self._go_on(rest, node)
                    yield from self._borders(marking, node)
                case "open", SubProcess() as node:
                    yield from self._borders(marking, node)

    def place(self, name: str) -> str:
        """The node at which a token stands; one that came over a flow stands where that leads."""
        return name if name in self.process.elements else self._flows[name].target

    def _notice(self, marking: Marking, name: str) -> None:
        if (_OPEN, name) in marking or (_WANTED, name) in marking:
            self.twice[name] = None

    def _borders(
        self, marking: Marking, node: UserTask | SubProcess
    ) -> Iterator[tuple[Label, Iterable[Marking]]]:
        for event in self._home[node.id].boundary(node.id):
            if not isinstance(event.trigger, Error) and not self._is_under_way(marking, event):
                after = self._leave(marking, _names(node)) if event.interrupting else marking
                self.met.add(event.id)
                yield (event.id, "complete"), self._go_on(after, event)

    def _is_under_way(self, marking: Marking, event: BoundaryEvent) -> bool:
        """Whether what only this event leads to, beside its activity, is not over yet. It may come
        again meanwhile; each time goes its way as if alone, so one at a time is looked at."""
        behind = self._beside.get(event.id, frozenset())
        return any(self.place(name) in behind for _, name in marking)

    def _leave(self, marking: Marking, names: frozenset[str]) -> Marking:
        """Without what stands at these names; open steps among it are still to be withdrawn."""
        gone = {one for one in marking if one[1] in names and one[0] != _LEFT}
        steps = {name for state, name in gone if state == _OPEN and self._is_step(name)}
        return marking - gone | {(_LEFT, name) for name in steps}

    def _is_step(self, name: str) -> bool:
        return isinstance(self.process.elements[name], UserTask)

    def _go_on(self, marking: Marking, node: Node) -> Iterator[Marking]:
        """Leaves the node over every flow."""
        found = [marking]
        for flow in self._home[node.id].outgoing(node.id):
            found = [after for one in found for after in self._arrive(one, flow)]
        yield from found

    def _arrive(self, marking: Marking, flow: Flow) -> Iterator[Marking]:
        self.met.add(flow.target)
        if flow.target in self.passed_over:
            for following in self._home[flow.target].outgoing(flow.target):
                yield from self._arrive(marking, following)
            return
        match self.process.elements[flow.target]:
            case UserTask(id=name):
                self._notice(marking, name)
                yield marking | {(_WANTED, name)}
            case CatchEvent(id=name) | EventGateway(id=name):
                self._notice(marking, name)
                yield marking | {(_OPEN, name)}
            case ThrowEvent(id=name, milestone=milestone) as node:
                if milestone is None:
                    yield from self._go_on(marking, node)
                else:
                    yield marking | {(_PASSED, name)}
            case ExclusiveGateway(id=name):
                for one in self._home[name].outgoing(name):
                    yield from self._arrive(marking, one)
            case ParallelGateway() as node:
                if (_ARRIVED, flow.id) in marking:
                    self.twice[node.id] = None
                yield from self._join(marking | {(_ARRIVED, flow.id)}, node)
            case SubProcess() as node:
                self._notice(marking, node.id)
                self.met.add(node.scope.start.id)
                yield from self._go_on(marking | {(_OPEN, node.id)}, node.scope.start)
            case EndEvent() as node:
                yield from self._end(marking, node)

    def _join(self, marking: Marking, node: ParallelGateway) -> Iterator[Marking]:
        needed = {(_ARRIVED, flow.id) for flow in self._home[node.id].incoming(node.id)}
        if needed <= marking:
            yield from self._go_on(marking - needed, node)
        else:
            yield marking

    def _end(self, marking: Marking, node: EndEvent) -> Iterator[Marking]:
        around = self._around.get(node.id)
        if isinstance(node.trigger, Error):
            yield from self._raise(marking, node.trigger.code, around)
            return
        names = _names(around) if around else _inside(self.process.scope)
        if isinstance(node.trigger, Terminate):
            marking = self._leave(marking, names - {around.id} if around else names)
        inner = names - {around.id} if around else names
        if any(name in inner and state != _LEFT for state, name in marking):
            yield marking
        elif around:
            yield from self._go_on(marking - {(_OPEN, around.id)}, around)
        elif node.hands_over_to:
            yield marking
        else:
            yield marking | {(_PASSED, node.id)}

    def _raise(self, marking: Marking, code: str, around: SubProcess | None) -> Iterator[Marking]:
        """Leaves the innermost sub-process whose border catches the error; without one, the case
        stands still."""
        while around:
            for event in self._home[around.id].boundary(around.id):
                if isinstance(event.trigger, Error) and event.trigger.code == code:
                    self.met.add(event.id)
                    yield from self._go_on(self._leave(marking, _names(around)), event)
                    return
            around = self._around.get(around.id)


def _names(node: UserTask | SubProcess) -> frozenset[str]:
    inside = _inside(node.scope) if isinstance(node, SubProcess) else frozenset()
    return inside | {node.id}


def _inside(scope: Scope) -> frozenset[str]:
    return frozenset(name for one in scope.scopes() for name in (*one.nodes, *one.flows))

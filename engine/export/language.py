"""Every history that a diagram allows, as an automaton: what process mining holds traces against.

Its own readers of BPMN leave out sub-processes and events at borders. Here they are followed as the
standard says (BPMN 2.0.2, chapter 13); conditions are not, as a trace holds no answers. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.model.process import (
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

MAX_STATES = 50_000

Token = tuple[str, str]
"""What stands at which node or, before a joining gateway, has come over which flow."""
Marking = frozenset[Token]
Label = tuple[str, str]
"""Element and transition of its lifecycle, as in a trace."""

_WANTED, _OPEN, _LEFT, _PASSED, _ARRIVED = "wanted", "open", "left", "passed", "arrived"
_AT_ONCE = {_WANTED, _LEFT, _PASSED}


class TooManyStates(Exception):
    """The diagram allows more than can be written down."""


@dataclass(frozen=True, slots=True)
class Language:
    """An automaton that knows at each state (0 is the first) where each label leads to; a history
    may end in those that are ``final``."""

    process: Process
    moves: tuple[Mapping[Label, int], ...]
    final: frozenset[int]

    def follow(self, history: Iterable[Label]) -> int | None:
        """The state that a history leads to; None where it is not allowed."""
        here: int | None = 0
        for label in history:
            here = self.moves[here].get(label) if here is not None else None
        return here


def language_of(process: Process) -> Language:
    """The histories of steps that are scheduled, completed and withdrawn, of messages, timers and
    milestones, and of the end that was reached.

    Raises:
        TooManyStates: there are more than ``MAX_STATES``.
    """
    game = _Game(process)
    first = frozenset(game.begin())
    numbers, moves = {first: 0}, list[Mapping[Label, int]]()
    queue = [first]
    for here in queue:
        led: dict[Label, set[Marking]] = {}
        for marking in here:
            for label, after in game.moves(marking):
                led.setdefault(label, set()).update(after)
        row = {}
        for label, found in sorted(led.items(), key=lambda one: one[0]):
            there = frozenset(found)
            if there not in numbers:
                numbers[there] = len(queue)
                queue.append(there)
            row[label] = numbers[there]
        moves.append(row)
        if len(queue) > MAX_STATES:
            raise TooManyStates(f"{process.key} allows more than {MAX_STATES:,} states.")
    final = frozenset(number for state, number in numbers.items() if frozenset() in state)
    return Language(process, tuple(moves), final)


@dataclass(slots=True)
class _Game:
    """The rules by which tokens move. Methods answer every marking that may come out."""

    process: Process
    _home: dict[str, Scope] = field(init=False)
    _around: dict[str, SubProcess] = field(init=False)

    def __post_init__(self) -> None:
        within = list(self.process.scope.walk())
        self._home = {node.id: scope for scope, node in within}
        self._around = {
            inner: node
            for _, node in within
            if isinstance(node, SubProcess)
            for inner in node.scope.nodes
        }

    def begin(self) -> Iterator[Marking]:
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
                        caught = self.process.elements[flow.target]
                        yield (caught.id, "complete"), self._go_on(rest, caught)
                case "open", UserTask() as node:
                    yield (name, "complete"), self._go_on(rest, node)
                    yield from self._borders(marking, node)
                case "open", SubProcess() as node:
                    yield from self._borders(marking, node)

    def _borders(
        self, marking: Marking, node: UserTask | SubProcess
    ) -> Iterator[tuple[Label, Iterable[Marking]]]:
        for event in self._home[node.id].boundary(node.id):
            if not isinstance(event.trigger, Error):
                after = self._leave(marking, _names(node)) if event.interrupting else marking
                yield (event.id, "complete"), self._go_on(after, event)

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
        match self.process.elements[flow.target]:
            case UserTask(id=name):
                yield marking | {(_WANTED, name)}
            case CatchEvent(id=name) | EventGateway(id=name):
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
                yield from self._join(marking | {(_ARRIVED, flow.id)}, node)
            case SubProcess() as node:
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
                    yield from self._go_on(self._leave(marking, _names(around)), event)
                    return
            around = self._around.get(around.id)


def _names(node: UserTask | SubProcess) -> frozenset[str]:
    inside = _inside(node.scope) if isinstance(node, SubProcess) else frozenset()
    return inside | {node.id}


def _inside(scope: Scope) -> frozenset[str]:
    return frozenset(name for one in scope.scopes() for name in (*one.nodes, *one.flows))

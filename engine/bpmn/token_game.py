"""How tokens move through a diagram by the standard (BPMN 2.0.2, chapter 13). Conditions are not
looked at, unless somebody else decides them: whatever way a choice leaves open may be taken.

What is side by side has no order. All tokens of a fork are on their way before the first of them
comes anywhere, and where it matters which is first (an end that stops the others, a milestone),
every order is played. So nothing depends on the order in which a file lists its flows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.bpmn.reach import nodes_beside
from engine.model import process as bpmn

Token = tuple[str, str]
"""What stands at which node or, before a joining gateway, has come over which flow."""
Marking = frozenset[Token]
MoveLabel = tuple[str, str]
"""Element and transition of its lifecycle, as in a trace."""
Choose = Callable[[bpmn.ExclusiveGateway, Sequence[bpmn.Flow]], Sequence[bpmn.Flow]]
"""The flows out of a gateway that can be taken."""

OPEN, WANTED, PASSED, ARRIVED, ENDED = "open", "wanted", "passed", "arrived", "ended"
_OVER, _LEFT = "over", "left"


def _all_of_them(
    _gateway: bpmn.ExclusiveGateway, flows: Sequence[bpmn.Flow]
) -> Sequence[bpmn.Flow]:
    return flows


@dataclass(slots=True)
class TokenGame:
    """The rules by which tokens move. Methods return every marking that may come out."""

    process: bpmn.Process
    passed_over: frozenset[str] = frozenset()
    """Steps and waits that a token does not stop at: what is beside them makes no difference."""
    stops: frozenset[str] = frozenset()
    """Throw events without a milestone at which a token stops, as it does at a step."""
    remembers_ends: bool = False
    """Whether a marking says at which ends tokens have gone, while others are under way."""
    choose: Choose = _all_of_them
    met: set[str] = field(default_factory=set)
    """Every node that a token has come to."""
    twice: dict[str, None] = field(default_factory=dict)
    """Nodes to which a second token came while the first was still there; with
    ``remembers_ends`` ends too."""
    unlike: dict[frozenset[str], None] = field(default_factory=dict)
    """With ``remembers_ends``: ends that tokens of one case come to, and that say different
    things of it."""
    not_alone: dict[str, None] = field(default_factory=dict)
    """Ends that hand over, to which a token came while others were under way."""
    stopped: dict[tuple[str, str], set[Marking]] = field(default_factory=dict)
    """By sub-process, or none for the process, and end that stops it: what stood beside it there
    when a token came to it."""
    endless: dict[str, None] = field(default_factory=dict)
    """Ends of sub-processes that tokens come to again and again while nothing waits."""
    _home: dict[str, bpmn.Scope] = field(init=False)
    _around: dict[str, bpmn.SubProcess] = field(init=False)
    _beside: Mapping[str, frozenset[str]] = field(init=False)
    _ends: set[str] = field(init=False)
    _flows: dict[str, bpmn.Flow] = field(init=False)
    _names: dict[str, frozenset[str]] = field(init=False)
    """By activity: itself and everything in it. The process itself has no name."""

    def __post_init__(self) -> None:
        within = list(self.process.scope.walk())
        scopes = self.process.scope.scopes()
        self._flows = {name: flow for scope in scopes for name, flow in scope.flows.items()}
        self._home = {node.id: scope for scope, node in within}
        self._around = {
            inner: node
            for _, node in within
            if isinstance(node, bpmn.SubProcess)
            for inner in node.scope.nodes
        }
        self._ends = {node.id for _, node in within if isinstance(node, bpmn.EndEvent)}
        self._beside = nodes_beside(self.process)
        self._names = {"": _inside(self.process.scope)}
        for _, node in within:
            if isinstance(node, bpmn.UserTask | bpmn.SubProcess):
                self._names[node.id] = _names(node)

    def begin(self) -> Sequence[Marking]:
        """Every marking that a case may have once its first tokens have come as far as they go by
        themselves."""
        start = self.process.scope.start
        self.met.add(start.id)
        return self._settle(self._go_on(frozenset(), start))

    def resume(self, markings: Iterable[Marking]) -> Sequence[Marking]:
        """The same for cases that stand like this; those that come to the same are one."""
        return self._settle(markings)

    def moves(self, marking: Marking) -> Iterator[tuple[MoveLabel | None, Sequence[Marking]]]:
        """What may happen next, and what it leads to; without a label, nobody records it. What
        follows from a command is recorded before the next command, and first what was passed."""
        for token in self.pressing(marking) or self._recorded(marking) or marking:
            state, name = token
            rest = marking - {token}
            match state, self.process.elements.get(name):
                case "over", _:
                    yield None, self._settle(self._end(rest, self._end_of(name)))
                case "wanted", _:
                    yield (name, "schedule"), [rest | {(OPEN, name)}]
                case "left", _:
                    yield (name, "withdraw"), [rest]
                case "passed", bpmn.EndEvent():
                    yield (name, "complete"), [rest]
                case "passed", bpmn.ThrowEvent() as node:
                    yield (name, "complete"), self._settle(self._go_on(rest, node))
                case "open", (bpmn.CatchEvent() | bpmn.ThrowEvent()) as node:
                    yield (name, "complete"), self._settle(self._go_on(rest, node))
                case "open", bpmn.EventGateway():
                    for flow in self._home[name].outgoing(name):
                        self.met.add(flow.target)
                        caught = self.process.elements[flow.target]
                        yield (caught.id, "complete"), self._settle(self._go_on(rest, caught))
                case "open", bpmn.UserTask() as node:
                    yield (name, "complete"), self._settle(self._go_on(rest, node))
                    yield from self._borders(marking, node)
                case "open", bpmn.SubProcess() as node:
                    yield from self._borders(marking, node)

    def pressing(self, marking: Marking) -> list[Token]:
        """What happens before anything that was reached is recorded."""
        return [one for one in marking if one[0] == _OVER or self._is_milestone(one)]

    def is_over(self, marking: Marking) -> bool:
        """Whether no token is left."""
        return all(state == ENDED for state, _ in marking)

    def places(self, marking: Marking) -> Iterator[str]:
        """The nodes at which tokens stand."""
        return (self.place(name) for state, name in marking if state != ENDED)

    def _is_milestone(self, token: Token) -> bool:
        state, name = token
        return state == PASSED and isinstance(self.process.elements[name], bpmn.ThrowEvent)

    def _recorded(self, marking: Marking) -> list[Token]:
        return [one for one in marking if one[0] in {WANTED, _LEFT, PASSED}]

    def place(self, name: str) -> str:
        """The node at which a token stands; one that came over a flow stands where that leads."""
        return name if name in self.process.elements else self._flows[name].target

    def _end_of(self, flow: str) -> bpmn.EndEvent:
        node = self.process.elements[self._flows[flow].target]
        assert isinstance(node, bpmn.EndEvent)
        return node

    # -- coming to rest

    def _settle(self, first: Iterable[Marking]) -> Sequence[Marking]:
        """Moves what is under way until the next thing that somebody sees."""
        queue, found = list(dict.fromkeys(first)), list[Marking]()
        seen = set(queue)
        for marking in queue:
            after = self._next(marking)
            if after is None:
                found.append(marking)
                continue
            fresh = [one for one in after if one not in seen]
            queue += dict.fromkeys(fresh)
            seen.update(fresh)
        if not found:
            under_way = {self.place(name) for one in queue for state, name in one if state == _OVER}
            self.endless.update(dict.fromkeys(sorted(under_way & self._ends)))
        return found

    def _next(self, marking: Marking) -> list[Marking] | None:
        """None where every token rests, or it has to be said first which of several moves.

        What one token does before it comes to an end or a milestone makes no difference to the
        others, so it need not be played in every order.
        """
        under_way = sorted(name for state, name in marking if state == _OVER)
        for name in under_way:
            if not isinstance(self.process.elements[self.place(name)], bpmn.EndEvent):
                return list(self._arrive(marking - {(_OVER, name)}, self._flows[name]))
        if len(under_way) == 1 and len(self.pressing(marking)) == 1:
            (name,) = under_way
            return list(self._end(marking - {(_OVER, name)}, self._end_of(name)))
        return None

    def _notice(self, marking: Marking, name: str) -> None:
        if {(OPEN, name), (WANTED, name), (PASSED, name)} & marking:
            self.twice[name] = None

    def _borders(
        self, marking: Marking, node: bpmn.UserTask | bpmn.SubProcess
    ) -> Iterator[tuple[MoveLabel, Sequence[Marking]]]:
        for event in self._home[node.id].boundary(node.id):
            if not isinstance(event.trigger, bpmn.Error) and not self._is_under_way(marking, event):
                after = (
                    self._leave(marking, self._names[node.id]) if event.interrupting else marking
                )
                self.met.add(event.id)
                yield (event.id, "complete"), self._settle(self._go_on(after, event))

    def _is_under_way(self, marking: Marking, event: bpmn.BoundaryEvent) -> bool:
        """Whether what only this event leads to, beside its activity, is not over yet. It may come
        again meanwhile; each time goes its way as if alone, so one at a time is looked at."""
        behind = self._beside.get(event.id, frozenset())
        return any(self.place(name) in behind for state, name in marking if state != ENDED)

    def _leave(self, marking: Marking, names: frozenset[str]) -> Marking:
        """Without what stands at these names; open steps among it are still to be withdrawn."""
        gone = {one for one in marking if one[1] in names and one[0] != _LEFT}
        steps = {name for state, name in gone if state == OPEN and self._is_step(name)}
        return marking - gone | {(_LEFT, name) for name in steps}

    def _is_step(self, name: str) -> bool:
        return isinstance(self.process.elements[name], bpmn.UserTask)

    def _go_on(self, marking: Marking, node: bpmn.Node) -> Iterator[Marking]:
        """Leaves the node over every flow."""
        flows = self._home[node.id].outgoing(node.id)
        if len(flows) == 1:
            yield from self._arrive(marking, flows[0])
            return
        tokens = {(_OVER, flow.id) for flow in flows}
        if tokens & marking:
            self.twice[node.id] = None
        yield marking | tokens

    def _arrive(self, marking: Marking, flow: bpmn.Flow) -> Iterator[Marking]:
        self.met.add(flow.target)
        if flow.target in self.passed_over:
            for following in self._home[flow.target].outgoing(flow.target):
                yield from self._arrive(marking, following)
            return
        match self.process.elements[flow.target]:
            case bpmn.UserTask(id=name):
                self._notice(marking, name)
                yield marking | {(WANTED, name)}
            case bpmn.CatchEvent(id=name) | bpmn.EventGateway(id=name):
                self._notice(marking, name)
                yield marking | {(OPEN, name)}
            case bpmn.ThrowEvent() as node:
                yield from self._pass(marking, node)
            case bpmn.ExclusiveGateway(id=name) as node:
                for one in self.choose(node, self._home[name].outgoing(name)):
                    yield from self._arrive(marking, one)
            case bpmn.ParallelGateway() as node:
                if (ARRIVED, flow.id) in marking:
                    self.twice[node.id] = None
                yield from self._join(marking | {(ARRIVED, flow.id)}, node)
            case bpmn.SubProcess() as node:
                self._notice(marking, node.id)
                self.met.add(node.scope.start.id)
                yield from self._go_on(marking | {(OPEN, node.id)}, node.scope.start)
            case bpmn.EndEvent():
                if (_OVER, flow.id) in marking:
                    self.twice[flow.target] = None
                yield marking | {(_OVER, flow.id)}

    def _pass(self, marking: Marking, node: bpmn.ThrowEvent) -> Iterator[Marking]:
        if node.milestone is None and node.id not in self.stops:
            yield from self._go_on(marking, node)
            return
        self._notice(marking, node.id)
        yield marking | {(OPEN if node.milestone is None else PASSED, node.id)}

    def _join(self, marking: Marking, node: bpmn.ParallelGateway) -> Iterator[Marking]:
        needed = {(ARRIVED, flow.id) for flow in self._home[node.id].incoming(node.id)}
        if needed <= marking:
            yield from self._go_on(marking - needed, node)
        else:
            yield marking

    # -- ends

    def _end(self, marking: Marking, node: bpmn.EndEvent) -> Iterator[Marking]:
        self.met.add(node.id)
        around = self._around.get(node.id)
        if isinstance(node.trigger, bpmn.Error):
            yield from self._raise(marking, node)
            return
        names = self._names[around.id] - {around.id} if around else self._names[""]
        if isinstance(node.trigger, bpmn.Terminate):
            self._note_stop(marking, node, around.id if around else "")
            marking = self._leave(marking, names)
        others = any(name in names and state not in {_LEFT, ENDED} for state, name in marking)
        marking = self._remember(marking, node)
        if others:
            if node.hands_over_to:
                self.not_alone[node.id] = None
            yield marking
        elif around:
            ended = {one for one in marking if one[0] == ENDED and one[1] in names}
            yield from self._go_on(marking - ended - {(OPEN, around.id)}, around)
        elif node.hands_over_to:
            yield marking
        else:
            yield marking | {(PASSED, node.id)}

    def _remember(self, marking: Marking, node: bpmn.EndEvent) -> Marking:
        if not self.remembers_ends:
            return marking
        if (ENDED, node.id) in marking:
            self.twice[node.id] = None
        if node.id not in self._around:
            before = {name for state, name in marking if state == ENDED}
            for name in self.says_otherwise(node) & before:
                self.unlike[frozenset({name, node.id})] = None
        return marking | {(ENDED, node.id)}

    def says_otherwise(self, node: bpmn.EndEvent) -> set[str]:
        """Ends of the process that say something else of the case."""
        return {
            other.id
            for other in self.process.scope.nodes.values()
            if isinstance(other, bpmn.EndEvent)
            and (other.outcome, other.hands_over_to) != (node.outcome, node.hands_over_to)
        }

    def _note_stop(self, marking: Marking, node: bpmn.EndEvent, outermost: str) -> None:
        """The end stops what is around it, up to that sub-process, or to the process itself."""
        at = node.id
        while True:
            around = self._around.get(at)
            at = around.id if around else ""
            names = self._names[at] - {at}
            beside_it = {one for one in marking if one[1] in names and one[0] not in {_LEFT, ENDED}}
            self.stopped.setdefault((at, node.id), set()).add(frozenset(beside_it))
            if at in {outermost, ""}:
                return

    def catcher(self, node: bpmn.EndEvent) -> bpmn.BoundaryEvent | None:
        """The event at the innermost sub-process around the end that catches its error, if one
        does."""
        around = self._around.get(node.id) if isinstance(node.trigger, bpmn.Error) else None
        while around:
            for event in self._home[around.id].boundary(around.id):
                if event.trigger == node.trigger:
                    return event
            around = self._around.get(around.id)
        return None

    def _raise(self, marking: Marking, node: bpmn.EndEvent) -> Iterator[Marking]:
        """Leaves the sub-process whose border catches the error; without one, the process is left,
        and nothing of it goes on."""
        event = self.catcher(node)
        if event is None:
            self._note_stop(marking, node, "")
            return
        self._note_stop(marking, node, event.attached_to)
        self.met.add(event.id)
        yield from self._go_on(self._leave(marking, self._names[event.attached_to]), event)


def _names(node: bpmn.UserTask | bpmn.SubProcess) -> frozenset[str]:
    inside = _inside(node.scope) if isinstance(node, bpmn.SubProcess) else frozenset()
    return inside | {node.id}


def _inside(scope: bpmn.Scope) -> frozenset[str]:
    return frozenset(name for one in scope.scopes() for name in (*one.nodes, *one.flows))

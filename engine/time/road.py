"""The clean road through a process: which elements are passed, when, and on the way from where.

The tokens of BPMN, without data and without the roads that nobody hopes to take: boundary events
do not happen, conditions are decided by the caller, and every element is passed at most once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from engine.model.process import (
    CatchEvent,
    EndEvent,
    Error,
    EventGateway,
    ExclusiveGateway,
    Flow,
    Message,
    Node,
    ParallelGateway,
    Process,
    Scope,
    StartEvent,
    SubProcess,
    Terminate,
)
from engine.time.errors import PlanError

Finish = Callable[[Node, datetime], datetime]
Decide = Callable[[ExclusiveGateway, tuple[Flow, ...], datetime], Flow]


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """One element on the road. ``before`` is the passage that set the time of arrival."""

    node: Node
    arrived: datetime
    left: datetime
    before: Passage | None

    def trail(self) -> tuple[Passage, ...]:
        """The passages that led here, from the first one to this one."""
        back: list[Passage] = []
        passage: Passage | None = self
        while passage is not None:
            back.append(passage)
            passage = passage.before
        return tuple(reversed(back))


def walk(process: Process, start: datetime, finish: Finish, decide: Decide) -> tuple[Passage, ...]:
    """The passages of the clean road in order of arrival, from ``start`` on.

    ``finish`` says when an element that is reached at an instant is left; ``decide`` says which
    flow leaves an exclusive gateway.

    Raises:
        PlanError: the road loops, meets itself without a join, waits for ever at a join, ends in
            an error or leaves the drawing; the elements are named.
    """
    return _Walk(finish, decide).run(process, start)


@dataclass(slots=True, eq=False)
class _Frame:
    """A scope being walked: how many tokens are in it, and those that wait at a join."""

    scope: Scope
    around: _Frame | None = None
    inside: SubProcess | None = None
    tokens: int = 1
    done: bool = False
    waiting: dict[str, dict[str, Passage]] = field(default_factory=dict)

    @property
    def is_left(self) -> bool:
        return self.done or (self.around is not None and self.around.is_left)


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    node: Node
    frame: _Frame
    flow: Flow | None = None
    before: Passage | None = None


class _Walk:
    def __init__(self, finish: Finish, decide: Decide) -> None:
        self._finish = finish
        self._decide = decide
        self._passages: list[Passage] = []
        self._visited: set[str] = set()
        self._queue: list[tuple[datetime, int, _Token]] = []
        self._order = count()
        self._frames: list[_Frame] = []

    def run(self, process: Process, start: datetime) -> tuple[Passage, ...]:
        root = self._enter(_Frame(process.scope), start, None)
        while self._queue:
            at, _, token = heappop(self._queue)
            if not token.frame.is_left:
                self._arrive(at, token)
        if not root.done:
            raise _stuck(self._frames)
        return tuple(self._passages)

    def _enter(self, frame: _Frame, at: datetime, before: Passage | None) -> _Frame:
        self._frames.append(frame)
        starts = [node for node in frame.scope.nodes.values() if isinstance(node, StartEvent)]
        if len(starts) != 1:
            raise PlanError(f"{frame.scope.id} has {len(starts)} start events. Draw exactly one.")
        self._push(at, _Token(starts[0], frame, before=before))
        return frame

    def _arrive(self, at: datetime, token: _Token) -> None:
        node, before = token.node, token.before
        if node.id in self._visited:
            raise _met_again(token)
        if isinstance(node, ParallelGateway):
            arrivals = self._arrivals(token)
            if arrivals is None:
                return
            before = max(arrivals, key=lambda passage: passage.left, default=before)
        self._visited.add(node.id)
        passage = Passage(node, at, self._finish(node, at), before)
        self._passages.append(passage)
        if isinstance(node, SubProcess):
            self._enter(_Frame(node.scope, token.frame, node), passage.left, passage)
        elif isinstance(node, EndEvent):
            self._end(passage, token.frame)
        else:
            self._go_on(passage, token.frame, node)

    def _arrivals(self, token: _Token) -> tuple[Passage, ...] | None:
        """Those who met at a parallel gateway, as drawn; None while somebody is still awaited."""
        frame, gateway, flow = token.frame, token.node.id, token.flow
        expected = frame.scope.incoming(gateway)
        if flow is None or token.before is None or len(expected) < 2:
            return ()
        here = frame.waiting.setdefault(gateway, {})
        if flow.id in here:
            raise _met_again(token)
        here[flow.id] = token.before
        if len(here) < len(expected):
            return None
        frame.tokens -= len(here) - 1
        del frame.waiting[gateway]
        return tuple(here[flow.id] for flow in expected)

    def _end(self, passage: Passage, frame: _Frame) -> None:
        trigger = passage.node.trigger if isinstance(passage.node, EndEvent) else None
        if isinstance(trigger, Error):
            raise PlanError(
                f"The clean road ends in the error event {passage.node.id}. "
                "Make another flow the default one."
            )
        frame.tokens -= 1
        if frame.tokens and not isinstance(trigger, Terminate):
            return
        frame.done = True
        if frame.around is not None and frame.inside is not None:
            self._go_on(passage, frame.around, frame.inside)

    def _go_on(self, passage: Passage, frame: _Frame, node: Node) -> None:
        """Sends a token along every flow that ``node`` is left by, ending it if there is none."""
        flows = self._ways(node, frame.scope, passage.left)
        if not flows:
            self._end(passage, frame)
            return
        frame.tokens += len(flows) - 1
        for flow in flows:
            target = frame.scope.nodes.get(flow.target)
            if target is None:
                raise PlanError(
                    f"The flow {flow.id} leads to {flow.target!r}, which is not drawn in "
                    f"{frame.scope.id}. Connect it to an element there."
                )
            self._push(passage.left, _Token(target, frame, flow, passage))

    def _ways(self, node: Node, scope: Scope, at: datetime) -> tuple[Flow, ...]:
        flows = scope.outgoing(node.id)
        if isinstance(node, ExclusiveGateway) and len(flows) > 1:
            return (self._decide(node, flows, at),)
        if isinstance(node, EventGateway) and len(flows) > 1:
            return (self._first_event(scope, flows, at),)
        return flows

    def _first_event(self, scope: Scope, flows: tuple[Flow, ...], at: datetime) -> Flow:
        """The message that is hoped for; where only timers wait, the one that rings first."""
        for flow in flows:
            event = scope.nodes.get(flow.target)
            if isinstance(event, CatchEvent) and isinstance(event.trigger, Message):
                return flow
        return min(flows, key=lambda flow: self._finish(scope.nodes[flow.target], at))

    def _push(self, at: datetime, token: _Token) -> None:
        heappush(self._queue, (at, next(self._order), token))


def _met_again(token: _Token) -> PlanError:
    trail = [passage.node.id for passage in token.before.trail()] if token.before else []
    element = token.node.id
    if element in trail:
        circle = " -> ".join([*trail[trail.index(element) :], element])
        return PlanError(
            f"The clean road goes in a circle: {circle}. "
            "Make the flow that goes on, not back, the default one."
        )
    return PlanError(
        f"Two branches of the clean road reach {element} one after the other. "
        "Join them at a parallel gateway first."
    )


def _stuck(frames: list[_Frame]) -> PlanError:
    missing = [
        f"{gateway} (still without {flow.id} from {flow.source})"
        for frame in frames
        if not frame.is_left
        for gateway, here in frame.waiting.items()
        for flow in frame.scope.incoming(gateway)
        if flow.id not in here
    ]
    return PlanError(
        f"The clean road waits for ever at {', '.join(missing)}. "
        "Lead every branch of the fork to its join."
    )

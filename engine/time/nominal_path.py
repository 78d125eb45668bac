"""The nominal path through a process: which elements are passed, when, and on the way from where.

The tokens of BPMN, without data and without the paths that nobody hopes to take: boundary events
do not happen, conditions are decided by the caller, and every element is passed at most once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from engine.model import process as bpmn
from engine.time.errors import PlanError


class PathPosition(NamedTuple):
    """Where a token stands when the walk begins, since when; ``via`` is the element it came from
    where it waits at a parallel gateway for others."""

    element: str
    at: datetime
    via: str | None = None


class Choice(NamedTuple):
    """An exclusive gateway that the path has come to. ``passed`` are the elements that lie behind
    it on the path, ``flows`` the ways out."""

    gateway: bpmn.ExclusiveGateway
    flows: tuple[bpmn.Flow, ...]
    at: datetime
    passed: Set[str]


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""When what already waits at a join got there: it holds nobody up."""

Finish = Callable[[bpmn.Node, datetime], datetime]
Decide = Callable[[Choice], bpmn.Flow]


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """One element on the path. ``befores`` are the passages that it waits for, as drawn."""

    node: bpmn.Node
    arrived: datetime
    left: datetime
    befores: tuple[Passage, ...]

    @property
    def before(self) -> Passage | None:
        """The passage that set the time of arrival."""
        return max(self.befores, key=lambda passage: passage.left, default=None)

    def trail(self) -> tuple[Passage, ...]:
        """The passages that led here, from the first one to this one."""
        back: list[Passage] = []
        passage: Passage | None = self
        while passage is not None:
            back.append(passage)
            passage = passage.before
        return tuple(reversed(back))


def walk(
    process: bpmn.Process, positions: Iterable[PathPosition], finish: Finish, decide: Decide
) -> tuple[Passage, ...]:
    """The passages of the nominal path in order of arrival, from where the tokens stand.

    ``finish`` says when an element that is reached at an instant is left; ``decide`` says which
    flow leaves an exclusive gateway.

    Raises:
        PlanError: the path loops, meets itself without a join, waits for ever at a join, ends in
            an error that nothing catches, or leaves the drawing; the elements are named.
    """
    return _Walk(process, finish, decide).run(positions)


@dataclass(slots=True, eq=False)
class _Frame:
    """A scope being walked: how many tokens are in it, those that wait at a join, and those that
    are over."""

    scope: bpmn.Scope
    around: _Frame | None = None
    inside: bpmn.SubProcess | None = None
    tokens: int = 0
    done: bool = False
    waiting: dict[str, dict[str, tuple[Passage, ...]]] = field(default_factory=dict)
    ends: list[Passage] = field(default_factory=list)

    @property
    def is_left(self) -> bool:
        return self.done or (self.around is not None and self.around.is_left)


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    node: bpmn.Node
    frame: _Frame
    flow: bpmn.Flow | None = None
    befores: tuple[Passage, ...] = ()


class _Walk:
    def __init__(self, process: bpmn.Process, finish: Finish, decide: Decide) -> None:
        self._finish = finish
        self._decide = decide
        self._passages: list[Passage] = []
        self._visited: set[str] = set()
        self._queue: list[tuple[datetime, int, _Token]] = []
        self._order = count()
        self._root = _Frame(process.scope)
        self._frames: list[_Frame] = [self._root]

    def run(self, positions: Iterable[PathPosition]) -> tuple[Passage, ...]:
        for where in positions:
            self._stand(where)
        while self._queue:
            at, _, token = heappop(self._queue)
            if not token.frame.is_left:
                self._arrive(at, token)
        if not self._root.done:
            raise _stuck(self._frames)
        return tuple(self._passages)

    # -- where the walk begins

    def _stand(self, where: PathPosition) -> None:
        path = _path(self._root.scope, where.element)
        if path is None:
            raise PlanError(f"{where.element} is not drawn in {self._root.scope.id}.")
        frame = self._root
        for sub_process in path:
            frame = self._frame_of(sub_process, frame)
        frame.tokens += 1
        node = frame.scope.nodes[where.element]
        if where.via is None:
            self._push(where.at, _Token(node, frame))
            return
        behind = Passage(frame.scope.nodes[where.via], _LONG_AGO, _LONG_AGO, ())
        for flow in frame.scope.incoming(node.id):
            if flow.source == where.via:
                frame.waiting.setdefault(node.id, {})[flow.id] = (behind,)

    def _frame_of(self, sub_process: bpmn.SubProcess, around: _Frame) -> _Frame:
        for frame in self._frames:
            if frame.inside is sub_process:
                return frame
        around.tokens += 1
        self._visited.add(sub_process.id)
        return self._open(_Frame(sub_process.scope, around, sub_process))

    def _open(self, frame: _Frame) -> _Frame:
        self._frames.append(frame)
        return frame

    # -- one step

    def _arrive(self, at: datetime, token: _Token) -> None:
        node, befores = token.node, token.befores
        if node.id in self._visited:
            raise _met_again(token)
        if isinstance(node, bpmn.ParallelGateway):
            arrivals = self._arrivals(token)
            if arrivals is None:
                return
            befores = arrivals or befores
        self._visited.add(node.id)
        passage = Passage(node, at, self._finish(node, at), befores)
        self._passages.append(passage)
        if isinstance(node, bpmn.SubProcess):
            frame = self._open(_Frame(node.scope, token.frame, node, tokens=1))
            self._push(passage.left, _Token(_start(node.scope), frame, befores=(passage,)))
        elif isinstance(node, bpmn.EndEvent):
            self._end(passage, token.frame)
        else:
            self._go_on((passage,), token.frame, node)

    def _arrivals(self, token: _Token) -> tuple[Passage, ...] | None:
        """Those who met at a parallel gateway, as drawn; None while somebody is still awaited."""
        frame, gateway, flow = token.frame, token.node.id, token.flow
        expected = frame.scope.incoming(gateway)
        if flow is None or not token.befores or len(expected) < 2:
            return ()
        here = frame.waiting.setdefault(gateway, {})
        if flow.id in here:
            raise _met_again(token)
        here[flow.id] = token.befores
        if len(here) < len(expected):
            return None
        frame.tokens -= len(here) - 1
        del frame.waiting[gateway]
        return tuple(passage for flow in expected for passage in here[flow.id])

    def _end(self, passage: Passage, frame: _Frame) -> None:
        trigger = passage.node.trigger if isinstance(passage.node, bpmn.EndEvent) else None
        if isinstance(trigger, bpmn.Error):
            self._leave_by(trigger, passage, frame)
            return
        frame.tokens -= 1
        frame.ends.append(passage)
        if frame.tokens and not isinstance(trigger, bpmn.Terminate):
            return
        frame.done = True
        if frame.around is not None and frame.inside is not None:
            ends = (passage,) if frame.tokens else tuple(frame.ends)
            self._go_on(ends, frame.around, frame.inside)

    def _leave_by(self, error: bpmn.Error, passage: Passage, frame: _Frame) -> None:
        """Goes on at the border that catches the error, nearest first."""
        inner: _Frame | None = frame
        while inner is not None and inner.around is not None and inner.inside is not None:
            for event in inner.around.scope.boundary(inner.inside.id):
                if event.trigger == error:
                    inner.done = True
                    token = _Token(event, inner.around, befores=(passage,))
                    self._push(passage.left, token)
                    return
            inner = inner.around
        raise PlanError(
            f"The nominal path ends in the error event {passage.node.id}. "
            "Make another flow the default one."
        )

    def _go_on(self, befores: tuple[Passage, ...], frame: _Frame, node: bpmn.Node) -> None:
        """Sends a token along every flow that ``node`` is left by, ending it if there is none."""
        at = max(passage.left for passage in befores)
        flows = self._ways(node, frame.scope, at)
        if not flows:
            self._end(befores[-1], frame)
            return
        frame.tokens += len(flows) - 1
        for flow in flows:
            target = frame.scope.nodes.get(flow.target)
            if target is None:
                raise PlanError(
                    f"The flow {flow.id} leads to {flow.target!r}, which is not drawn in "
                    f"{frame.scope.id}. Connect it to an element there."
                )
            self._push(at, _Token(target, frame, flow, befores))

    def _ways(self, node: bpmn.Node, scope: bpmn.Scope, at: datetime) -> tuple[bpmn.Flow, ...]:
        flows = scope.outgoing(node.id)
        if isinstance(node, bpmn.ExclusiveGateway) and len(flows) > 1:
            return (self._decide(Choice(node, flows, at, self._visited)),)
        if isinstance(node, bpmn.EventGateway) and len(flows) > 1:
            return (self._first_event(scope, flows, at),)
        return flows

    def _first_event(
        self, scope: bpmn.Scope, flows: tuple[bpmn.Flow, ...], at: datetime
    ) -> bpmn.Flow:
        """The message that is hoped for; where only timers wait, the one that fires first."""
        for flow in flows:
            event = scope.nodes.get(flow.target)
            if isinstance(event, bpmn.CatchEvent) and isinstance(event.trigger, bpmn.Message):
                return flow
        return min(flows, key=lambda flow: self._finish(scope.nodes[flow.target], at))

    def _push(self, at: datetime, token: _Token) -> None:
        heappush(self._queue, (at, next(self._order), token))


def _path(scope: bpmn.Scope, element: str) -> tuple[bpmn.SubProcess, ...] | None:
    """The sub-processes around an element, from the outermost in; None if it is not there."""
    if element in scope.nodes:
        return ()
    for node in scope.nodes.values():
        if isinstance(node, bpmn.SubProcess):
            inner = _path(node.scope, element)
            if inner is not None:
                return (node, *inner)
    return None


def _start(scope: bpmn.Scope) -> bpmn.StartEvent:
    starts = [node for node in scope.nodes.values() if isinstance(node, bpmn.StartEvent)]
    if len(starts) != 1:
        raise PlanError(f"{scope.id} has {len(starts)} start events. Draw exactly one.")
    return starts[0]


def from_start(process: bpmn.Process, at: datetime) -> tuple[PathPosition, ...]:
    """A token at the start of the process.

    Raises:
        PlanError: there is not exactly one start event.
    """
    return (PathPosition(_start(process.scope).id, at),)


def _met_again(token: _Token) -> PlanError:
    trail = [p.node.id for p in token.befores[-1].trail()] if token.befores else []
    element = token.node.id
    if element in trail:
        circle = " -> ".join([*trail[trail.index(element) :], element])
        return PlanError(
            f"The nominal path goes in a circle: {circle}. "
            "Make the flow that goes on, not back, the default one."
        )
    return PlanError(
        f"Two branches of the nominal path reach {element} one after the other. "
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
        f"The nominal path waits for ever at {', '.join(missing)}. "
        "Lead every branch of the fork to its join."
    )

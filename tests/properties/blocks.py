"""Random diagrams of the supported set, and a second, independent reading of what they mean.

A diagram is made from nested blocks. The blocks are drawn as BPMN for the engine; the same blocks
are played by ``Play``, which knows nothing of tokens, trees or flows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from engine.bpmn.lint import Catalog, FormFields

CATALOG = Catalog(
    roles=frozenset({"ky_thuat", "mot_cua"}), forms={"step": FormFields(frozenset({"pick"}))}
)
"""What the diagrams refer to."""

# -- the blocks


@dataclass(frozen=True)
class Task:
    id: str


@dataclass(frozen=True)
class Wait:
    """A message that lets the path go on."""

    id: str


@dataclass(frozen=True)
class Pass:
    """A milestone: nobody is waited for."""

    id: str


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    """The task's answer picks a branch; 0 and anything unknown picks the first (the default)."""

    ask: Task
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Fork:
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Loop:
    """The body runs, then the task's answer 1 runs it again."""

    body: Block
    ask: Task


@dataclass(frozen=True)
class Race:
    """The first of several messages picks the way."""

    ways: tuple[tuple[Wait, Block], ...]
    id: str


@dataclass(frozen=True)
class Guarded:
    """A sub-process; a message from outside (or answer 9 of the task inside) leaves it."""

    id: str
    ask: Task
    body: Block
    on_message: Wait | None
    on_error: bool
    interrupting: bool
    handler: Block


Block = Task | Wait | Pass | Sequence | Choice | Fork | Loop | Race | Guarded


@st.composite
def blocks(draw: st.DrawFn, depth: int = 3) -> Block:
    return make_block(lambda options: draw(st.sampled_from(options)), depth)


def make_block(pick: Callable[[tuple[Any, ...]], Any], depth: int = 3) -> Block:
    """A block with others in it, at most so many deep; ``pick`` chooses among several."""
    counter = itertools.count(1)

    def name(kind: str) -> str:
        return f"{kind}{next(counter)}"

    def task() -> Task:
        return Task(name("t"))

    def block(left: int) -> Block:
        kinds: tuple[str, ...] = ("task", "task", "wait", "pass")
        if left > 0:
            kinds += ("sequence", "sequence", "choice", "fork", "fork", "loop", "race", "guarded")
        kind = pick(kinds)
        some = pick((2, 3))
        if kind == "wait":
            return Wait(name("m"))
        if kind == "pass":
            return Pass(name("e"))
        if kind == "sequence":
            return Sequence(tuple(block(left - 1) for _ in range(some)))
        if kind == "choice":
            return Choice(task(), tuple(block(left - 1) for _ in range(some)))
        if kind == "fork":
            return Fork(tuple(block(left - 1) for _ in range(some)))
        if kind == "loop":
            return Loop(block(left - 1), task())
        if kind == "race":
            ways = tuple((Wait(name("m")), block(left - 1)) for _ in range(2))
            return Race(ways, name("r"))
        if kind == "guarded":
            on_message = Wait(name("m")) if pick((False, True)) else None
            on_error = on_message is None or pick((False, True))
            interrupting = on_error or pick((False, True))
            return Guarded(
                name("s"),
                task(),
                block(left - 1),
                on_message,
                on_error,
                interrupting,
                block(left - 1),
            )
        return task()

    return block(depth)


# -- drawing them as BPMN


@dataclass
class Drawing:
    """XML of one scope while it is drawn."""

    count: Iterator[int]
    names: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    outermost: bool = False
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)

    def node(self, xml: str) -> None:
        self.nodes.append(xml)

    def fresh(self, kind: str) -> str:
        return f"{kind}_{next(self.count)}"

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        flow_id = self.fresh("f")
        inside = (
            f"<conditionExpression xsi:type='tFormalExpression'>{condition}</conditionExpression>"
            if condition
            else ""
        )
        self.flows.append(
            f"<sequenceFlow id='{flow_id}' sourceRef='{source}' targetRef='{target}'>"
            f"{inside}</sequenceFlow>"
        )
        return flow_id


def draw_bpmn(block: Block, key: str = "random") -> bytes:
    drawing = Drawing(itertools.count(1), outermost=True)
    first, last = _draw(block, drawing)
    drawing.node(f"<startEvent id='{key}_start'/>")
    drawing.node(f"<endEvent id='{key}_end' motcua:outcome='closed'/>")
    drawing.flow(f"{key}_start", first)
    drawing.flow(last, f"{key}_end")
    body = "".join(drawing.nodes + drawing.flows)
    messages = "".join(f"<message id='msg_{m}' name='{m}'/>" for m in drawing.messages)
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
        "xmlns:motcua='urn:motcua:bpmn:1.0' id='d' targetNamespace='urn:test'>"
        f"{messages}<error id='err' name='e' errorCode='out'/>"
        f"<process id='{key}' name='Ngẫu nhiên' isExecutable='true'>{body}</process></definitions>"
    ).encode()


def _task_xml(task_id: str) -> str:
    return (
        f"<userTask id='{task_id}' name='{task_id}' motcua:role='ky_thuat' "
        f"motcua:clockOwner='utility' motcua:form='step'/>"
    )


def _message_xml(message: str) -> str:
    return f"<messageEventDefinition messageRef='msg_{message}'/>"


def _draw(block: Block, d: Drawing) -> tuple[str, str]:
    """Adds the block's elements; answers its first and last element."""
    match block:
        case Task(task_id):
            d.node(_task_xml(task_id))
            return task_id, task_id
        case Wait(message):
            d.messages.append(message)
            d.node(
                f"<intermediateCatchEvent id='{message}' motcua:role='mot_cua'>"
                f"{_message_xml(message)}</intermediateCatchEvent>"
            )
            return message, message
        case Pass(milestone):
            d.node(f"<intermediateThrowEvent id='{milestone}'/>")
            return milestone, milestone
        case Sequence(parts):
            ends = [_draw(part, d) for part in parts]
            for (_, left), (right, _) in itertools.pairwise(ends):
                d.flow(left, right)
            return ends[0][0], ends[-1][1]
        case Choice(ask, branches):
            split, merge = d.fresh("x"), d.fresh("x")
            _draw(ask, d)
            d.flow(ask.id, split)
            default = ""
            for index, branch in enumerate(branches):
                first, last = _draw(branch, d)
                flow = d.flow(split, first, f"{ask.id}.pick = {index}" if index else None)
                default = default or flow
                d.flow(last, merge)
            d.node(f"<exclusiveGateway id='{split}' default='{default}'/>")
            d.node(f"<exclusiveGateway id='{merge}'/>")
            return ask.id, merge
        case Fork(branches):
            split, join = d.fresh("p"), d.fresh("p")
            for branch in branches:
                first, last = _draw(branch, d)
                d.flow(split, first)
                d.flow(last, join)
            d.node(f"<parallelGateway id='{split}'/>")
            d.node(f"<parallelGateway id='{join}'/>")
            return split, join
        case Loop(body, ask):
            merge, split = d.fresh("x"), d.fresh("x")
            first, last = _draw(body, d)
            _draw(ask, d)
            out = d.fresh("x")
            d.flow(merge, first)
            d.flow(last, ask.id)
            d.flow(ask.id, split)
            d.flow(split, merge, f"{ask.id}.pick = 1")
            default = d.flow(split, out)
            d.node(f"<exclusiveGateway id='{merge}'/>")
            d.node(f"<exclusiveGateway id='{split}' default='{default}'/>")
            d.node(f"<exclusiveGateway id='{out}'/>")
            return merge, out
        case Race(ways, gateway):
            merge = d.fresh("x")
            d.node(f"<eventBasedGateway id='{gateway}'/>")
            for wait, way in ways:
                _draw(wait, d)
                first, last = _draw(way, d)
                d.flow(gateway, wait.id)
                d.flow(wait.id, first)
                d.flow(last, merge)
            d.node(f"<exclusiveGateway id='{merge}'/>")
            return gateway, merge
        case Guarded():
            return _draw_guarded(block, d)


def _draw_guarded(block: Guarded, d: Drawing) -> tuple[str, str]:
    inner = Drawing(d.count, messages=d.messages)
    start, end, split = inner.fresh("start"), inner.fresh("end"), inner.fresh("x")
    gap = Task(f"{block.id}_gap")
    _draw(block.ask, inner)
    _draw(gap, inner)
    body_first, body_last = _draw(block.body, inner)
    inner.flow(start, block.ask.id)
    inner.flow(block.ask.id, split)
    default = inner.flow(split, gap.id)
    inner.flow(gap.id, body_first)
    inner.flow(body_last, end)
    inner.node(f"<startEvent id='{start}'/><endEvent id='{end}'/>")
    inner.node(f"<exclusiveGateway id='{split}' default='{default}'/>")
    if block.on_error:
        error = inner.fresh("error")
        inner.node(f"<endEvent id='{error}'><errorEventDefinition errorRef='err'/></endEvent>")
        inner.flow(split, error, f"{block.ask.id}.pick = 9")
    body = "".join(inner.nodes + inner.flows)
    d.node(f"<subProcess id='{block.id}' name='{block.id}'>{body}</subProcess>")
    handler_first, handler_last = _draw(block.handler, d)
    merge = d.fresh("x")
    if block.interrupting:
        d.node(f"<exclusiveGateway id='{merge}'/>")
        d.flow(block.id, merge)
        d.flow(handler_last, merge)
    else:
        aside = d.fresh("end")
        outcome = " motcua:outcome='closed'" if d.outermost else ""
        d.node(f"<endEvent id='{aside}'{outcome}/>")
        d.flow(handler_last, aside)
        merge = block.id
    enter = d.fresh("x")
    d.node(f"<exclusiveGateway id='{enter}'/>")
    d.flow(enter, handler_first)
    if block.on_message:
        message = block.on_message.id
        d.messages.append(message)
        d.node(
            f"<boundaryEvent id='{message}' attachedToRef='{block.id}' motcua:role='mot_cua' "
            f"cancelActivity='{str(block.interrupting).lower()}'>{_message_xml(message)}"
            "</boundaryEvent>"
        )
        d.flow(message, enter)
    if block.on_error:
        catch = d.fresh("b")
        d.node(
            f"<boundaryEvent id='{catch}' attachedToRef='{block.id}'>"
            "<errorEventDefinition errorRef='err'/></boundaryEvent>"
        )
        d.flow(catch, enter)
    return block.id, merge


# -- playing them, without tokens


Then = Callable[[int], None]


@dataclass(eq=False)
class Place:
    """Somebody or something is waited for here."""

    what: str
    go_on: Then


@dataclass(eq=False)
class Level:
    """A process or sub-process under way: over when nothing in it waits any more."""

    over: Then
    places: list[Place] = field(default_factory=list)
    inner: list[Level] = field(default_factory=list)

    def waiting(self) -> list[str]:
        return [p.what for p in self.places] + [w for level in self.inner for w in level.waiting()]

    def levels(self) -> list[Level]:
        return [self, *(deeper for level in self.inner for deeper in level.levels())]


class Play:
    """Plays a block: which tasks are open and which messages are awaited after each answer."""

    def __init__(self, block: Block) -> None:
        self.finished = False
        self.passed: list[str] = []
        self.again = False
        """An event that does not interrupt came while what followed its last coming was under way:
        two tokens go the same way."""
        self.top = Level(over=self._finish)
        self._start(block, self.top, _nothing)
        self._close()

    def waiting(self) -> list[str]:
        return sorted(self.top.waiting())

    def give(self, what: str, pick: int = 0) -> None:
        for level in self.top.levels():
            for place in level.places:
                if place.what == what:
                    level.places.remove(place)
                    place.go_on(pick)
                    self._close()
                    return
        raise AssertionError(f"nobody waits for {what}")

    def _finish(self, _pick: int) -> None:
        self.finished = True

    def _close(self) -> None:
        """Levels in which nothing waits are over, from the inside out."""
        changed = True
        while changed:
            changed = False
            for outer in self.top.levels():
                for level in outer.inner:
                    if not level.places and not level.inner:
                        outer.inner.remove(level)
                        level.over(0)
                        changed = True
                        break
        if not self.top.places and not self.top.inner:
            self.top.over(0)

    def _start(self, block: Block, level: Level, then: Then) -> None:
        match block:
            case Task(own) | Wait(own):
                level.places.append(Place(own, then))
            case Pass(milestone):
                self.passed.append(milestone)
                then(0)
            case Sequence(parts):
                self._sequence(parts, level, then)
            case Choice(ask, branches):
                self._start(
                    ask, level, lambda pick: self._start(_pick(branches, pick), level, then)
                )
            case Fork(branches):
                self._fork(branches, level, then)
            case Loop(body, ask):
                self._loop(body, ask, level, then)
            case Race(ways, _):
                self._race(ways, level, then)
            case Guarded():
                self._guarded(block, level, then)

    def _sequence(self, parts: tuple[Block, ...], level: Level, then: Then) -> None:
        if len(parts) == 1:
            self._start(parts[0], level, then)
        else:
            self._start(parts[0], level, lambda _: self._sequence(parts[1:], level, then))

    def _fork(self, branches: tuple[Block, ...], level: Level, then: Then) -> None:
        left = [len(branches)]

        def arrived(pick: int) -> None:
            left[0] -= 1
            if not left[0]:
                then(pick)

        for branch in branches:
            self._start(branch, level, arrived)

    def _loop(self, body: Block, ask: Task, level: Level, then: Then) -> None:
        def asked(pick: int) -> None:
            if pick == 1:
                self._loop(body, ask, level, then)
            else:
                then(pick)

        self._start(body, level, lambda _: self._start(ask, level, asked))

    def _race(self, ways: tuple[tuple[Wait, Block], ...], level: Level, then: Then) -> None:
        places: list[Place] = []

        def won(way: Block) -> Then:
            def go_on(_pick: int) -> None:
                for place in places:
                    if place in level.places:
                        level.places.remove(place)
                self._start(way, level, then)

            return go_on

        places += [Place(wait.id, won(way)) for wait, way in ways]
        level.places += places

    def _guarded(self, block: Guarded, level: Level, then: Then) -> None:
        guard: list[Place] = []
        inner = Level(over=lambda pick: (_remove(guard, level.places), then(pick)))  # type: ignore[func-returns-value]

        def interrupt(_pick: int) -> None:
            level.inner.remove(inner)
            _remove(guard, level.places)
            self._start(block.handler, level, then)

        def aside(_pick: int) -> None:
            self.again = self.again or bool(names_in(block.handler) & set(self.waiting()))
            level.places += guard
            self._start(block.handler, level, _nothing)

        def asked(pick: int) -> None:
            if block.on_error and pick == 9:
                interrupt(pick)
            else:
                rest = (Task(f"{block.id}_gap"), block.body)
                self._sequence(rest, inner, _nothing)

        level.inner.append(inner)
        if block.on_message is not None:
            guard.append(Place(block.on_message.id, interrupt if block.interrupting else aside))
            level.places += guard
        self._start(block.ask, inner, asked)


def _pick(branches: tuple[Block, ...], pick: int) -> Block:
    return branches[pick if pick < len(branches) else 0]


def names_in(block: Block) -> set[str]:
    """Everything at which a token may wait in the block."""
    match block:
        case Task(own) | Wait(own):
            return {own}
        case Pass():
            return set()
        case Sequence(parts) | Fork(parts):
            return set[str]().union(*map(names_in, parts))
        case Choice(ask, branches):
            return {ask.id}.union(*map(names_in, branches))
        case Loop(body, ask):
            return {ask.id} | names_in(body)
        case Race(ways):
            return set[str]().union(*({wait.id} | names_in(way) for wait, way in ways))
        case Guarded():
            own = {block.ask.id, f"{block.id}_gap"}
            own |= {block.on_message.id} if block.on_message else set()
            return own | names_in(block.body) | names_in(block.handler)


def _nothing(_pick: int) -> None:
    pass


def _remove(some: list[Place], places: list[Place]) -> None:
    for place in some:
        if place in places:
            places.remove(place)

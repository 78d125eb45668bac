"""Random small processes with limits, drawn as graphs, and a second reading of how long they can
take: every choice is tried out on the blocks, which know nothing of networks or passes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from engine.model import process as bpmn
from engine.time import (
    Label,
    OfficeHours,
    Profile,
    Rule,
    StepLimit,
    Total,
    WorkingCalendar,
    due,
    local_day,
    parse_limit,
)

CALENDAR = "utility"


@dataclass(frozen=True)
class Step:
    id: str
    limit: str
    counts: bool = True
    calendar: str = CALENDAR


@dataclass(frozen=True)
class Pause:
    """A timer on the way."""

    id: str
    limit: str
    calendar: str = CALENDAR


@dataclass(frozen=True)
class WithTimer:
    """A step with a timer on its border that cuts it short; then ``instead`` is done."""

    step: Step
    timer: str
    instead: Block


@dataclass(frozen=True)
class Row:
    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    id: str
    ways: tuple[Block, ...]


@dataclass(frozen=True)
class Fork:
    id: str
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Loop:
    """The body, then a look at it; rework ``redo`` leads back to the body."""

    id: str
    body: Block
    redo: Block
    bound: int


@dataclass(frozen=True)
class Guarded:
    """A sub-process; an error in it has ``redo`` done and begins it anew."""

    id: str
    body: Block
    redo: Block
    bound: int


@dataclass(frozen=True)
class Shared:
    """Two parts, each with a look at it; rework of either is the same ``redo``, and leads back to
    before the first."""

    id: str
    first: Block
    second: Block
    redo: Block
    bound: int

    @property
    def rounds(self) -> tuple[Round, Round]:
        return Round(f"{self.id}a", self.bound), Round(f"{self.id}b", self.bound)


@dataclass(frozen=True)
class Round:
    """A loop by its id, and how often it is gone through again at most."""

    id: str
    bound: int


Block = Step | Pause | WithTimer | Row | Choice | Fork | Loop | Guarded | Shared

TIMED_LIMITS = (
    ("5wd", "1wd"),
    ("10cd", "0.5wd"),
    ("10wd", "1cd"),
    ("2wd", "10wd"),
    ("0.5wd", "5wd"),
)
LIMITS = ("0.5wd", "1wd", "1.5wd", "2wd", "5wd", "10wd", "1cd", "7cd", "10cd")
SHORT = ("0.5wd", "1wd", "1.5wd", "1cd")
"""Of steps that do not count: every end within them is tried out."""


@st.composite
def timed_blocks(
    draw: st.DrawFn,
    depth: int = 2,
    excluded: int = 1,
    calendars: tuple[str, ...] = (CALENDAR,),
    steady: bool = True,
) -> Block:
    """``excluded``: at most so many steps do not count. ``steady``: whether a timer on a border
    rings in time depends on no date."""
    numbers = itertools.count(1)
    left_out = [excluded]

    def calendar() -> str:
        return draw(st.sampled_from(calendars))

    def step() -> Step:
        counts = not (left_out[0] and draw(st.integers(0, 3)) == 0)
        left_out[0] -= not counts
        limits = st.sampled_from(LIMITS if counts else SHORT)
        return Step(f"s{next(numbers)}", draw(limits), counts, calendar())

    def timed(left: int) -> WithTimer:
        timed_limits = (
            st.sampled_from(TIMED_LIMITS) if steady else st.tuples(*[st.sampled_from(LIMITS)] * 2)
        )
        limit, timer = draw(timed_limits)
        rung = step()
        return WithTimer(
            replace(rung, limit=limit) if rung.counts else rung, timer, block(left - 1)
        )

    def block(left: int) -> Block:
        kinds = ["step", "step", "pause"]
        if left:
            kinds += ["row", "row", "choice", "fork", "loop", "bell", "guarded", "shared"]
        kind = draw(st.sampled_from(kinds))
        if kind == "pause":
            return Pause(f"p{next(numbers)}", draw(st.sampled_from(LIMITS)), calendar())
        if kind == "row":
            return Row((block(left - 1), block(left - 1)))
        if kind == "choice":
            return Choice(f"c{next(numbers)}", (block(left - 1), block(left - 1)))
        if kind == "fork":
            return Fork(f"f{next(numbers)}", (block(left - 1), block(left - 1)))
        if kind == "bell":
            return timed(left)
        if kind in {"loop", "guarded"}:
            make = Loop if kind == "loop" else Guarded
            name = f"{kind[0]}{next(numbers)}"
            return make(name, block(left - 1), block(0), draw(st.integers(1, 3)))
        if kind == "shared":
            parts = block(left - 1), block(left - 1), block(0)
            return Shared(f"r{next(numbers)}", *parts, draw(st.integers(1, 3)))
        return step()

    return Row((block(depth), block(depth), block(depth)))


@st.composite
def side_by_side(
    draw: st.DrawFn, calendars: tuple[str, ...] = (CALENDAR,), timers: bool = False
) -> Block:
    """Two steps that do not count on branches of one fork, or one behind the other on one of them,
    with steps that count (and ``timers``) before, beside, between and behind."""
    numbers = itertools.count(1)

    def step(counts: bool) -> Block:
        if counts and timers and draw(st.integers(0, 2)) == 0:
            limit = draw(st.sampled_from(LIMITS))
            return Pause(f"p{next(numbers)}", limit, draw(st.sampled_from(calendars)))
        limit = draw(st.sampled_from(LIMITS if counts else SHORT))
        return Step(f"s{next(numbers)}", limit, counts, draw(st.sampled_from(calendars)))

    def row(kinds: tuple[bool, ...]) -> Block:
        return Row(tuple(step(counts) for counts in kinds))

    counted, free = True, False
    branches = st.sampled_from(
        [(free,), (free, counted), (counted, free), (counted, free, counted)]
    )
    pairs = [(draw(branches), draw(branches)), ((free, counted, free), (counted,))]
    pairs += [((free, free), (counted, counted))]
    beside = draw(st.sampled_from(pairs))
    fork = Fork("f", tuple(row(kinds) for kinds in beside))
    before, behind = (draw(st.sampled_from([(), (counted,)])) for _ in range(2))
    parts = [step(kind) for kind in before]
    return Row((*parts, fork, *(step(kind) for kind in behind)))


@dataclass(frozen=True)
class Office:
    """Hours as minutes since midnight, and a weekend."""

    hours: tuple[tuple[int, int], tuple[int, int]]
    weekend: tuple[int, ...]

    def calendar(self, like: WorkingCalendar, name: str) -> WorkingCalendar:
        hours = tuple(
            OfficeHours(*(time(minute // 60, minute % 60) for minute in span))
            for span in self.hours
        )
        return replace(like, id=name, hours=hours, weekend=frozenset(self.weekend))


@st.composite
def offices(draw: st.DrawFn) -> Office:
    opens, length, rest = (30 * draw(st.integers(*ends)) for ends in ((10, 18), (2, 14), (1, 8)))
    again = opens + length + rest
    spans = ((opens, opens + length), (again, again + 8 * 60 - length))
    return Office(spans, draw(st.sampled_from([(5, 6), (6,), (4, 5)])))


# -- as a graph


@dataclass
class _Pen:
    nodes: dict[str, bpmn.Node] = field(default_factory=dict)
    flows: dict[str, bpmn.Flow] = field(default_factory=dict)

    def node(self, node: bpmn.Node) -> str:
        self.nodes[node.id] = node
        return node.id

    def flow(self, source: str, target: str, bound: int | None = None) -> None:
        name = f"{source}__{target}__{len(self.flows)}"
        owner = None if bound is None else bpmn.ClockOwner.CONTRACTOR
        self.flows[name] = bpmn.Flow(
            id=name, source=source, target=target, max_rounds=bound, caused_by=owner
        )

    def draw(self, block: Block) -> tuple[str, str]:
        match block:
            case Step():
                name = self.node(_task(block))
                return name, name
            case Pause(name):
                self.node(bpmn.CatchEvent(id=name, trigger=bpmn.Timer(name)))
                return name, name
            case Row(parts):
                ends = [self.draw(part) for part in parts]
                for (_, out), (into, _) in itertools.pairwise(ends):
                    self.flow(out, into)
                return ends[0][0], ends[-1][1]
            case Choice(name, ways):
                return self._between(bpmn.ExclusiveGateway, name, ways)
            case Fork(name, branches):
                return self._between(bpmn.ParallelGateway, name, branches)
            case WithTimer(step, _, instead):
                task = self.node(_task(step))
                merge = self.node(bpmn.ExclusiveGateway(id=f"{task}_merge"))
                timed = f"{task}_timer"
                self.node(bpmn.BoundaryEvent(id=timed, attached_to=task, trigger=bpmn.Timer(timed)))
                into, out = self.draw(instead)
                self.flow(task, merge)
                self.flow(timed, into)
                self.flow(out, merge)
                return task, merge
            case Loop(name, body, redo, bound):
                merge = self.node(bpmn.ExclusiveGateway(id=f"{name}_merge"))
                look = self.node(bpmn.ExclusiveGateway(id=f"{name}_look"))
                done = self.node(bpmn.ExclusiveGateway(id=f"{name}_done"))
                (b_in, b_out), (r_in, r_out) = self.draw(body), self.draw(redo)
                self.flow(merge, b_in)
                self.flow(b_out, look)
                self.flow(look, done)
                self.flow(look, r_in, bound)
                self.flow(r_out, merge)
                return merge, done
            case Guarded(name, body, redo, bound):
                return self._guarded(name, body, redo, bound)
            case Shared():
                return self._shared(block)

    def _shared(self, block: Shared) -> tuple[str, str]:
        merge = self.node(bpmn.ExclusiveGateway(id=f"{block.id}_merge"))
        done = self.node(bpmn.ExclusiveGateway(id=f"{block.id}_done"))
        redo, out = self.draw(block.redo)
        last = merge
        for part, loop in zip((block.first, block.second), block.rounds, strict=True):
            into, end = self.draw(part)
            look = self.node(bpmn.ExclusiveGateway(id=f"{loop.id}_look"))
            self.flow(last, into)
            self.flow(end, look)
            self.flow(look, redo, loop.bound)
            last = look
        self.flow(last, done)
        self.flow(out, merge)
        return merge, done

    def _between(
        self,
        kind: type[bpmn.ExclusiveGateway | bpmn.ParallelGateway],
        name: str,
        ways: Iterable[Block],
    ) -> tuple[str, str]:
        split, merge = self.node(kind(id=f"{name}_a")), self.node(kind(id=f"{name}_b"))
        for way in ways:
            into, out = self.draw(way)
            self.flow(split, into)
            self.flow(out, merge)
        return split, merge

    def _guarded(self, name: str, body: Block, redo: Block, bound: int) -> tuple[str, str]:
        inner = _Pen()
        start = inner.node(bpmn.StartEvent(id=f"{name}_in"))
        look = inner.node(bpmn.ExclusiveGateway(id=f"{name}_look"))
        out = inner.node(bpmn.EndEvent(id=f"{name}_out"))
        bad = inner.node(bpmn.EndEvent(id=f"{name}_bad", trigger=bpmn.Error(name)))
        into, last = inner.draw(body)
        inner.flow(start, into)
        inner.flow(last, look)
        inner.flow(look, out)
        inner.flow(look, bad, bound)
        merge = self.node(bpmn.ExclusiveGateway(id=f"{name}_merge"))
        self.node(bpmn.SubProcess(id=name, scope=bpmn.Scope(name, inner.nodes, inner.flows)))
        event = bpmn.BoundaryEvent(id=f"{name}_caught", attached_to=name, trigger=bpmn.Error(name))
        self.node(event)
        r_in, r_out = self.draw(redo)
        self.flow(merge, name)
        self.flow(event.id, r_in)
        self.flow(r_out, merge)
        done = self.node(bpmn.ExclusiveGateway(id=f"{name}_done"))
        self.flow(name, done)
        return merge, done


def _task(step: Step) -> bpmn.UserTask:
    return bpmn.UserTask(
        id=step.id,
        roles=("r",),
        clock_owner=bpmn.ClockOwner.UTILITY,
        form=step.id,
        deadline=step.id,
    )


def process_of(block: Block) -> bpmn.Process:
    pen = _Pen()
    start = pen.node(bpmn.StartEvent(id="start"))
    valid = pen.node(bpmn.ThrowEvent(id="valid", milestone=bpmn.Milestone.DOSSIER_VALID))
    energized = pen.node(bpmn.ThrowEvent(id="energized", milestone=bpmn.Milestone.ENERGIZED))
    end = pen.node(bpmn.EndEvent(id="end", outcome="closed"))
    into, out = pen.draw(block)
    for source, target in ((start, valid), (valid, into), (out, energized), (energized, end)):
        pen.flow(source, target)
    return bpmn.Process("random", "random", bpmn.Scope("random", pen.nodes, pen.flows), "p")


def profile_of(block: Block, total: str) -> Profile:
    rules = {
        key: Rule(key, StepLimit(parse_limit(limit), calendar, "g", False, counts))
        for key, limit, counts, calendar in _limits(block)
    }
    whole = Total(
        bpmn.Milestone.DOSSIER_VALID,
        bpmn.Milestone.ENERGIZED,
        parse_limit(total),
        parse_limit("1cd"),
        "g",
    )
    return Profile("p", Label("p", "p"), date(2014, 1, 1), "g", whole, rules)


def _limits(block: Block) -> Iterator[tuple[str, str, bool, str]]:
    match block:
        case Step(name, limit, counts, calendar):
            yield name, limit, counts, calendar
        case Pause(name, limit, calendar):
            yield name, limit, True, calendar
        case WithTimer(step, timer, instead):
            yield from _limits(step)
            yield f"{step.id}_timer", timer, True, step.calendar
            yield from _limits(instead)
        case Row(parts) | Choice(_, parts) | Fork(_, parts):
            for part in parts:
                yield from _limits(part)
        case Loop(_, body, redo) | Guarded(_, body, redo):
            yield from _limits(body)
            yield from _limits(redo)
        case Shared(_, first, second, redo):
            for part in (first, second, redo):
                yield from _limits(part)


# -- tried out


Held = tuple[datetime, datetime, bool]
"""Somebody held a step from then to then; whether that counts."""


@dataclass(frozen=True)
class Outcome:
    """One way it can go: when it is over, and who held it."""

    end: datetime
    held: frozenset[Held] = frozenset()
    passed: frozenset[str] = frozenset()
    """The loops that were on the way."""
    ends: frozenset[tuple[str, datetime]] = frozenset()
    """When each step was done."""

    def left(self, start: datetime, days: int) -> int:
        """Days left of so many calendar days, midnight by midnight: one is left out if it falls
        into a step that does not count, and into none that does."""
        first, end = local_day(start).toordinal(), local_day(self.end).toordinal()
        last, counted, free = first + days, set[int](), set[int]()
        for since, until, counts in self.held:
            midnights = range(local_day(since).toordinal() + 1, local_day(until).toordinal() + 1)
            (counted if counts else free).update(midnights)
        for midnight in range(first + 1, end + 1):
            if midnight in free and midnight not in counted and midnight - 1 <= last:
                last += 1
        return last - end


@dataclass(frozen=True)
class Trier:
    calendars: Mapping[str, WorkingCalendar]
    rounds: Mapping[str, int] = field(default_factory=dict)
    """How often each loop is gone through again."""
    overrun: Mapping[str, datetime] = field(default_factory=dict)
    """When a step is done at the earliest."""
    every: timedelta = timedelta(minutes=30)
    """How far apart the ends lie that are tried of a step that does not count."""
    _known: dict[tuple[Block, datetime], set[Outcome]] = field(default_factory=dict)

    def outcomes(self, block: Block, at: datetime) -> set[Outcome]:
        if (block, at) not in self._known:
            self._known[block, at] = self._outcomes(block, at)
        return self._known[block, at]

    def _outcomes(self, block: Block, at: datetime) -> set[Outcome]:
        match block:
            case Step(name, limit, counts, calendar):
                end = max(self._due(at, limit, calendar), self.overrun.get(name, at))
                return {
                    Outcome(one, _held(at, one, counts), ends=frozenset([(name, one)]))
                    for one in self._ends(at, end, counts)
                }
            case Pause(_, limit, calendar):
                return {Outcome(self._due(at, limit, calendar))}
            case WithTimer(step, timer, instead):
                fires = self._due(at, timer, step.calendar)
                done = self._due(at, step.limit, step.calendar)
                found = {
                    Outcome(one, _held(at, one, step.counts))
                    for one in self._ends(at, min(fires, done), step.counts)
                }
                if fires <= done:
                    cut = Outcome(fires, _held(at, fires, step.counts))
                    found |= {_after(cut, one) for one in self.outcomes(instead, fires)}
                return found
            case Row(parts):
                return self._in_turn({Outcome(at)}, *parts)
            case Choice(_, ways):
                return {one for way in ways for one in self.outcomes(way, at)}
            case Fork(_, branches):
                each = [self.outcomes(branch, at) for branch in branches]
                return {_together(some) for some in itertools.product(*each)}
            case Loop(name, body, redo) | Guarded(name, body, redo):
                found = self._marked(self.outcomes(body, at), name)
                for _ in range(self.rounds.get(name, 0)):
                    found = self._in_turn(found, redo, body)
                return found
            case Shared(_, first, second, redo):
                one, other = block.rounds
                found = self._marked(self.outcomes(first, at), one.id, other.id)
                for _ in range(self.rounds.get(one.id, 0)):
                    found = self._in_turn(found, redo, first)
                found = self._in_turn(found, second)
                for _ in range(self.rounds.get(other.id, 0)):
                    found = self._in_turn(found, redo, first, second)
                return found

    def _marked(self, found: set[Outcome], *loops: str) -> set[Outcome]:
        return {replace(one, passed=one.passed.union(loops)) for one in found}

    def _in_turn(self, found: set[Outcome], *blocks: Block) -> set[Outcome]:
        for block in blocks:
            found = {_after(one, more) for one in found for more in self.outcomes(block, one.end)}
        return found

    def _ends(self, at: datetime, end: datetime, counts: bool) -> Iterator[datetime]:
        """When a step can be over: one that does not count at every half hour as well, or ``every``
        so long before the last half hour of a day."""
        yield end
        if not counts:
            yield at
            here = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(minutes=30)
            while (here := here + self.every) < end:
                if here > at:
                    yield here

    def _due(self, at: datetime, limit: str, calendar: str) -> datetime:
        return due(at, parse_limit(limit), self.calendars[calendar])


def _held(since: datetime, until: datetime, counts: bool) -> frozenset[Held]:
    return frozenset([(since, until, counts)])


def _after(first: Outcome, then: Outcome) -> Outcome:
    return Outcome(
        then.end, first.held | then.held, first.passed | then.passed, first.ends | then.ends
    )


def _together(some: Iterable[Outcome]) -> Outcome:
    some = list(some)
    held = frozenset[Held]().union(*(one.held for one in some))
    passed = frozenset[str]().union(*(one.passed for one in some))
    ends = frozenset[tuple[str, datetime]]().union(*(one.ends for one in some))
    return Outcome(max(one.end for one in some), held, passed, ends)


def loops_of(block: Block) -> Iterator[Round]:
    match block:
        case Row(parts) | Choice(_, parts) | Fork(_, parts):
            for part in parts:
                yield from loops_of(part)
        case WithTimer(_, _, instead):
            yield from loops_of(instead)
        case Loop(name, body, _, bound) | Guarded(name, body, _, bound):
            yield Round(name, bound)
            yield from loops_of(body)
        case Shared(_, first, second):
            yield from block.rounds
            yield from loops_of(first)
            yield from loops_of(second)


__all__ = [
    "Office",
    "Outcome",
    "Trier",
    "loops_of",
    "offices",
    "process_of",
    "profile_of",
    "side_by_side",
    "timed_blocks",
]

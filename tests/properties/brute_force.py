"""What can go wrong in a diagram, found by playing every order of everything (BPMN 2.0.2, chapter
13); written from the standard and from what the law asks of its milestones, not from the lint."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tests.properties.graphs import Edge, Graph

Place = str | Edge
"""A node at which somebody has to do something, or a flow over which a token is under way."""
Tokens = Mapping[Place, int]

MOST_STATES = 3_000
_OUTCOMES = {
    "closed": "closed",
    "refused": "refused",
    "terminate": "closed",
    "over": "handed_over",
    "over_alone": "handed_over",
}
_ENDS = {*_OUTCOMES, "inner"}
_ERRORS = {"error": "caught", "error2": "caught2"}
"""Ends with an error, and the event at a border that catches it."""
_ALL = {"terminate", "over_alone"}
"""Ends that end everything in their scope."""


class TooManyStates(Exception):
    """There are more than a test waits for."""


@dataclass(frozen=True, slots=True)
class State:
    """``ends`` are those that tokens of running scopes have come to, ``passed`` the milestones,
    ``asides`` how often something has begun beside a step since a part was left the last time."""

    tokens: frozenset[tuple[Place, int]]
    ends: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    asides: int = 0

    def having(self, **changes: object) -> State:
        values = {name: getattr(self, name) for name in ("tokens", "ends", "passed", "asides")}
        return State(**(values | changes))


def more(tokens: Tokens, places: Collection[Place]) -> dict[Place, int]:
    found = dict(tokens)
    for place in places:
        found[place] = found.get(place, 0) + 1
    return found


def fewer(tokens: Tokens, places: Collection[Place]) -> dict[Place, int]:
    found = dict(tokens)
    for place in places:
        found[place] -= 1
        if not found[place]:
            del found[place]
    return found


@dataclass
class BruteForce:
    graph: Graph
    lasting: bool = False
    """Whether what an event throws takes its time, so that two can be at it at once."""
    only: str = ""
    """The sub-process that alone is played."""
    rules: set[str] = field(default_factory=set)
    stopped: dict[tuple[str, str], set[State]] = field(default_factory=dict)
    """By scope and end that stops it: what would have gone on beside it there."""

    def __post_init__(self) -> None:
        begin = self.graph.begin()
        asides = [name for name, kind in self.graph.kinds.items() if kind == "aside"]
        behind = {name: self.reached(name) for name in asides}
        self.beside = {name: behind[name] - self.reached(begin, name) for name in asides}
        ends = {name for name, kind in self.graph.kinds.items() if kind in _ENDS}
        alone = set[str]().union(*self.beside.values())
        self.again = alone | (ends & set[str]().union(*behind.values()))
        """What only something beside a step leads to may be done again and again, and be over."""

    def reached(self, start: str, without: str = "") -> set[str]:
        found, queue = set[str](), [start]
        for name in queue:
            borders = [event for event, host in self.graph.hosts.items() if host == name]
            within = [self.graph.begin(name)] if self.graph.kinds[name] == "sub" else []
            after = [target for _, target in self.graph.out(name)] + borders + within
            fresh = [one for one in after if one != without and one not in found]
            found.update(fresh)
            queue += fresh
        return found

    def run(self) -> set[str]:
        """Every rule that some order of things breaks."""
        first = State(frozenset(more({}, self.graph.out(self.graph.begin())).items()))
        after = self.play([first])
        ended = {state for state in after if not state.tokens}
        while fresh := {s for s in after.keys() - ended if ended & set(after[s])}:
            ended |= fresh
        if ended != after.keys():
            self.rules.add("deadlock")
        later = {key: self.next_ends(*key) for key in self.stopped}
        for (home, one), ends in later.items():
            for two in ends - {one}:
                if one in later.get((home, two), ()) and self.unlike(home, one, two):
                    self.rules.add("exits-differ" if home else "outcomes-differ")
        return self.rules

    def play(self, queue: list[State]) -> dict[State, list[State]]:
        """What every state that may come of these may become."""
        after: dict[State, list[State]] = {}
        for state in queue:
            if state in after:
                continue
            after[state] = list(self.next(state))
            queue += after[state]
            if len(after) > MOST_STATES:
                raise TooManyStates
        return after

    def unlike(self, home: str, one: str, two: str) -> bool:
        """Whether something else follows from one of these ends than from the other."""
        if home:
            return self.after_end(one) != self.after_end(two)
        return _OUTCOMES[self.graph.kinds[one]] != _OUTCOMES[self.graph.kinds[two]]

    def after_end(self, name: str) -> object:
        """Where it goes on after an end, merging gateways passed."""
        graph, kind, home = self.graph, self.graph.kinds[name], self.graph.homes[name]
        if kind in _ERRORS:
            at = self.catcher(name)
        elif kind == "terminate" and home:
            at = home
        else:
            return home, kind
        ((source, target),) = graph.out(at)
        while graph.kinds[target] == "xor" and len(graph.out(target)) == 1:
            ((source, target),) = graph.out(target)
        if graph.kinds[target] in {*_ENDS, *_ERRORS}:
            return self.after_end(target)
        return (source, target) if graph.kinds[target] == "and" else target

    def catcher(self, name: str) -> str:
        """The event at a border that an error comes to."""
        home, wanted = self.graph.homes[name], _ERRORS[self.graph.kinds[name]]
        while True:
            for event, host in self.graph.hosts.items():
                if host == home and self.graph.kinds[event] == wanted:
                    return event
            home = self.graph.homes[home]

    def next_ends(self, home: str, name: str) -> set[str]:
        """Which ends would have stopped the scope, if the one that did had not been there."""
        beyond = BruteForce(self.graph, only=home)
        beyond.play(list(self.stopped[home, name]))
        return {end for scope, end in beyond.stopped if scope == home}

    def next(self, state: State) -> Iterator[State]:
        """What goes by itself goes at once, in any order; only then somebody does something."""
        tokens = dict(state.tokens)
        under_way = [place for place in tokens if isinstance(place, tuple)]
        moving = [edge for edge in under_way if not self.waits(edge, tokens)]
        for edge in moving:
            yield from self.come(state, tokens, edge)
        if not moving:
            for place in tokens:
                if isinstance(place, str):
                    yield from self.act(state, tokens, place)

    def waits(self, edge: Edge, tokens: Tokens) -> bool:
        target = edge[1]
        joins = self.graph.kinds[target] == "and"
        return joins and any(one not in tokens for one in self.graph.into(target))

    # -- somebody does something

    def act(self, state: State, tokens: Tokens, name: str) -> Iterator[State]:
        graph, left = self.graph, fewer(tokens, [name])
        match graph.kinds[name]:
            case "task" | "catch" | "throw":
                yield self.on(state, left, graph.out(name))
            case "race":
                for _, caught in graph.out(name):
                    yield self.on(state, left, graph.out(caught))
        for event in [one for one, host in graph.hosts.items() if host == name]:
            if graph.kinds[event] == "guard":
                yield self.leave(state, tokens, name, graph.out(event))
            elif graph.kinds[event] == "aside" and state.asides < 3:
                there = {one if isinstance(one, str) else one[1] for one in tokens}
                if not there & self.beside[event]:
                    begun = self.on(state, tokens, graph.out(event))
                    yield begun.having(asides=state.asides + 1)

    def on(self, state: State, tokens: Tokens, flows: Collection[Edge]) -> State:
        return state.having(tokens=frozenset(more(tokens, flows).items()))

    def leave(self, state: State, tokens: Tokens, name: str, flows: Collection[Edge]) -> State:
        """Goes on without the activity and everything in it."""
        left = {p: n for p, n in tokens.items() if p != name and not self.lies_in(p, name)}
        ends = frozenset(end for end in state.ends if not self.lies_in(end, name))
        return self.on(state, left, flows).having(ends=ends, asides=0)

    def lies_in(self, place: Place, home: str) -> bool:
        around = self.graph.homes[place if isinstance(place, str) else place[0]]
        return around == home or not home or (bool(around) and self.lies_in(around, home))

    # -- a token comes to a node

    def come(self, state: State, tokens: Tokens, edge: Edge) -> Iterator[State]:
        graph, name = self.graph, edge[1]
        left = fewer(tokens, [edge])
        if tokens[edge] > 1 or name in tokens:
            self.note_twice(name)
        match graph.kinds[name]:
            case "task" | "catch" | "race":
                yield self.on(state, more(left, [name]), [])
            case "sub":
                yield self.on(state, more(left, [name]), graph.out(graph.begin(name)))
            case "throw":
                on = [] if self.lasting else graph.out(name)
                yield self.on(state, more(left, [name]) if self.lasting else left, on)
            case "start" | "stop" as milestone:
                self.pass_by(state, tokens, edge, milestone)
                passed = state.passed | {milestone}
                yield self.on(state, left, graph.out(name)).having(passed=passed)
            case "xor":
                for way in graph.out(name):
                    yield self.on(state, left, [way])
            case "and":
                yield self.on(state, fewer(tokens, graph.into(name)), graph.out(name))
            case "error" | "error2":
                caught = self.catcher(name)
                host = graph.hosts[caught]
                self.note_stop(left, name, host)
                if self.only and (self.only == host or self.lies_in(self.only, host)):
                    yield State(frozenset())
                else:
                    yield self.leave(state, tokens, host, graph.out(caught))
            case kind if kind in _ENDS:
                yield self.end(state, left, name)

    def note_twice(self, name: str) -> None:
        if name not in self.again:
            self.rules.add("twice-at-once")

    def note_stop(self, left: Tokens, name: str, outermost: str) -> None:
        """The end stops every scope around it up to that one."""
        home = self.graph.homes[name]
        while True:
            beside = frozenset(one for one in left.items() if self.lies_in(one[0], home))
            self.stopped.setdefault((home, name), set()).add(State(beside))
            if home == outermost:
                break
            home = self.graph.homes[home]

    def pass_by(self, state: State, tokens: Tokens, edge: Edge, milestone: str) -> None:
        others = [place for place in tokens if place != edge]
        if any(isinstance(place, tuple) and place[1] == edge[1] for place in others):
            self.note_twice(edge[1])
        if milestone in state.passed:
            self.rules.add("milestone-twice")
        if milestone == "start":
            return
        if "start" in self.graph.kinds.values() and "start" not in state.passed:
            self.rules.add("stop-before-start")
        nodes = [place if isinstance(place, str) else place[1] for place in others]
        if any(self.graph.kinds[node] == "task" for node in nodes):
            self.rules.add("stop-with-open-work")

    def end(self, state: State, left: Tokens, name: str) -> State:
        kind, home = self.graph.kinds[name], self.graph.homes[name]
        ends = state.ends
        # Events are slow only to see where two tokens meet: an end that is over is not met.
        before = name in ends and not self.lasting
        others = before or any(isinstance(p, tuple) and p[1] == name for p in left)
        if others and kind not in _ALL:
            self.note_twice(name)
        here = {one for one in ends if self.lies_in(one, home)}
        if kind in _ALL:
            self.note_stop(left, name, home)
            left = {place: n for place, n in left.items() if not self.lies_in(place, home)}
            ends, here = ends - here, set()
        others = any(self.lies_in(place, home) for place in left)
        if home:
            if others:
                return self.on(state, left, []).having(ends=ends | {name})
            if home == self.only:
                return State(frozenset())
            gone = fewer(left, [home])
            on = self.on(state, gone, self.graph.out(home))
            return on.having(ends=ends - here, asides=0)
        outer = {_OUTCOMES[self.graph.kinds[one]] for one in here if not self.graph.homes[one]}
        if outer - {_OUTCOMES[kind]}:
            self.rules.add("outcomes-differ")
        if others and _OUTCOMES[kind] == "handed_over":
            self.rules.add("hand-over-not-alone")
        return self.on(state, left, []).having(ends=ends | {name} if others else frozenset())

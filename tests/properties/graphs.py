"""Random diagrams that are no nested blocks: some flows lead where nobody meant them to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.bpmn.drawings import (
    boundary,
    catch,
    diagram,
    end,
    error,
    flow,
    fork,
    gateway,
    milestone,
    sub,
    task,
    throw,
    valid,
)

TERMINATE = "<terminateEventDefinition/>"
_LEAVES = ["task"] * 4 + ["start", "start", "stop", "stop", "throw"]
_DEEPER = ["xor"] * 3 + ["and"] * 3 + ["loop", "loop", "guard", "guard", "aside", "race", "leave"]
_ENDS = ["closed"] * 6 + ["refused", "terminate", "terminate", "over", "over_alone"]
_INNER_ENDS = ["inner"] * 4 + ["terminate"] * 2 + ["error", "error", "error2"]
_CATCHING = {"error": "caught", "error2": "caught2"}
"""By end with an error: the event at a border that catches it."""
_BORDERS = {"guard", "aside", "caught", "caught2"}

Edge = tuple[str, str]
Ways = tuple[str, str | None]
"""Where a part begins and where it goes on, if it does."""


@dataclass
class Graph:
    """``kinds`` and ``homes`` by node, the home of a node being the sub-process it lies in."""

    random: Random
    kinds: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    """By event at a border, what it is attached to."""
    edges: list[Edge] = field(default_factory=list)

    def out(self, name: str) -> list[Edge]:
        """The flows that leave a node, in the order of the file."""
        return [edge for edge in self.edges if edge[0] == name]

    def into(self, name: str) -> list[Edge]:
        """The flows that lead to a node."""
        return [edge for edge in self.edges if edge[1] == name]

    def begin(self, home: str = "") -> str:
        """The start event there."""
        inside = (name for name, kind in self.kinds.items() if kind == "begin")
        return next(name for name in inside if self.homes[name] == home)

    # -- made at random

    def new(self, kind: str, home: str) -> str:
        name = f"{kind[:2]}{len(self.kinds)}"
        self.kinds[name], self.homes[name] = kind, home
        return name

    def join(self, source: str | None, target: str) -> None:
        if source is not None:
            self.edges.append((source, target))

    def several(self, home: str, depth: int, most: int = 3) -> Ways:
        first, last = self.part(home, depth)
        for _ in range(self.random.randint(0, most - 1)):
            if last is None:
                break
            entry, way = self.part(home, depth)
            self.join(last, entry)
            last = way
        return first, last

    def part(self, home: str, depth: int) -> Ways:
        inside = ["sub"] if depth else []
        kind = self.random.choice(_LEAVES + (_DEEPER if depth else []) + inside)
        match kind:
            case "xor" | "and":
                return self.choice(kind, home, depth)
            case "race":
                return self.choice(kind, home, depth)
            case "loop":
                return self.loop(home, depth)
            case "guard" | "aside":
                return self.guarded(kind, home, depth)
            case "leave":
                way = self.new("xor", home)
                self.join(way, self.ending(home))
                entry, last = self.several(home, depth - 1, 1)
                self.join(way, entry)
                return way, last
            case "sub":
                return self.sub(home, depth)
        name = self.new(kind, home)
        return name, name

    def choice(self, kind: str, home: str, depth: int) -> Ways:
        split, lasts = self.new(kind, home), list[str]()
        for _ in range(2):
            source = split
            if kind == "race":
                source = self.new("catch", home)
                self.join(split, source)
            entry, last = self.several(home, depth - 1)
            self.join(source, entry)
            if last is not None and self.random.random() < (0.4 if home else 0.12):
                self.join(last, self.ending(home))
            elif last is not None:
                lasts.append(last)
        if len(lasts) < 2:
            return split, lasts[0] if lasts else None
        merge = self.new("and" if kind == "and" else "xor", home)
        for last in lasts:
            self.join(last, merge)
        return split, merge

    def loop(self, home: str, depth: int) -> Ways:
        merge = self.new("xor", home)
        entry, last = self.several(home, depth - 1)
        self.join(merge, entry)
        if last is None:
            return merge, None
        step, again = self.new("task", home), self.new("xor", home)
        self.edges += [(last, step), (step, again), (again, merge)]
        return merge, again

    def guarded(self, kind: str, home: str, depth: int) -> Ways:
        step, event = self.new("task", home), self.new(kind, home)
        self.hosts[event] = step
        entry, last = self.several(home, depth - 1)
        self.join(event, entry)
        if kind == "guard" and last is not None and self.random.random() < 0.6:
            merge = self.new("xor", home)
            self.edges += [(step, merge), (last, merge)]
            return step, merge
        if last is not None:
            self.join(last, self.ending(home))
        return step, step

    def sub(self, home: str, depth: int) -> Ways:
        name = self.new("sub", home)
        entry, last = self.several(name, depth - 1)
        self.join(self.new("begin", name), entry)
        if last is not None:
            self.join(last, self.ending(name))
        return self.caught(name)

    def branching(self, home: str, depth: int) -> Ways:
        """A sub-process with branches side by side, each of which comes to an end of its own."""
        name = self.new("sub", home)
        split = self.new("and", name)
        self.join(self.new("begin", name), split)
        for _ in range(self.random.choice([2, 2, 2, 3])):
            last = split
            for _ in range(self.random.choice([0, 1, 1, 2])):
                entry, way = self.leaving(name, depth)
                self.join(last, entry)
                last = way
            self.join(last, self.ending(name))
        return self.caught(name)

    def leaving(self, home: str, depth: int) -> tuple[str, str]:
        """A part with a way to an end beside the one on which it goes on."""
        kind = self.random.choice(["task"] * 3 + ["xor", "guard", "aside"] + ["sub"] * depth)
        if kind == "sub":
            name, way = self.branching(home, depth - 1)
            assert way is not None
            return name, way
        name = self.new("xor" if kind == "xor" else "task", home)
        if kind == "xor":
            self.join(name, self.ending(home))
        elif kind != "task":
            event = self.new(kind, home)
            self.hosts[event] = name
            self.join(event, self.ending(home))
        return name, name

    def caught(self, name: str) -> Ways:
        """A sub-process with what is at its border, and where it goes on."""
        home = self.homes[name]
        caught = [
            kind
            for error, kind in _CATCHING.items()
            if error in self.thrown(name) and (not home or self.random.random() < 0.6)
        ]
        if not caught and self.random.random() < 0.3:
            caught = [self.random.choice(["guard", "aside"])]
        return name, self.borders(name, caught)

    def borders(self, name: str, kinds: list[str]) -> str:
        """Events at the border of a sub-process, and where it goes on; some go the same way."""
        home, way, merge = self.homes[name], name, ""
        for kind in kinds:
            event = self.new(kind, home)
            self.hosts[event] = name
            if merge and self.random.random() < 0.5:
                self.join(event, merge)
                continue
            source = event
            if kind in _CATCHING.values():
                source = merge = self.new("xor", home)
                self.join(event, merge)
            if merge and way == name and self.random.random() < 0.3:
                self.join(name, merge)
                way = merge
                continue
            entry, last = self.several(home, 0, 1)
            self.join(source, entry)
            if last is not None:
                self.join(last, self.ending(home))
        return way

    def thrown(self, name: str) -> set[str]:
        """Errors that nothing in the sub-process catches."""
        found = set[str]()
        for node in self.inside(name):
            kind = self.kinds[node]
            caught = {self.kinds[event] for event, host in self.hosts.items() if host == node}
            inner = self.thrown(node) if kind == "sub" else {kind} & _CATCHING.keys()
            found |= {error for error in inner if _CATCHING[error] not in caught}
        return found

    def inside(self, name: str) -> list[str]:
        """The nodes of a sub-process."""
        return [one for one, home in self.homes.items() if home == name]

    def ending(self, home: str) -> str:
        return self.new(self.random.choice(_INNER_ENDS if home else _ENDS), home)

    def mislead(self) -> None:
        """One flow leads to another node of its scope; mostly one whose target has another."""
        into = Counter(target for _, target in self.edges)
        spare = [n for n, (_, target) in enumerate(self.edges) if into[target] > 1]
        number = self.random.choice(spare or list(range(len(self.edges))))
        source, _ = self.edges[number]
        apart = _BORDERS | {"begin"}
        targets = [
            name
            for name, kind in self.kinds.items()
            if self.homes[name] == self.homes[source] and kind not in apart and name != source
        ]
        if targets and self.kinds[source] != "race":
            self.edges[number] = source, self.random.choice(targets)

    # -- drawn

    def xml(self) -> str:
        """The diagram in the order in which it was made."""
        return diagram(*self._body(""))

    def _body(self, home: str) -> Iterator[str]:
        for name in self.inside(home):
            yield self._drawn(name)
        for source, target in self.edges:
            if self.homes[source] == home:
                others = self.out(source)
                asked = self.kinds[source] == "xor" and (source, target) != others[-1]
                yield flow(source, target, "kind = 1" if asked else None)

    def _drawn(self, name: str) -> str:
        kind, inner = self.kinds[name], bool(self.homes[name])
        match kind:
            case "xor":
                ways = self.out(name)
                return gateway(name, "-".join(ways[-1]) if len(ways) > 1 else None)
            case "sub":
                return sub(name, *self._body(name))
            case "guard" | "aside":
                return boundary(name, self.hosts[name], interrupting=kind == "guard")
            case "caught" | "caught2":
                return boundary(name, self.hosts[name], error(_CODES[kind]))
            case "terminate":
                return end(name, TERMINATE, None if inner else "closed")
            case "error" | "error2":
                return end(name, error(_CODES[_CATCHING[kind]]), None)
            case "over" | "over_alone":
                to = "motcua:outcome='handed_over' motcua:handsOverTo='other'"
                inside = TERMINATE if kind == "over_alone" else ""
                return f"<endEvent id='{name}' {to}>{inside}</endEvent>"
            case "inner":
                return end(name, outcome=None)
            case "closed" | "refused":
                return end(name, outcome=kind)
        return _PLAIN[kind](name)


_CODES = {"caught": "out", "caught2": "far"}
_PLAIN = {
    "task": task,
    "start": valid,
    "stop": milestone,
    "throw": throw,
    "and": fork,
    "race": lambda name: f"<eventBasedGateway id='{name}'/>",
    "catch": catch,
    "begin": lambda name: f"<startEvent id='{name}'/>",
}


def graph(random: Random) -> Graph:
    """A small diagram; lint may refuse it for whatever reason."""
    made = Graph(random)
    begin = made.new("begin", "")
    entry, last = made.several("", random.choice([1, 2, 2]))
    return finished(made, begin, entry, last)


def branching_graph(random: Random) -> Graph:
    """A small diagram with a sub-process that has branches side by side."""
    made = Graph(random)
    begin = made.new("begin", "")
    if random.random() < 0.3:
        begin = made.new("and", "")
        made.join(made.begin(), begin)
        step = made.new("task", "")
        made.edges += [(begin, step), (step, made.ending(""))]
    entry, last = made.branching("", random.choice([0, 1, 1]))
    return finished(made, begin, entry, last)


def finished(made: Graph, begin: str, entry: str, last: str | None) -> Graph:
    """With a beginning and an end, and flows that lead elsewhere."""
    random = made.random
    made.join(begin, entry)
    if last is not None:
        made.join(last, made.ending(""))
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        made.mislead()
    return made

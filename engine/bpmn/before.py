"""What a case can have left behind before it comes to an element of its process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.model import process as bpmn
from engine.model.reachability import reachable


@dataclass(slots=True)
class Before:
    """The order of the elements of one process. What is looked up is remembered."""

    process: bpmn.Process
    _previous: Mapping[str, frozenset[str]] = field(init=False)
    _forks: tuple[tuple[frozenset[str], ...], ...] = field(init=False)
    _known: dict[str, frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        following = _following(self.process)
        previous: dict[str, set[str]] = {name: set() for name in following}
        for name, targets in following.items():
            for target in targets:
                previous[target].add(name)
        self._previous = {name: frozenset(names) for name, names in previous.items()}
        self._forks = tuple(
            tuple(
                frozenset(reachable([one], following.__getitem__))
                for one in branches
                if one in following
            )
            for branches in _branches(self.process)
        )

    def possible(self, element: str) -> frozenset[str]:
        """Every element that some case can have left when it comes to this one: those from which a
        way leads here, and those of branches side by side. The element itself is among them where
        it lies in a loop."""
        if element not in self._known:
            behind = reachable(self._previous[element], self._previous.__getitem__)
            for branches in self._forks:
                for branch in (one for one in branches if element in one):
                    behind.update(*(other for other in branches if other is not branch))
            self._known[element] = frozenset(behind)
        return self._known[element]


def _following(process: bpmn.Process) -> dict[str, frozenset[str]]:
    """By element, where a token may come next; out of a sub-process from each of its ends, and
    over its borders from everywhere in it: where they wait for an error, from the ends that throw
    it."""
    return {
        name: frozenset(target for target in targets if target in process.elements)
        for name, targets in _of_scope(process.scope, (), (), {})
    }


def _of_scope(
    scope: bpmn.Scope, out: tuple[str, ...], borders: tuple[str, ...], caught: Mapping[str, str]
) -> Iterator[tuple[str, Iterable[str]]]:
    for name, node in scope.nodes.items():
        over = tuple(flow.target for flow in scope.outgoing(name))
        events, errors = _border(scope, name)
        leaves: tuple[str, ...] = ()
        if isinstance(node, bpmn.EndEvent):
            trigger = node.trigger
            leaves = _handler(caught, trigger) if isinstance(trigger, bpmn.Error) else out
        into: tuple[str, ...] = ()
        if isinstance(node, bpmn.SubProcess):
            inner = node.scope.nodes.values()
            into = tuple(one.id for one in inner if isinstance(one, bpmn.StartEvent))
            yield from _of_scope(node.scope, over, (*borders, *events), {**caught, **errors})
        yield name, (*over, *events, *borders, *into, *leaves)


def _border(scope: bpmn.Scope, name: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The events on the border of an element; apart from them, by code, those for errors."""
    errors: dict[str, str] = {}
    others: list[str] = []
    for event in scope.boundary(name):
        if isinstance(event.trigger, bpmn.Error):
            errors[event.trigger.code] = event.id
        else:
            others.append(event.id)
    return tuple(others), errors


def _handler(caught: Mapping[str, str], trigger: bpmn.Error) -> tuple[str, ...]:
    return (caught[trigger.code],) if trigger.code in caught else ()


def _branches(process: bpmn.Process) -> Iterator[tuple[str, ...]]:
    """Where ways part that are gone side by side, with what each begins at."""
    for scope in process.scope.scopes():
        for name, node in scope.nodes.items():
            targets = tuple(flow.target for flow in scope.outgoing(name))
            if isinstance(node, bpmn.ParallelGateway) and len(targets) > 1:
                yield targets
            elif isinstance(node, bpmn.BoundaryEvent) and not node.interrupting:
                yield (name, node.attached_to)

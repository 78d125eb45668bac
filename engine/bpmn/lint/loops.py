"""Loops that would never come to rest: nothing in them waits for anybody or anything."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from engine.bpmn.lint.findings import at
from engine.model import process as bpmn
from engine.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Exits:
    """How a scope can be over before anything in it was waited for."""

    done: bool
    errors: frozenset[str]


def check_loops(scope: bpmn.Scope) -> Generator[Problem, None, Exits]:
    """One such loop of each scope, for a graph without holes; of its elements the first by id is
    named."""
    inner: dict[str, Exits] = {}
    for node in scope.nodes.values():
        if isinstance(node, bpmn.SubProcess):
            inner[node.id] = yield from check_loops(node.scope)
    ways = _Ways(scope, inner)
    for name in sorted(scope.nodes):
        if name in ways.reached(scope.nodes[name]):
            yield at(
                scope.nodes[name],
                "loop-without-wait",
                "The loop through this element has no step and no event to wait for.",
                "Put a user task, message or timer into the loop.",
            )
            break
    return ways.exits()


@dataclass(frozen=True, slots=True)
class _Ways:
    """Where tokens of a scope come before anything is waited for."""

    scope: bpmn.Scope
    inner: Mapping[str, Exits]

    def reached(self, start: bpmn.Node) -> set[str]:
        found: set[str] = set()
        pending = self._next(start)
        while pending:
            node = self.scope.nodes[pending.pop()]
            if node.id not in found and self._is_fed(node, found | {start.id}):
                found.add(node.id)
                pending += self._next(node)
        return found

    def exits(self) -> Exits:
        starts = [node for node in self.scope.nodes.values() if isinstance(node, bpmn.StartEvent)]
        found = [self.scope.nodes[to] for start in starts for to in self.reached(start)]
        errors = {
            node.trigger.code
            for node in found
            if isinstance(node, bpmn.EndEvent) and isinstance(node.trigger, bpmn.Error)
        }
        for node in found:
            if isinstance(node, bpmn.SubProcess):
                errors |= self.inner[node.id].errors - self._caught(node).keys()
        # After a fork one branch may be at its end while another still waits.
        forks = any(isinstance(n, bpmn.ParallelGateway) and len(self._next(n)) > 1 for n in found)
        ends = any(
            isinstance(n, bpmn.EndEvent) and not isinstance(n.trigger, bpmn.Error) for n in found
        )
        return Exits(ends and not forks, frozenset(errors))

    def _next(self, node: bpmn.Node) -> list[str]:
        outgoing = [flow.target for flow in self.scope.outgoing(node.id)]
        match node:
            case bpmn.UserTask() | bpmn.CatchEvent() | bpmn.EventGateway():
                return []
            case bpmn.SubProcess():
                inner = self.inner[node.id]
                thrown = [to for code, to in self._caught(node).items() if code in inner.errors]
                return [*(outgoing if inner.done else ()), *thrown]
        return outgoing

    def _is_fed(self, node: bpmn.Node, found: set[str]) -> bool:
        """A parallel gateway goes on only when every flow into it has brought a token: from a node
        that was not only come to but left, too."""
        return not isinstance(node, bpmn.ParallelGateway) or all(
            flow.source in found and node.id in self._next(self.scope.nodes[flow.source])
            for flow in self.scope.incoming(node.id)
        )

    def _caught(self, node: bpmn.SubProcess) -> dict[str, str]:
        """Boundary events by the error they catch."""
        return {
            event.trigger.code: event.id
            for event in self.scope.boundary(node.id)
            if isinstance(event.trigger, bpmn.Error)
        }

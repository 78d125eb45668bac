"""Steps that need not be looked at in every order, so that wide forks have few states."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.reach import reached, ways_of
from engine.model import process as bpmn


def on_the_way_to_joins(process: bpmn.Process) -> frozenset[str]:
    """Steps and waits that one flow leads to, and from which nothing leads but a flow to a joining
    gateway, or to another of these (Murata 1989: fusion of series transitions).

    One step before each gateway stays, one that somebody has to do where there is any: until it is
    done the others may be open too, and what follows the gateway happens as late as it can.
    """
    return frozenset(_passed_over(process.scope, _in_loops(process)))


def _passed_over(scope: bpmn.Scope, looping: frozenset[str]) -> Iterator[str]:
    races = [node.id for node in scope.nodes.values() if isinstance(node, bpmn.EventGateway)]
    kept = looping | {flow.target for race in races for flow in scope.outgoing(race)}
    gateways = [node.id for node in scope.nodes.values() if isinstance(node, bpmn.ParallelGateway)]
    queue = [name for gateway in gateways for name in _all_but_one(scope, gateway, kept)]
    for name in queue:
        yield name
        queue += _before(scope, name, kept)
    for node in scope.nodes.values():
        if isinstance(node, bpmn.SubProcess) and node.id not in looping:
            yield from _passed_over(node.scope, looping)


def _all_but_one(scope: bpmn.Scope, gateway: str, kept: frozenset[str]) -> list[str]:
    before = _before(scope, gateway, kept)
    held_up = [one for one in before if _holds_up(scope, one, kept)]
    stays = (held_up or before)[:1]
    return [one for one in before if one not in stays]


def _holds_up(scope: bpmn.Scope, name: str, kept: frozenset[str]) -> bool:
    """Whether somebody has to do it, or one of those before it that are passed over with it."""
    while isinstance(scope.nodes[name], bpmn.ThrowEvent):
        before = _before(scope, name, kept)
        if not before:
            return False
        (name,) = before
    return True


def _before(scope: bpmn.Scope, name: str, kept: frozenset[str]) -> list[str]:
    sources = (scope.nodes[flow.source] for flow in scope.incoming(name))
    return sorted(node.id for node in sources if node.id not in kept and _is_plain(scope, node))


def _is_plain(scope: bpmn.Scope, node: bpmn.Node) -> bool:
    alone = len(scope.incoming(node.id)) == len(scope.outgoing(node.id)) == 1
    return alone and _waits(node) and not scope.boundary(node.id)


def _waits(node: bpmn.Node) -> bool:
    if isinstance(node, bpmn.ThrowEvent):
        return node.milestone is None
    return isinstance(node, bpmn.UserTask | bpmn.CatchEvent)


def _in_loops(process: bpmn.Process) -> frozenset[str]:
    """Nodes that a way leads back to: in a loop, somebody has to stop."""
    ways = ways_of(process)
    return frozenset(name for name in ways if name in reached(ways, name))

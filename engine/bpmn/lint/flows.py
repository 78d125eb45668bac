"""Rules about sequence flows and the ways through a scope."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.lint.findings import at
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.reachability import reachable
from engine.model.sentence import sentence


def check_flows(scope: bpmn.Scope) -> Iterator[Problem]:
    """Reports flows, and gateways by their flows, that are wrong by themselves: one scope, inner
    ones not included."""
    for flow in scope.flows.values():
        yield from _check_flow(scope, flow)
    yield from _check_twins(scope)
    for node in scope.nodes.values():
        match node:
            case bpmn.ExclusiveGateway():
                yield from _check_choice(scope, node)
            case bpmn.EventGateway():
                yield from _check_race(scope, node)


def check_ways(scope: bpmn.Scope) -> Iterator[Problem]:
    """Rules that need a graph without holes."""
    for node in scope.nodes.values():
        yield from _check_outgoing(scope, node)
        yield from _check_incoming(scope, node)
    starts = [n.id for n in scope.nodes.values() if isinstance(n, bpmn.StartEvent)]
    ends = [n.id for n in scope.nodes.values() if isinstance(n, bpmn.EndEvent)]
    reached = reachable(starts, lambda node_id: _next(scope, node_id))
    ending = reachable(ends, lambda node_id: _previous(scope, node_id))
    for node in scope.nodes.values():
        if node.id not in reached:
            yield at(
                node,
                "unreachable",
                "No way leads here from the start.",
                "Connect it, or delete it.",
            )
        elif node.id not in ending:
            yield at(
                node,
                "no-way-out",
                "No way leads from here to an end event.",
                "Draw the way to an end.",
            )


def _check_flow(scope: bpmn.Scope, flow: bpmn.Flow) -> Iterator[Problem]:
    if flow.condition is not None and not isinstance(
        scope.nodes[flow.source], bpmn.ExclusiveGateway
    ):
        yield at(
            flow,
            "condition-ignored",
            "A condition on a flow that does not leave an exclusive gateway is never asked.",
            "Draw an exclusive gateway before it.",
        )
    if isinstance(scope.nodes[flow.target], bpmn.StartEvent | bpmn.BoundaryEvent):
        yield at(
            flow,
            "bad-target",
            "A flow cannot lead into a start or boundary event.",
            "Lead it to a step, gateway or end event.",
        )


def _check_twins(scope: bpmn.Scope) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for flow in sorted(scope.flows.values(), key=lambda flow: flow.id, reverse=True):
        if (flow.source, flow.target) in seen:
            yield at(
                flow,
                "twin-flows",
                sentence(
                    "Two flows lead from '{source}' to '{target}'.",
                    source=flow.source,
                    target=flow.target,
                ),
                "Keep one, and join their conditions with 'or'.",
            )
        seen.add((flow.source, flow.target))


def _check_choice(scope: bpmn.Scope, gateway: bpmn.ExclusiveGateway) -> Iterator[Problem]:
    flows = scope.outgoing(gateway.id)
    if len(flows) < 2:
        yield from (_no_choice(flow) for flow in flows if flow.condition is not None)
        return
    if gateway.default not in {flow.id for flow in flows}:
        yield at(
            gateway,
            "default-missing",
            sentence(
                "'{default}' is named as its default flow, but does not leave it: where no "
                "condition holds, the case stands still.",
                default=gateway.default,
            )
            if gateway.default
            else "The gateway has no default flow: where no condition holds, the case stands "
            "still.",
            "Make the flow of the nominal path the default flow.",
        )
    for flow in flows:
        if flow.id == gateway.default and flow.condition is not None:
            yield at(
                flow,
                "default-with-condition",
                "The condition on the default flow is never asked.",
                "Delete the condition.",
            )
        elif flow.id != gateway.default and not flow.condition:
            yield at(
                flow,
                "condition-missing",
                "The flow has no condition, so it would never be taken.",
                "Write the condition in FEEL, or make it the default flow.",
            )


def _no_choice(flow: bpmn.Flow) -> Problem:
    return at(
        flow,
        "condition-ignored",
        "The only flow out of the gateway is always taken.",
        "Delete the condition, or draw the other way.",
    )


def _check_race(scope: bpmn.Scope, gateway: bpmn.EventGateway) -> Iterator[Problem]:
    flows = scope.outgoing(gateway.id)
    if len(flows) < 2:
        yield at(
            gateway,
            "event-gateway",
            "An event-based gateway chooses among at least two events.",
            "Draw the other events, or leave the gateway out.",
        )
    for flow in flows:
        target = scope.nodes[flow.target]
        if not isinstance(target, bpmn.CatchEvent) or len(scope.incoming(target.id)) != 1:
            yield at(
                flow,
                "event-gateway",
                "After an event-based gateway stand catch events that nothing else leads to.",
                "Put a message or timer catch event there.",
            )


def _check_outgoing(scope: bpmn.Scope, node: bpmn.Node) -> Iterator[Problem]:
    count = len(scope.outgoing(node.id))
    if isinstance(node, bpmn.EndEvent):
        if count:
            yield at(node, "bad-target", "An end event leads on.", "Delete the flow after it.")
    elif count == 0:
        yield at(
            node,
            "implicit-end",
            "The way stops here without an end event.",
            "Draw an end event after it.",
        )
    elif count > 1 and not isinstance(
        node, bpmn.ExclusiveGateway | bpmn.ParallelGateway | bpmn.EventGateway
    ):
        yield at(
            node,
            "implicit-fork",
            sentence("{count} flows leave it at once.", count=count),
            "Draw a parallel gateway (all ways) or an exclusive gateway (one of them).",
        )


def _check_incoming(scope: bpmn.Scope, node: bpmn.Node) -> Iterator[Problem]:
    if isinstance(node, bpmn.StartEvent | bpmn.BoundaryEvent):
        return
    if not scope.incoming(node.id):
        yield at(
            node,
            "no-incoming",
            "No flow leads to it.",
            "Connect it, or delete it.",
        )


def _next(scope: bpmn.Scope, node_id: str) -> list[str]:
    return [
        *(flow.target for flow in scope.outgoing(node_id)),
        *(event.id for event in scope.boundary(node_id)),
    ]


def _previous(scope: bpmn.Scope, node_id: str) -> list[str]:
    node = scope.nodes[node_id]
    hosts = [node.attached_to] if isinstance(node, bpmn.BoundaryEvent) else []
    return [
        *(flow.source for flow in scope.incoming(node_id)),
        *(host for host in hosts if host in scope.nodes),
    ]

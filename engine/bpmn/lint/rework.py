"""Rules about loops in a process with a limit: each has a bound and somebody who causes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.findings import at
from engine.bpmn.proof.network import Edge, Network, draw_network
from engine.bpmn.proof.rework import is_rework
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.sentence import sentence


def check_rework(process: bpmn.Process) -> Iterator[Problem]:
    """For a graph without holes."""
    if not all(_has_start(scope.nodes.values()) for scope in process.scope.scopes()):
        return
    network = draw_network(process)
    for edge in filter(is_rework, network.edges):
        if edge.source not in network.reached([edge.target], network.after):
            yield at(
                _place(network, edge),
                "rework-nowhere",
                "No loop begins with this flow.",
                "Delete motcua:maxRounds and causedBy, or put them where the rework begins.",
            )
    if process.profile is None:
        return
    within_limit = network.reached(network.passing(bpmn.Milestone.ENERGIZED), network.before)
    for edge in network.without(filter(is_rework, network.edges)).circles():
        if edge.target not in within_limit:
            continue
        yield at(
            _place(network, edge),
            "rework-unbounded",
            sentence(
                "The loop that comes back to '{target}' here has no bound, so "
                "nobody can say what it costs of the limit.",
                target=edge.target,
            ),
            "Set motcua:maxRounds and motcua:causedBy on the flow with which the rework begins.",
        )


def _has_start(nodes: Iterable[bpmn.Node]) -> bool:
    return sum(isinstance(node, bpmn.StartEvent) for node in nodes) == 1


def _place(network: Network, edge: Edge) -> bpmn.Element:
    """The flow, or the element where there is none."""
    if edge.flow is not None:
        return edge.flow
    node = network.nodes[edge.source] or network.nodes[edge.target]
    assert node is not None, "an edge joins at least one element"
    return node

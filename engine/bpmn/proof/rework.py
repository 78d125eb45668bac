"""Loops: where rework begins, and where it leads back to the nominal path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.bpmn.proof.network import Edge, Network
from engine.model.process import Flow


@dataclass(frozen=True, slots=True)
class Loop:
    """Rework that begins at a flow; ``returns`` are the edges by which it comes back."""

    edge: Edge
    flow: Flow
    returns: tuple[Edge, ...]


def find_loops(opened: Network, nominal: Network, circles: Sequence[Edge]) -> Iterator[Loop]:
    """The loops of a network, by the flow each begins with; ways through the beginning of another
    loop belong to that one.

    ``opened`` is the network without ``circles``, the edges that close a circle.
    """
    begins = [edge for edge in (*opened.edges, *circles) if is_rework(edge)]
    quiet = opened.without(begins)
    for edge in begins:
        inside = quiet.reached([edge.target], quiet.after) - nominal.nodes.keys()
        returns = [back for back in circles if back.source in inside and not is_rework(back)]
        assert edge.flow is not None, "a border begins no rework"
        yield Loop(edge, edge.flow, (edge,) if edge in circles else tuple(returns))


def is_rework(edge: Edge) -> bool:
    """Whether the edge is a flow of the diagram that says how often work may be done again
    (``max_rounds``)."""
    return edge.flow is not None and edge.flow.max_rounds is not None

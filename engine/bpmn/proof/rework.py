"""Loops: where rework begins, where it leads back to the nominal path, and how many rounds fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn.proof.critical_path import CriticalPath
from engine.bpmn.proof.network import Edge, Network
from engine.bpmn.proof.stops import Moments
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


LeftBeside = Callable[[str], datetime | None]
"""When an element around a part is left."""


@dataclass(frozen=True, slots=True)
class PassedPart:
    """A part of the network, passed from its beginning to the place ``end``."""

    path: CriticalPath
    end: int
    _known: dict[datetime, datetime | None] = field(default_factory=dict)

    def passed(self, at: datetime, beside: LeftBeside) -> datetime | None:
        """When its end is left by who comes then."""
        if not self.path.is_alone:
            return self.path.forward(at, beside).left[self.end]
        if at not in self._known:
            self._known[at] = self.path.forward(at).left[self.end]
        return self._known[at]


@dataclass(frozen=True, slots=True)
class ReworkWay:
    """A way back to ``target``, a place on the nominal path. The first round begins where the
    element ``begins`` is left, and leads over ``first`` to its end, unless it is over at once
    (None); where ``begins`` is None, ``first`` leads there from the start of the case. ``again``
    leads once more round."""

    begins: int | None
    first: PassedPart | None
    again: PassedPart
    target: int


def count_rounds(
    bound: int, way: ReworkWay, at: datetime | None, arrive: Moments, beside: LeftBeside
) -> int:
    """How many rounds still fit, the first being over at that instant."""
    by = arrive[way.target]
    for done in range(bound):
        if at is None or by is None or at > by:
            return done
        if done + 1 < bound:
            at = way.again.passed(at, beside)
    return bound

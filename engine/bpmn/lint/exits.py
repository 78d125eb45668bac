"""Ends that stop a sub-process: where the first of them decides how the case goes on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.lint.findings import at
from engine.bpmn.lint.first_end import deciding_first, of_a_case
from engine.bpmn.token_game import TokenGame
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.sentence import sentence

WaysOn = frozenset[object]
"""Where a case goes on; two that are equal lead to the same."""


def exits_that_differ(game: TokenGame) -> Iterator[frozenset[str]]:
    """Pairs of ends within one sub-process that stop it and send the case on different ways, and of
    which either may be first. The game was explored.

    Events at its border make no pair: to cut work short is what they are drawn for.

    Raises:
        TooManyStates: there are more than ``MAX_STATES`` to look at; not all were.
    """
    exits = _Exits(game)
    for part in _parts(game.process):
        yield from deciding_first(game, exits.ways_on, part.id)


def check_exits(process: bpmn.Process, pairs: Iterable[frozenset[str]]) -> Iterator[Problem]:
    """Says what is wrong with the pairs."""
    exits = _Exits(TokenGame(process))
    for pair in sorted(pairs, key=sorted):
        first, second = (exits.left_by(name) for name in sorted(pair))
        other, end = sorted(pair)
        yield at(
            process.elements[end],
            "exits-differ",
            sentence(
                "Side by side, one branch can stop the sub-process here, and the case goes on from "
                "'{here}'; another can stop it at '{other}', and the case goes on from '{there}'. "
                "Whichever is faster would decide the way on.",
                here=second,
                other=other,
                there=first,
            ),
            "Join the branches with a parallel gateway and choose the way behind it, or lead both "
            "ways on to the same element.",
        )


def _parts(process: bpmn.Process) -> Iterator[bpmn.SubProcess]:
    return (node for node in process.elements.values() if isinstance(node, bpmn.SubProcess))


@dataclass(slots=True)
class _Exits:
    game: TokenGame
    _around: Mapping[str, bpmn.SubProcess] = field(init=False)
    _home: Mapping[str, bpmn.Scope] = field(init=False)

    def __post_init__(self) -> None:
        process = self.game.process
        self._around = {name: part for part in _parts(process) for name in part.scope.nodes}
        self._home = {node.id: scope for scope, node in process.scope.walk()}

    def left_by(self, name: str) -> str:
        """The element from which the case goes on after an end that stops a sub-process."""
        node = self.game.process.elements[name]
        catcher = self.game.catcher(node) if isinstance(node, bpmn.EndEvent) else None
        return self._around[name].id if catcher is None else catcher.id

    def ways_on(self, end: bpmn.EndEvent) -> WaysOn:
        """Where a case goes on from an end, in its process or in what is around it."""
        if isinstance(end.trigger, bpmn.Error) or (
            isinstance(end.trigger, bpmn.Terminate) and end.id in self._around
        ):
            return self._from(self.left_by(end.id))
        around = self._around.get(end.id)
        return frozenset({(around and around.id, end.trigger, of_a_case(end))})

    def _from(self, name: str) -> WaysOn:
        ways = (self._over(flow) for flow in self._home[name].outgoing(name))
        return frozenset[object]().union(*ways)

    def _over(self, flow: bpmn.Flow) -> WaysOn:
        """A gateway that only merges is passed; at one that joins, the flow makes the
        difference."""
        match self._home[flow.source].nodes[flow.target]:
            case bpmn.ExclusiveGateway(id=name) if len(self._home[name].outgoing(name)) == 1:
                return self._from(name)
            case bpmn.ParallelGateway():
                return frozenset({flow.id})
            case bpmn.EndEvent() as end:
                return self.ways_on(end)
        return frozenset({flow.target})

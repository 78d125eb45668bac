"""Cases that are handed over: milestones that they pass in one process and the next together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.lint.entries import TAKEN_IN, Entry, chooser
from engine.bpmn.lint.findings import at
from engine.bpmn.lint.milestones import passings
from engine.bpmn.lint.reduction import on_the_way_to_joins
from engine.bpmn.lint.states import States, TooManyStates, explore
from engine.bpmn.milestones import START, STOP, has_start
from engine.bpmn.token_game import ENDED, TokenGame
from engine.model.problem import Problem
from engine.model.process import EndEvent, Milestone, Process
from engine.model.sentence import sentence

HandOver = tuple[EndEvent, frozenset[Milestone]]
"""The end event, and what the case has passed by then."""


def check_hand_overs(
    processes: Mapping[str, Process], new: frozenset[str]
) -> Iterator[tuple[str, Problem]]:
    """Problems of the hand-overs from and to processes that are ``new``, each with the key of the
    process in which it is drawn. All processes keep the other rules."""
    checked = _Checked(processes)
    queue = [(key, TAKEN_IN) for key in processes if any(checked.ends(key))]
    found: dict[tuple[str, Problem], None] = {}
    seen = set(queue)
    for key, entry in queue:
        for end, passed in checked.hand_overs(key, entry):
            target, after = str(end.hands_over_to), Entry(True, passed)
            if target not in processes:
                continue
            if {key, target} & new:
                found |= {(key, one): None for one in checked.problems(end, target, after)}
            if (target, after) not in seen:
                seen.add((target, after))
                queue.append((target, after))
    yield from found


@dataclass(slots=True)
class _Checked:
    processes: Mapping[str, Process]
    _known: dict[tuple[str, Entry], States | None] = field(default_factory=dict)

    def ends(self, key: str) -> Iterator[EndEvent]:
        for node in self.processes[key].elements.values():
            if isinstance(node, EndEvent) and node.hands_over_to is not None:
                yield node

    def hand_overs(self, key: str, entry: Entry) -> list[HandOver]:
        states = self._states(key, entry)
        after = () if states is None else states.after
        found = {
            (end.id, passed): (end, passed)
            for end in self.ends(key)
            for marking, passed in after
            if (ENDED, end.id) in marking
        }
        return [found[name] for name in sorted(found, key=str)]

    def problems(self, end: EndEvent, target: str, entry: Entry) -> Iterator[Problem]:
        states = self._states(target, entry)
        passing = () if states is None else passings(states)
        twice = {node.id: node for node, passed in passing if node.milestone in passed}
        for name in sorted(twice):
            yield at(
                end,
                "milestone-twice",
                sentence(
                    "A case that is handed over here can pass the milestone '{milestone}' at "
                    "'{element}' of '{target}' a second time.",
                    milestone=str(twice[name].milestone),
                    element=name,
                    target=target,
                ),
                "Let a condition on handed_over lead past it there, or hand over before it is "
                "passed.",
            )
        early = {n.id for n, passed in passing if n.milestone is STOP and START not in passed}
        for name in sorted(early) if has_start(self.processes[target]) else ():
            yield at(
                end,
                "stop-before-start",
                sentence(
                    "A case that is handed over here can come to the milestone '{stop}' at "
                    "'{element}' of '{target}' without having passed '{start}'.",
                    stop=str(STOP),
                    element=name,
                    target=target,
                    start=str(START),
                ),
                "Hand over when the case has passed it, or let every way there lead over it.",
            )

    def _states(self, key: str, entry: Entry) -> States | None:
        """None where there are too many: the process by itself is refused then."""
        if (key, entry) not in self._known:
            self._known[key, entry] = _explored(self.processes[key], entry)
        return self._known[key, entry]


def _explored(process: Process, entry: Entry) -> States | None:
    passed_over, choose = on_the_way_to_joins(process), chooser(process, entry)
    game = TokenGame(process, passed_over, remembers_ends=True, choose=choose)
    try:
        return explore(game, entry.passed)
    except TooManyStates:
        return None

"""The instants that the law counts from and to: each is passed once, the start before the stop, and
the stop when nothing is open any more whose time counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.bpmn.lint.catalog import Catalog
from engine.bpmn.lint.findings import at
from engine.bpmn.lint.states import State, States
from engine.bpmn.milestones import START, STOP
from engine.bpmn.reach import reached, ways_of
from engine.bpmn.token_game import ARRIVED, OPEN, PASSED, WANTED, Marking
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.sentence import sentence


def check_milestones(
    process: bpmn.Process, catalog: Catalog, passed_over: frozenset[str], found: Sequence[States]
) -> Iterator[Problem]:
    """By all states that a case can be in; ``passed_over`` are steps that these leave out."""
    passing = [one for states in found for state in states.after for one in _passing(state, states)]
    yield from _twice(process, passing)
    if any(_is(node, START) for node in process.elements.values()):
        yield from _early(passing)
    yield from _open(process, catalog, passed_over, passing)


Passing = tuple[bpmn.ThrowEvent, State]
"""A milestone, and the state in which a token is just passing it."""


def _passing(state: State, states: States) -> Iterator[Passing]:
    for token, name in state[0]:
        node = states.game.process.elements.get(name)
        if token == PASSED and isinstance(node, bpmn.ThrowEvent):
            yield node, state


def passings(states: States) -> list[tuple[bpmn.ThrowEvent, frozenset[bpmn.Milestone]]]:
    """Each milestone that a case comes to, with those that it has passed before."""
    found = (one for state in states.after for one in _passing(state, states))
    return [(node, passed) for node, (_, passed) in found]


def _is(node: object, milestone: bpmn.Milestone) -> bool:
    return isinstance(node, bpmn.ThrowEvent) and node.milestone is milestone


def _twice(process: bpmn.Process, passing: Sequence[Passing]) -> Iterator[Problem]:
    ways = ways_of(process)
    again = {node.id: node for node, (_, passed) in passing if node.milestone in passed}
    for name, node in again.items():
        yield at(
            node,
            "milestone-twice",
            sentence(
                "A case can pass the milestone '{milestone}' here a second time: a loop leads back "
                "to it. The limit would be counted anew.",
                milestone=str(node.milestone),
            )
            if name in reached(ways, name)
            else sentence(
                "A case can pass the milestone '{milestone}' here a second time: it has passed it "
                "before, on this way or on one beside it.",
                milestone=str(node.milestone),
            ),
            "Draw it where every case passes once: outside of the loop, or behind a parallel "
            "gateway that joins the branches.",
        )


def _early(passing: Sequence[Passing]) -> Iterator[Problem]:
    early = {
        node.id: node for node, (_, passed) in passing if _is(node, STOP) and START not in passed
    }
    for node in early.values():
        yield at(
            node,
            "stop-before-start",
            sentence(
                "A case can come to the milestone '{stop}' here without having passed '{start}'.",
                stop=str(STOP),
                start=str(START),
            ),
            sentence("Draw '{start}' on every way that leads here.", start=str(START)),
        )


def _open(
    process: bpmn.Process,
    catalog: Catalog,
    passed_over: frozenset[str],
    passing: Sequence[Passing],
) -> Iterator[Problem]:
    hidden = _hidden(process, passed_over)
    still_open: dict[str, set[str]] = {}
    for node, (marking, _) in passing:
        if _is(node, STOP):
            steps = set(_steps(process, marking, hidden))
            counted = {step.id for step in steps if catalog.counts(step.deadline)}
            still_open.setdefault(node.id, set()).update(counted)
    for name, names in still_open.items():
        if names:
            yield at(
                process.elements[name],
                "stop-with-open-work",
                sentence(
                    "When a case passes the milestone 'energized' here, steps whose time counts "
                    "can still be open: {steps}.",
                    steps=", ".join(sorted(names)),
                ),
                "Join the branches with a parallel gateway before it, or end the other step first.",
            )


def _steps(
    process: bpmn.Process, marking: Marking, hidden: Mapping[str, frozenset[str]]
) -> Iterator[bpmn.UserTask]:
    for state, name in marking:
        names = hidden.get(name, frozenset()) if state == ARRIVED else frozenset({name})
        for one in names if state in {ARRIVED, OPEN, WANTED} else ():
            step = process.elements.get(one)
            if isinstance(step, bpmn.UserTask):
                yield step


def _hidden(process: bpmn.Process, passed_over: frozenset[str]) -> dict[str, frozenset[str]]:
    """By flow into a join: the steps before it that states leave out. One of them may still be open
    where a token has come over the flow."""
    found: dict[str, frozenset[str]] = {}
    for scope in process.scope.scopes():
        into: dict[str, bpmn.Flow] = {flow.target: flow for flow in scope.flows.values()}
        for flow in scope.flows.values():
            names, source = set[str](), flow.source
            while source in passed_over and source not in names:
                names.add(source)
                source = into[source].source
            found[flow.id] = frozenset(names)
    return found

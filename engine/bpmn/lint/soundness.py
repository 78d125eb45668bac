"""Soundness: every case can come to its end, and nothing is left over or never done.

All states that tokens can be in are looked at, up to a bound (van der Aalst, "The application of
Petri nets to workflow management", 1998: option to complete, proper completion, no dead tasks).
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.game import Game, Marking
from engine.bpmn.lint.findings import at
from engine.bpmn.reach import lasting_events, reached, ways_of
from engine.model.problem import Problem
from engine.model.process import (
    CatchEvent,
    EventGateway,
    ParallelGateway,
    Process,
    Scope,
    SubProcess,
    UserTask,
)
from engine.model.sentence import sentence

MAX_STATES = 20_000

Ways = dict[Marking, frozenset[Marking]]


def check_soundness(process: Process) -> Iterator[Problem]:
    """For a process without holes that keeps the other rules."""
    game = Game(process, _on_the_way_to_joins(process))
    ways = _explore(game)
    if ways is None:
        yield Problem(
            "too-many-states",
            sentence(
                "The diagram can be in more than {max_states} states; not all were looked at.",
                max_states=MAX_STATES,
            ),
            "Do fewer things side by side, or put what belongs together into one step.",
            element=process.key,
        )
        return
    stuck = list(_stuck(game, ways))
    twice = list(_twice(game))
    yield from stuck
    yield from twice
    if not stuck and not twice:
        yield from _dead(game)


def _on_the_way_to_joins(process: Process) -> frozenset[str]:
    """Steps and waits that one flow leads to, and from which nothing leads but a flow to a joining
    gateway, or to another of these. In which order they are done makes no difference, so wide forks
    need not be looked at in every order (Murata 1989: fusion of series transitions)."""
    return frozenset(_passed_over(process.scope, _in_loops(process)))


def _passed_over(scope: Scope, looping: frozenset[str]) -> Iterator[str]:
    races = [node.id for node in scope.nodes.values() if isinstance(node, EventGateway)]
    kept = looping | {flow.target for race in races for flow in scope.outgoing(race)}
    queue = [node.id for node in scope.nodes.values() if isinstance(node, ParallelGateway)]
    for name in queue:
        for flow in scope.incoming(name):
            node = scope.nodes[flow.source]
            alone = len(scope.incoming(node.id)) == len(scope.outgoing(node.id)) == 1
            plain = isinstance(node, UserTask | CatchEvent) and not scope.boundary(node.id)
            if plain and alone and node.id not in kept:
                kept |= {node.id}
                queue.append(node.id)
                yield node.id
    for node in scope.nodes.values():
        if isinstance(node, SubProcess) and node.id not in looping:
            yield from _passed_over(node.scope, looping)


def _in_loops(process: Process) -> frozenset[str]:
    """Nodes that a way leads back to: in a loop, somebody has to stop."""
    ways = ways_of(process)
    return frozenset(name for name in ways if name in reached(ways, name))


def _explore(game: Game) -> Ways | None:
    """What each state may become; None where there are too many of them."""
    queue = list(dict.fromkeys(game.begin()))
    ways: Ways = dict.fromkeys(queue, frozenset())
    for state in queue:
        after = frozenset(one for _, found in game.moves(state) for one in found)
        ways[state] = after
        fresh = [one for one in after if one not in ways]
        queue += fresh
        ways.update(dict.fromkeys(fresh, frozenset()))
        if len(ways) > MAX_STATES:
            return None
    return ways


def _stuck(game: Game, ways: Ways) -> Iterator[Problem]:
    """Where a case waits, or goes round, for ever, though nobody does anything wrong."""
    lost = ways.keys() - _can_end(ways)
    waiting = {state for state in lost if not ways[state]} or lost
    for place in sorted({game.place(name) for state in waiting for _, name in state}):
        yield at(
            game.process.elements[place],
            "deadlock",
            "A case can come to a stand here for ever: what has to come together never does.",
            "Join with a parallel gateway what one has split, and with a choice what a choice has.",
        )


def _can_end(ways: Ways) -> set[Marking]:
    before: dict[Marking, list[Marking]] = {}
    for state, after in ways.items():
        for one in after:
            before.setdefault(one, []).append(state)
    found = {state for state in ways if not state}
    queue = list(found)
    for state in queue:
        fresh = [one for one in before.get(state, ()) if one not in found]
        found.update(fresh)
        queue += fresh
    return found


def _twice(game: Game) -> Iterator[Problem]:
    """Nodes to which two tokens come at once. What happens beside a step may happen again and
    again; that is no slip."""
    beside = _beside(game.process)
    for name in game.twice:
        if name not in beside:
            yield at(
                game.process.elements[name],
                "twice-at-once",
                "Two ways can lead here at the same time, and it would be done twice.",
                "Join them with a parallel gateway before.",
            )


def _beside(process: Process) -> frozenset[str]:
    """Everything that can follow an event that does not end its step."""
    ways = ways_of(process)
    following = (reached(ways, event.id) for event in lasting_events(process))
    return frozenset[str]().union(*following)


def _dead(game: Game) -> Iterator[Problem]:
    for name, node in game.process.elements.items():
        if name not in game.met:
            yield at(
                node,
                "never-done",
                "No case can ever come here.",
                "Draw a way to it, or leave it out.",
            )

"""Soundness: every case can come to its end, and nothing is left over, done twice or never done.

All states that a case can be in are looked at, up to a bound (van der Aalst, "The application of
Petri nets to workflow management", 1998: option to complete, proper completion, no dead tasks).
No two tokens come to the same step, event or end side by side, and those of one case come to ends
that say the same of it, or to one that stops the others and says it alone; within a sub-process, to
ends from which it goes on the same way, whichever is first (``exits``). The milestones of a case
are followed along (``milestones``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.catalog import Catalog
from engine.bpmn.lint.entries import TAKEN_IN, chooser, entries
from engine.bpmn.lint.exits import check_exits, exits_that_differ
from engine.bpmn.lint.findings import at
from engine.bpmn.lint.first_end import deciding_first, of_a_case
from engine.bpmn.lint.milestones import check_milestones
from engine.bpmn.lint.reduction import on_the_way_to_joins
from engine.bpmn.lint.states import MAX_STATES, State, States, TooManyStates, explore
from engine.bpmn.reach import lasting_events, nodes_beside, reached, ways_of
from engine.bpmn.token_game import OPEN, TokenGame
from engine.model.problem import Problem
from engine.model.process import EndEvent, Process, ThrowEvent, UserTask
from engine.model.reachability import reachable
from engine.model.sentence import sentence


def check_soundness(process: Process, catalog: Catalog) -> Iterator[Problem]:
    """For a process without holes that keeps the other rules."""
    passed_over = on_the_way_to_joins(process)
    found: list[tuple[TokenGame, States]] = []
    try:
        for entry in entries(process):
            game = TokenGame(
                process, passed_over, remembers_ends=True, choose=chooser(process, entry)
            )
            room = MAX_STATES - sum(len(states.after) for _, states in found)
            found.append((game, explore(game, entry.passed, room)))
        stopping = _stopping(process, passed_over)
        first = {pair for game, _ in found for pair in deciding_first(game, of_a_case)}
        exits = {pair for game, _ in found for pair in exits_that_differ(game)}
    except TooManyStates:
        yield _too_many(process)
        return
    stuck = [
        *_stuck(process, [states for _, states in found]),
        *_endless(process, [game for game, _ in found]),
    ]
    twice = list(_twice(process, [*(game for game, _ in found), *stopping]))
    yield from stuck
    yield from twice
    yield from _unlike(process, [game for game, _ in found])
    yield from _first(process, first)
    yield from check_exits(process, exits)
    yield from check_milestones(process, catalog, passed_over, [states for _, states in found])
    if not stuck and not twice:
        yield from _dead(process, passed_over, found)


def _too_many(process: Process) -> Problem:
    return Problem(
        "too-many-states",
        sentence(
            "The diagram can be in more than {max_states} states; not all were looked at.",
            max_states=MAX_STATES,
        ),
        "Do fewer things side by side, or put what belongs together into one step.",
        element=process.key,
    )


def _stopping(process: Process, passed_over: frozenset[str]) -> list[TokenGame]:
    """Played once more with tokens that stop at throw events: so it is seen where two of them can
    come to the same one."""
    plain = frozenset(
        name
        for name, node in process.elements.items()
        if isinstance(node, ThrowEvent) and node.milestone is None and name not in passed_over
    )
    if not plain:
        return []
    game = TokenGame(process, passed_over, stops=plain)
    explore(game, TAKEN_IN.passed)
    return [game]


def _stuck(process: Process, found: list[States]) -> Iterator[Problem]:
    """Where a case waits, or goes round, for ever, though nobody does anything wrong."""
    places = {place for states in found for place in _lost(states)}
    for place in sorted(places):
        yield at(
            process.elements[place],
            "deadlock",
            "A case can come to a stand here for ever: what has to come together never does.",
            "Join with a parallel gateway what one has split, and with a choice what a choice has.",
        )


def _endless(process: Process, games: list[TokenGame]) -> Iterator[Problem]:
    """Where a case would go round for ever at once, though no single way leads round."""
    for name in sorted({name for game in games for name in game.endless}):
        yield at(
            process.elements[name],
            "deadlock",
            "From here a case goes round for ever, and nobody is ever asked.",
            "Draw a step on the way round, or a way out of it.",
        )


def _lost(states: States) -> Iterator[str]:
    lost = states.after.keys() - _can_end(states)
    waiting = {state for state in lost if not states.after[state]} or lost
    for marking, _ in waiting:
        yield from states.game.places(marking)


def _can_end(states: States) -> set[State]:
    before: dict[State, list[State]] = {}
    for state, after in states.after.items():
        for one in after:
            before.setdefault(one, []).append(state)
    over = (state for state in states.after if states.game.is_over(state[0]))
    return reachable(over, lambda state: before.get(state, ()))


def _twice(process: Process, games: list[TokenGame]) -> Iterator[Problem]:
    """Nodes to which two tokens come at once. What happens beside a step may happen again and
    again; that is no slip. What both pass on their way from one of these is not said again."""
    found = {name for game in games for name in game.twice} - _beside(process)
    ways = ways_of(process)
    behind = frozenset[str]().union(*(reached(ways, name) for name in found))
    for name in sorted(found):
        node = process.elements[name]
        if name not in behind or not isinstance(node, ThrowEvent | EndEvent):
            yield at(
                node,
                "twice-at-once",
                "Two ways can lead here at the same time, and it would be done twice.",
                "Join them with a parallel gateway before.",
            )


def _beside(process: Process) -> frozenset[str]:
    """What only an event leads to that does not end its step, and the ends that others come to as
    well: what is over twice is over."""
    ways = ways_of(process)
    following = [reached(ways, event.id) for event in lasting_events(process)]
    behind = frozenset[str]().union(*following)
    alone = frozenset[str]().union(*nodes_beside(process).values())
    return alone | {name for name in behind if isinstance(process.elements[name], EndEvent)}


def _unlike(process: Process, games: list[TokenGame]) -> Iterator[Problem]:
    """Ends of which the last that a token comes to would decide what becomes of the case."""
    for pair in sorted({pair for game in games for pair in game.unlike}, key=sorted):
        first, second = _ends(process, pair)
        yield at(
            second,
            "outcomes-differ",
            sentence(
                "Side by side, one branch can end here with '{here}' and another at '{other}' with "
                "'{there}'; whichever is slower would decide how the case has ended.",
                here=_said(second),
                other=first.id,
                there=_said(first),
            ),
            "Join the branches with a parallel gateway before the end, or let one of them end all "
            "others (terminate).",
        )
    for name in dict.fromkeys(name for game in games for name in game.not_alone):
        yield at(
            process.elements[name],
            "hand-over-not-alone",
            "Another branch can still be under way when the case is handed over here: the "
            "hand-over would be lost.",
            "Join the branches with a parallel gateway before, or let this end terminate the "
            "others.",
        )


def _first(process: Process, pairs: Iterable[frozenset[str]]) -> Iterator[Problem]:
    """Ends of which the first that a token comes to would decide what becomes of the case."""
    for pair in sorted(pairs, key=sorted):
        first, second = _ends(process, pair)
        yield at(
            second,
            "outcomes-differ",
            sentence(
                "Side by side, one branch can end all others here with '{here}' and another at "
                "'{other}' with '{there}'; whichever is faster would decide how the case has "
                "ended.",
                here=_said(second),
                other=first.id,
                there=_said(first),
            ),
            "Let only one of them end all others (terminate), or join the branches with a parallel "
            "gateway before the end.",
        )


def _ends(process: Process, pair: frozenset[str]) -> list[EndEvent]:
    found = [process.elements[name] for name in sorted(pair)]
    return [node for node in found if isinstance(node, EndEvent)]


def _said(node: EndEvent) -> str:
    target = node.hands_over_to
    return str(node.outcome) if target is None else f"{node.outcome}: {target}"


def _dead(
    process: Process, passed_over: frozenset[str], found: list[tuple[TokenGame, States]]
) -> Iterator[Problem]:
    """A step that is cancelled in the same breath in which it was reached is never done either."""
    met = {name for game, _ in found for name in game.met}
    rested = {name for game, states in found for name in _rested(game, states)}
    for name, node in process.elements.items():
        stops = isinstance(node, UserTask) and name not in passed_over
        if name not in met or (stops and name not in rested):
            yield at(
                node,
                "never-done",
                "No case can ever come here.",
                "Draw a way to it, or leave it out.",
            )


def _rested(game: TokenGame, states: States) -> Iterator[str]:
    for marking, _ in states.after:
        if not game.pressing(marking):
            yield from (name for state, name in marking if state == OPEN)

"""Ends that stop all others: where the first of them decides how a process goes on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from engine.bpmn.lint.states import MAX_STATES, all_states
from engine.bpmn.reach import reached, ways_of
from engine.bpmn.token_game import Marking, TokenGame
from engine.model.process import EndEvent, SubProcess

Says = Callable[[EndEvent], Hashable]
"""What follows from an end."""


def of_a_case(end: EndEvent) -> Hashable:
    """What an end of the process says of a case."""
    return end.outcome, end.hands_over_to


def deciding_first(game: TokenGame, says: Says, home: str = "") -> Iterator[frozenset[str]]:
    """Pairs of ends that stop the whole process, or the whole sub-process ``home``, and from which
    different things follow, and of which either may be first while a token is still on its way to
    the other. The game was explored.

    A plain end beside one that stops the others makes no pair: what it said does not count once the
    others are stopped, whichever of the two is first. Nor do two of which one always comes first.

    Raises:
        TooManyStates: there are more than ``MAX_STATES`` to look at; not all were.
    """
    stopped = {name: beside for (scope, name), beside in game.stopped.items() if scope == home}
    said = {name: says(_end(game, name)) for name in stopped}
    if len(set(said.values())) > 1:
        after = _next_ends(_alone(game, home), stopped, said)
        for first, others in after.items():
            for second in others:
                if first < second and first in after[second]:
                    yield frozenset({first, second})


def _alone(game: TokenGame, home: str) -> TokenGame:
    """What goes on in a sub-process depends on nothing outside of it."""
    part = game.process.elements[home] if home else None
    scope = part.scope if isinstance(part, SubProcess) else game.process.scope
    process = replace(game.process, scope=scope)
    return TokenGame(process, game.passed_over, choose=game.choose)


def _next_ends(
    game: TokenGame, stopped: Mapping[str, set[Marking]], said: Mapping[str, Hashable]
) -> Mapping[str, frozenset[str]]:
    """By end that stops all: the unlike ones to which a token beside it would have come next."""
    found, room = dict[str, frozenset[str]](), MAX_STATES
    ways = ways_of(game.process)
    ahead = {name: reached(ways, name) for name in ways}
    for name in sorted(stopped):
        unlike = frozenset(one for one in said if said[one] != said[name])
        leading = [one for one in stopped[name] if _leads_to(game, one, unlike, ahead)]
        later = TokenGame(game.process, game.passed_over, choose=game.choose)
        first = later.resume(sorted(leading, key=sorted))
        wanted = {("", one) for one in unlike}
        states = all_states(
            later,
            [(one, frozenset()) for one in first],
            room,
            enough=partial(wanted.issubset, later.stopped),
        )
        room -= len(states.after)
        found[name] = frozenset(one for one in unlike if ("", one) in later.stopped)
    return found


def _end(game: TokenGame, name: str) -> EndEvent:
    node = game.process.elements[name]
    assert isinstance(node, EndEvent)
    return node


def _leads_to(
    game: TokenGame, marking: Marking, ends: frozenset[str], ahead: Mapping[str, frozenset[str]]
) -> bool:
    """Whether flows lead from a token to one of the ends: only then there is something to play."""
    return any(place in ends or ends & ahead[place] for place in game.places(marking))

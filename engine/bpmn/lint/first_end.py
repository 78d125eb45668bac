"""Ends that stop all others of a case: where the first of them decides how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.lint.states import MAX_STATES, all_states
from engine.bpmn.reach import reached, ways_of
from engine.bpmn.token_game import Marking, TokenGame
from engine.model.process import EndEvent


def deciding_first(game: TokenGame) -> Iterator[frozenset[str]]:
    """Pairs of terminating ends of the process that say different things of a case, and of which
    either may be first while a token is still on its way to the other. The game was explored.

    A plain end beside a terminating one makes no pair: what it said does not count once the others
    are stopped, whichever of the two is first. Nor do two of which one always comes first.

    Raises:
        TooManyStates: there are more than ``MAX_STATES`` to look at; not all were.
    """
    after = _next_ends(game) if len(game.stopped) > 1 else {}
    for first, others in after.items():
        for second in others:
            if first < second and first in after[second]:
                yield frozenset({first, second})


def _next_ends(game: TokenGame) -> Mapping[str, frozenset[str]]:
    """By terminating end: the unlike ones to which a token beside it would have come next."""
    found, room = dict[str, frozenset[str]](), MAX_STATES
    ways = ways_of(game.process)
    ahead = {name: reached(ways, name) for name in ways}
    for name in sorted(game.stopped):
        unlike = _unlike(game, name)
        leading = [one for one in game.stopped[name] if _leads_to(game, one, unlike, ahead)]
        later = TokenGame(game.process, game.passed_over, choose=game.choose)
        first = later.resume(sorted(leading, key=sorted))
        room -= len(all_states(later, [(one, frozenset()) for one in first], room).after)
        found[name] = unlike & later.stopped.keys()
    return found


def _unlike(game: TokenGame, name: str) -> frozenset[str]:
    node = game.process.elements[name]
    assert isinstance(node, EndEvent)
    return frozenset(game.says_otherwise(node) & game.stopped.keys())


def _leads_to(
    game: TokenGame, marking: Marking, ends: frozenset[str], ahead: Mapping[str, frozenset[str]]
) -> bool:
    """Whether flows lead from a token to one of the ends: only then there is something to play."""
    return any(place in ends or ends & ahead[place] for place in game.places(marking))

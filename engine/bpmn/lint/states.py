"""Every state that a case can be in: where its tokens stand, and which milestones it has passed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.token_game import Marking, MoveLabel, TokenGame
from engine.model.process import Milestone, ThrowEvent

MAX_STATES = 20_000
"""Of a process, however cases come into it."""

State = tuple[Marking, frozenset[Milestone]]


class TooManyStates(Exception):
    """There are more than can be looked at while somebody draws."""


@dataclass(frozen=True, slots=True)
class States:
    """What each state may become, by state; the first one first."""

    game: TokenGame
    after: Mapping[State, frozenset[State]]


def explore(game: TokenGame, passed: frozenset[Milestone], most: int = MAX_STATES) -> States:
    """All that may come of the beginning, for a case that has passed these milestones.

    Raises:
        TooManyStates: there are more than ``most``; not all were looked at.
    """
    return all_states(game, [(marking, passed) for marking in game.begin()], most)


def _never() -> bool:
    return False


def all_states(
    game: TokenGame,
    first: Iterable[State],
    most: int = MAX_STATES,
    enough: Callable[[], bool] = _never,
) -> States:
    """All that may come of these states, or as many as are enough.

    Raises:
        TooManyStates: there are more than ``most``; not all were looked at.
    """
    queue = list(first)
    after: dict[State, frozenset[State]] = dict.fromkeys(queue, frozenset())
    for state in queue:
        after[state] = frozenset(_next(game, state))
        fresh = [one for one in after[state] if one not in after]
        queue += fresh
        after.update(dict.fromkeys(fresh, frozenset()))
        if len(after) > most:
            raise TooManyStates
        if enough():
            break
    return States(game, after)


def _next(game: TokenGame, state: State) -> Iterator[State]:
    marking, passed = state
    for label, found in game.moves(marking):
        yield from _all(found, passed | _milestone(game, label))


def _all(found: Iterable[Marking], passed: frozenset[Milestone]) -> Iterator[State]:
    for marking in found:
        yield marking, passed


def _milestone(game: TokenGame, label: MoveLabel | None) -> frozenset[Milestone]:
    node = None if label is None else game.process.elements[label[0]]
    milestone = node.milestone if isinstance(node, ThrowEvent) else None
    return frozenset() if milestone is None else frozenset({milestone})

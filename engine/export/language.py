"""Every history that a diagram allows, as an automaton: what process mining holds traces against.

Its own readers of BPMN leave out sub-processes and events at borders. Here they are followed as the
standard says (BPMN 2.0.2, chapter 13); conditions are not, as a trace holds no answers.

A place holds one token: where an event that does not interrupt comes again before what followed its
last coming is over, the history is outside of the language. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.bpmn.token_game import Marking, MoveLabel, TokenGame
from engine.model.process import Process

MAX_STATES = 50_000


class LanguageTooLarge(Exception):
    """The diagram allows more than can be written down."""


@dataclass(frozen=True, slots=True)
class Language:
    """An automaton that knows at each state (0 is the first) where each label leads to; a history
    may end in those that are ``final``."""

    process: Process
    moves: tuple[Mapping[MoveLabel, int], ...]
    final: frozenset[int]

    def follow(self, history: Iterable[MoveLabel]) -> int | None:
        """The state that a history leads to; None where it is not allowed."""
        here: int | None = 0
        for label in history:
            here = self.moves[here].get(label) if here is not None else None
        return here


def language_of(process: Process) -> Language:
    """The histories of steps that are scheduled, completed and withdrawn, of messages, timers and
    milestones, and of the end that was reached.

    Raises:
        TooManyStates: there are more than ``MAX_STATES``.
    """
    game = TokenGame(process)
    first = _told(game, game.begin())
    numbers, moves = {first: 0}, list[Mapping[MoveLabel, int]]()
    queue = [first]
    for here in queue:
        led: dict[MoveLabel, set[Marking]] = {}
        for marking in here:
            for label, after in game.moves(marking):
                if label is not None:
                    led.setdefault(label, set()).update(after)
        row = {}
        for label, found in sorted(led.items(), key=lambda one: one[0]):
            there = _told(game, found)
            if there not in numbers:
                numbers[there] = len(queue)
                queue.append(there)
            row[label] = numbers[there]
        moves.append(row)
        if len(queue) > MAX_STATES:
            raise LanguageTooLarge(f"{process.key} allows more than {MAX_STATES:,} states.")
    final = frozenset(number for state, number in numbers.items() if frozenset() in state)
    return Language(process, tuple(moves), final)


def _told(game: TokenGame, found: Iterable[Marking]) -> frozenset[Marking]:
    """With all that comes of these before the next thing is recorded."""
    queue = list(dict.fromkeys(found))
    told = set(queue)
    for marking in queue:
        silent = [after for label, after in game.moves(marking) if label is None]
        fresh = [one for after in silent for one in after if one not in told]
        queue += dict.fromkeys(fresh)
        told.update(fresh)
    return frozenset(told)

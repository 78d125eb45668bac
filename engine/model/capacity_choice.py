"""In which of several capacities somebody does a step, where duties are kept apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.model.authorization import Capacity
from engine.model.separation import Done, Separation, StepPair


def choose_apart(
    separation: Separation,
    process: str,
    step: str,
    login: str,
    able: Sequence[Capacity],
    done: Collection[Done],
    held_for: str | None = None,
) -> Capacity | tuple[StepPair, frozenset[str]]:
    """The capacity in which ``login`` does the step, of those in which they may, of which there is
    one at least: in their own name where they can, else for the colleague ``held_for`` whom they
    hold it, else for the first whom no pair keeps from it, after what was ``done`` of the case.
    Where in each they would do what another person has to do: the first pair that they would
    break, and the persons who would."""
    broken: list[tuple[StepPair, frozenset[str]]] = []
    for one in sorted(able, key=lambda one: one.colleague not in (None, held_for)):
        persons = frozenset((login, one.colleague or login))
        pair = separation.broken_by(process, step, persons, done)
        if pair is None:
            return one
        broken.append((pair, persons))
    return broken[0]

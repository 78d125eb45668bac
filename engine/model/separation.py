"""Separation of duties: pairs of steps of one case that one person must not do both.

It is evaluated over persons, not over roles or logins that somebody acts for: who sat at the
keyboard has done a step, and so has the colleague for whom a deputy did it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import Sentence, sentence
from engine.model.toml import read_toml

_TEXTS = ("process", "steps", "vi", "en", "ground")
_REMEDY = sentence("Write [[pair]] tables as workflows/README.md shows.")


@dataclass(frozen=True, slots=True)
class StepPair:
    """Two steps of a process, by element id, that two people do. ``name`` says by language what is
    kept apart, ``ground`` which rule asks for it; ``assumed`` that none does."""

    process: str
    steps: tuple[str, str]
    name: Mapping[str, str]
    ground: str
    assumed: bool = False

    def other(self, step: str) -> str:
        """The other step of the pair."""
        first, second = self.steps
        return second if step == first else first


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is done: its element, and everybody who counts as having done it."""

    element: str
    persons: frozenset[str]


def done_by(element: str, *logins: str | None) -> Done:
    """The step as done by these logins; None stands for nobody."""
    return Done(element, frozenset(login for login in logins if login is not None))


@dataclass(frozen=True, slots=True)
class Separation:
    """The published pairs in their order."""

    pairs: tuple[StepPair, ...] = ()

    def pairs_of(self, process: str, step: str) -> tuple[StepPair, ...]:
        """The pairs that hold a step of a process."""
        return tuple(one for one in self.pairs if one.process == process and step in one.steps)

    def others_of(self, process: str, step: str) -> frozenset[str]:
        """The steps that whoever does this one must not have done."""
        return frozenset(one.other(step) for one in self.pairs_of(process, step))

    def broken_by(
        self, process: str, step: str, persons: Collection[str], done: Iterable[Done]
    ) -> StepPair | None:
        """The first pair that these persons would break by doing the step, where ``done`` is what
        was done of the case in any round; None where they may."""
        done = list(done)
        for pair in self.pairs_of(process, step):
            other = pair.other(step)
            if any(one.element == other and one.persons.intersection(persons) for one in done):
                return pair
        return None


def read_separation(text: str, source: str) -> tuple[Separation | None, tuple[Problem, ...]]:
    """The pairs of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    tables = plain.get("pair")
    if plain.keys() != {"pair"} or not isinstance(tables, list):
        message = sentence("The file holds something else than pairs of steps.")
        return None, (Problem("separation", message, _REMEDY, source),)
    problems = tuple(
        Problem("separation", wrong, _REMEDY, source, f"pair[{number}]")
        for number, table in enumerate(tables, 1)
        if (wrong := _wrong(table)) is not None
    )
    return (None if problems else Separation(tuple(map(_pair, tables)))), problems


def _pair(table: Mapping[str, Any]) -> StepPair:
    first, second = table["steps"].split()
    name = {"vi": table["vi"].strip(), "en": table["en"].strip()}
    ground = table["ground"].strip()
    return StepPair(table["process"], (first, second), name, ground, bool(table.get("assumed")))


def _wrong(table: object) -> Sentence | None:
    if not isinstance(table, dict) or table.keys() - {*_TEXTS, "assumed"}:
        return sentence("A table [[pair]] has {names}, nothing else.", names=", ".join(_NAMES))
    for name in _TEXTS:
        text = table.get(name)
        if not isinstance(text, str) or not 0 < len(text.strip()) <= 300:
            return sentence("'{name}' is a text of 1 to 300 characters.", name=name)
    if not isinstance(table.get("assumed", False), bool):
        return sentence("assumed is true or false.")
    steps = table["steps"].split()
    if len(steps) != 2 or steps[0] == steps[1]:
        return sentence("'steps' names two different steps, with a blank between.")
    return None


_NAMES = (*_TEXTS, "assumed")

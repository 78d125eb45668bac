"""The few phases that a customer is told of, where the diagram has many steps: the published
document ``phases`` of a process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.model.toml import read_toml

MOST_PHASES = 12
"""More than that is no summary."""
_KEYS = frozenset({"vi", "en", "steps"})
_TOLD = ("papers", "appointments", "amounts", "reasons", "faults")


@dataclass(frozen=True, slots=True)
class Phases:
    """``names`` in their order, each by language; ``of`` gives the number of a step's phase, from
    1, by element id. ``papers``, ``appointments`` and ``reasons``, why there is no power, are
    fields of forms, as ``step.field``, that the customer is shown who holds the key of the case;
    ``amounts`` are what is to be paid: the step in which it is, and the fact that says how much.
    ``faults`` are what the customer is to put right: the step in which they do, and the field in
    which the staff said what is wrong, as ``step.step.field``."""

    names: tuple[Mapping[str, str], ...] = ()
    of: Mapping[str, int] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    appointments: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def faults_of(self, step: str) -> list[str]:
        """The fields, as ``step.field``, that say what is to be put right in a step."""
        named = (one.partition(".") for one in self.faults)
        return [field for of, _, field in named if of == step]

    def __len__(self) -> int:
        return len(self.names)


NO_PHASES = Phases()


def read_phases(text: str, source: str) -> tuple[Phases, tuple[Problem, ...]]:
    """The phases of a TOML text, with every problem of it; none with problems."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return NO_PHASES, (Problem("toml", message, "Mend the TOML.", source),)
    problems = tuple(_problems(plain, source))
    return (NO_PHASES if problems else _phases(plain)), problems


def _phases(plain: Mapping[str, Any]) -> Phases:
    tables = plain["phase"]
    return Phases(
        tuple({"vi": one["vi"], "en": one["en"]} for one in tables),
        {step: number for number, one in enumerate(tables, 1) for step in one["steps"].split()},
        *(tuple(plain.get(name, "").split()) for name in _TOLD),
    )


def _problems(plain: Mapping[str, Any], source: str) -> Iterator[Problem]:
    tables = plain.get("phase")
    if plain.keys() - {"phase", *_TOLD} or not isinstance(tables, list) or not tables:
        yield Problem(
            "phases",
            "The file holds something else than phases.",
            "Write [[phase]] tables as workflows/README.md shows.",
            source,
        )
        return
    if len(tables) > MOST_PHASES:
        yield Problem(
            "phases",
            sentence("There are more than {most} phases.", most=MOST_PHASES),
            "Write [[phase]] tables as workflows/README.md shows.",
            source,
        )
    if any(not isinstance(plain.get(name, ""), str) for name in _TOLD):
        yield Problem(
            "phases",
            "Papers, appointments, amounts, reasons and faults are each a text: step.field, with "
            "blanks between.",
            "Write [[phase]] tables as workflows/README.md shows.",
            source,
        )
    sound = [one for one in tables if _is_phase(one)]
    if len(sound) < len(tables):
        yield Problem(
            "phases",
            "A phase has vi, en and steps, each a text that is not empty, and nothing else.",
            "Write [[phase]] tables as workflows/README.md shows.",
            source,
        )
    for step in _twice(step for one in sound for step in one["steps"].split()):
        yield Problem(
            "phases",
            sentence("The step '{step}' stands in two phases.", step=step),
            "Write [[phase]] tables as workflows/README.md shows.",
            source,
        )


def _is_phase(table: object) -> bool:
    return (
        isinstance(table, dict)
        and table.keys() == _KEYS
        and all(isinstance(value, str) and value.strip() for value in table.values())
    )


def _twice(steps: Iterable[str]) -> list[str]:
    return sorted(step for step, times in Counter(steps).items() if times > 1)

"""What can be answered where an expression asks for data, as far as it is known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from engine.feel.ranges import NumberRange, spanning
from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Domain:
    """What can be told at one place. ``kind`` is the class of its values in FEEL, None where that
    is not known; ``choices`` are all of them, where they are listed."""

    kind: type | None = None
    empty: bool = True
    """Whether it can be left empty, which is null."""
    choices: tuple[Value, ...] | None = None
    numbers: NumberRange | None = None
    """Between which bounds numbers lie."""
    size: NumberRange | None = None
    """How many characters a text has, or entries a list."""
    accepts: Callable[[str], bool] | None = None
    """Whether a text can be told there; None where every one can."""


class Answers(Protocol):
    """What can be told at a path of names."""

    def domain(self, path: tuple[str, ...], /) -> Domain | None:
        """What can be told there; None where nothing is known of it."""


class _Anything:
    """Nothing is known beforehand."""

    def domain(self, _path: tuple[str, ...], /) -> None:
        """Says of no path what can be told there."""


ANYTHING: Answers = _Anything()


@dataclass(frozen=True, slots=True)
class Hiding:
    """The same answers where `some` or `every` has bound a name: nothing is known of that one."""

    answers: Answers
    name: str

    def domain(self, path: tuple[str, ...], /) -> Domain | None:
        """What can be told at a path; None of the bound name."""
        return None if path[0] == self.name else self.answers.domain(path)


@dataclass(frozen=True, slots=True)
class Filled:
    """The same answers where nothing is asked before it has been told."""

    answers: Answers

    def domain(self, path: tuple[str, ...], /) -> Domain:
        """What can be told at a path, which is never null."""
        return replace(self.answers.domain(path) or Domain(), empty=False)


def joined(domains: Sequence[Domain]) -> Domain | None:
    """What can be told where it is told by one of these, of which there is at least one."""
    first = domains[0]
    if any(one.kind is not first.kind for one in domains):
        return None
    tests = [one.accepts for one in domains]
    return Domain(
        kind=first.kind,
        empty=any(one.empty for one in domains),
        choices=_together([one.choices for one in domains]),
        numbers=_spanning([one.numbers for one in domains]),
        size=_spanning([one.size for one in domains]),
        accepts=None if None in tests else lambda text: any(t(text) for t in tests if t),
    )


def _together(listed: Sequence[tuple[Value, ...] | None]) -> tuple[Value, ...] | None:
    known = [choices for choices in listed if choices is not None]
    values = dict.fromkeys(value for choices in known for value in choices)
    return tuple(values) if len(known) == len(listed) else None


def _spanning(ranges: Sequence[NumberRange | None]) -> NumberRange | None:
    known = [one for one in ranges if one is not None]
    return spanning(known) if len(known) == len(ranges) else None

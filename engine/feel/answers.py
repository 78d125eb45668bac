"""What can be answered where an expression asks for data, as far as it is known beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from engine.feel.ranges import NumberRange


class Answers(Protocol):
    """What can be told at a path of names. Beside it nothing may be told, which is null."""

    def texts(self, path: tuple[str, ...], /) -> frozenset[str] | None:
        """The texts that can be chosen there; None where others can be given too."""

    def numbers(self, path: tuple[str, ...], /) -> NumberRange | None:
        """The numbers that can be given there; None where that is not known."""


class _Anything:
    """Nothing is known beforehand."""

    def texts(self, _path: tuple[str, ...], /) -> None:
        """Says of every path that any text can be given there."""

    def numbers(self, _path: tuple[str, ...], /) -> None:
        """Says of no path which numbers can be given there."""


ANYTHING: Answers = _Anything()


@dataclass(frozen=True, slots=True)
class Hiding:
    """The same answers where `some` or `every` has bound a name: nothing is known of that one."""

    answers: Answers
    name: str

    def texts(self, path: tuple[str, ...], /) -> frozenset[str] | None:
        """The texts that can be chosen at a path; None of the bound name."""
        return None if path[0] == self.name else self.answers.texts(path)

    def numbers(self, path: tuple[str, ...], /) -> NumberRange | None:
        """The numbers that can be given at a path; None of the bound name."""
        return None if path[0] == self.name else self.answers.numbers(path)

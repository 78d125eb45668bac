"""What a function is called with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.feel.budget import EvaluationBudget
from engine.feel.comparing import null
from engine.feel.errors import FeelTypeError
from engine.feel.position import Position
from engine.feel.values import Value, kind


@dataclass(frozen=True, slots=True)
class Arguments:
    """The values of one call, each with its place in the text.

    The readers raise FeelTypeError, at the argument, where its value is of another kind.
    """

    function: str
    at: Position
    values: tuple[Value, ...]
    places: tuple[Position, ...]
    today: date | None
    budget: EvaluationBudget

    def number(self, index: int) -> Decimal:
        """The argument at that position, counted from 0.

        Raises:
            FeelTypeError: it is no number.
        """
        value = self.values[index]
        if isinstance(value, Decimal):
            return value
        raise self.wrong(value, self.places[index], "a number")

    def string(self, index: int) -> str:
        """The argument at that position, counted from 0.

        Raises:
            FeelTypeError: it is no string.
        """
        value = self.values[index]
        if isinstance(value, str):
            return value
        raise self.wrong(value, self.places[index], "a string")

    def boolean(self, index: int) -> bool:
        """The argument at that position, counted from 0.

        Raises:
            FeelTypeError: it is neither true nor false.
        """
        value = self.values[index]
        if isinstance(value, bool):
            return value
        raise self.wrong(value, self.places[index], "true or false")

    def items(self, index: int) -> list[Value]:
        """The argument at that position, counted from 0.

        Raises:
            FeelTypeError: it is no list.
        """
        value = self.values[index]
        if isinstance(value, list):
            return value
        raise self.wrong(value, self.places[index], "a list")

    def each(self) -> Iterator[tuple[Value, Position]]:
        """The operands, whether written `sum(1, 2)` or `sum([1, 2])`."""
        if self._in_one_list:
            return ((item, self.places[0]) for item in self.items(0))
        return zip(self.values, self.places, strict=True)

    def wrong(self, value: Value, at: Position, needed: str) -> FeelTypeError:
        """The error for an argument of another kind."""
        if value is None:
            return null(at, f"`{self.function}` needs {needed}")
        return FeelTypeError.at(
            at,
            "feel_wrong_type",
            f"`{self.function}` needs {needed} and `{at.text}` gives a {kind(value)}; "
            "change that part.",
        )

    def wrong_operand(self, value: Value, at: Position, needed: str) -> FeelTypeError:
        """The error for one of ``each``."""
        if not self._in_one_list:
            return self.wrong(value, at, needed)
        return FeelTypeError.at(
            at,
            "feel_wrong_item",
            f"`{self.function}` needs {needed} and an item of `{at.text}` is a {kind(value)}; "
            "use a list without such items.",
        )

    @property
    def _in_one_list(self) -> bool:
        return len(self.values) == 1 and isinstance(self.values[0], list)

"""How large an expression and its work may be.

Everything that is accepted ends within these limits, so nothing needs a time-out.
"""

from __future__ import annotations

from engine.feel.errors import FeelBudgetError
from engine.feel.position import Position
from engine.model.sentence import sentence

MAX_TEXT = 2_000
MAX_NODES = 400
MAX_DEPTH = 40
MAX_STRING = 10_000
MAX_ITEMS = 1_000
DEFAULT_STEPS = 20_000


class EvaluationBudget:
    """The steps left to one evaluation: one for each node visited and each value looked at."""

    __slots__ = ("_granted", "_left")

    def __init__(self, steps: int) -> None:
        self._granted = steps
        self._left = steps

    def spend(self, at: Position, steps: int = 1) -> None:
        """Take steps.

        Raises:
            FeelBudgetError: there are not so many left.
        """
        self._left -= steps
        if self._left < 0:
            raise FeelBudgetError.at(
                at,
                "feel_too_many_steps",
                sentence(
                    "The expression takes more than {granted} steps; look at "
                    "shorter lists or split it into several conditions.",
                    granted=self._granted,
                ),
            )


def check_string(text: str, at: Position) -> str:
    """The text, if it is at most 10,000 characters long.

    Raises:
        FeelBudgetError: it is longer.
    """
    if len(text) > MAX_STRING:
        raise FeelBudgetError.at(
            at,
            "feel_string_too_long",
            sentence(
                "`{text}` is a string of {count} characters; at most {max_string} can be used.",
                text=at.text,
                count=len(text),
                max_string=MAX_STRING,
            ),
        )
    return text


def check_items(number: int, at: Position) -> None:
    """Refuse a list or context with more than 1,000 items.

    Raises:
        FeelBudgetError: it has more.
    """
    if number > MAX_ITEMS:
        raise FeelBudgetError.at(
            at,
            "feel_list_too_long",
            sentence(
                "`{text}` has {number} items; at most {max_items} can be used.",
                text=at.text,
                number=number,
                max_items=MAX_ITEMS,
            ),
        )


def check_depth(depth: int, at: Position) -> None:
    """Refuse what is nested more than 40 deep.

    Raises:
        FeelBudgetError: it is deeper.
    """
    if depth > MAX_DEPTH:
        raise FeelBudgetError.at(
            at,
            "feel_too_deep",
            sentence(
                "`{text}` is nested more than {max_depth} deep; split it into smaller parts.",
                text=at.text,
                max_depth=MAX_DEPTH,
            ),
        )

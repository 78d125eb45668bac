"""What can be wrong with an expression or with the data it meets.

Every error carries a stable ``code``, an English sentence with a remedy, and the place in the
expression that it is about, so that an editor can underline it.
"""

from __future__ import annotations

from typing import Self

from engine.feel.position import Position
from engine.model.sentence import Said


class FeelError(Exception):
    """The family. ``line`` and ``column`` count from 1; ``length`` is in characters.

    All of them refer to the text of the expression in Unicode form NFC.
    """

    def __init__(self, message: Said, code: str, line: int, column: int, length: int) -> None:
        # All arguments go to Exception, so that an error survives a process boundary.
        super().__init__(message, code, line, column, length)
        self.message = message
        self.code = code
        self.line = line
        self.column = column
        self.length = length

    @classmethod
    def at(cls, position: Position, code: str, message: Said) -> Self:
        """The error about this part of an expression."""
        return cls(message, code, position.line, position.column, position.length)

    def __str__(self) -> str:
        return str(self.message)


class FeelSyntaxError(FeelError):
    """The text is not an expression of the subset."""


class FeelNameError(FeelError):
    """The data has no such name."""


class FeelTypeError(FeelError):
    """A value is of a kind that does not fit, or null where a value is needed."""


class FeelValueError(FeelError):
    """A value of the right kind that cannot be worked with: division by zero, 30 February."""


class FeelBudgetError(FeelError):
    """The expression or its data is too large, too deep, or takes too many steps."""

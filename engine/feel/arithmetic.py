"""The arithmetic operators over values: numbers, joining strings, moving dates by days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.feel.budget import check_string
from engine.feel.comparing import null
from engine.feel.dates import add_days, days_between
from engine.feel.decimals import NUMBERS, calculate
from engine.feel.errors import FeelTypeError
from engine.feel.position import Position
from engine.feel.values import Value, kind


def combine(
    sign: str, left: Value, right: Value, left_at: Position, right_at: Position, at: Position
) -> Value:
    """``left sign right`` for `+ - * / **`; ``at`` is the whole of which this is a part.

    Raises:
        FeelTypeError: the operator does not know these kinds; the part that is null is named.
        FeelValueError: see decimals.calculate and dates.add_days.
        FeelBudgetError: a joined string of more than 10,000 characters.
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return calculate(sign, left, right, at)
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return check_string(left + right, at)
    if type(left) is date and sign in "+-":
        if isinstance(right, Decimal):
            return add_days(left, right if sign == "+" else NUMBERS.minus(right), at)
        if type(right) is date and sign == "-":
            return days_between(left, right)
    raise _no_such_operation(sign, left, right, left_at, right_at)


def _no_such_operation(
    sign: str, left: Value, right: Value, left_at: Position, right_at: Position
) -> FeelTypeError:
    for value, at in ((left, left_at), (right, right_at)):
        if value is None:
            return null(at, f"`{sign}` needs a value")
    return FeelTypeError.at(
        left_at.to(right_at),
        "feel_wrong_type",
        f"`{sign}` does not work on a {kind(left)} (`{left_at.text}`) and a {kind(right)} "
        f"(`{right_at.text}`); use it on numbers, join two strings, or move a date by days.",
    )

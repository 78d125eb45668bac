"""Equality and order. Only values of one kind compare; null equals only null and has no order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.feel.budget import EvaluationBudget
from engine.feel.errors import FeelTypeError
from engine.feel.position import Position
from engine.feel.values import Value, kind

ORDERED: frozenset[type] = frozenset({Decimal, str, date, datetime})

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(
    sign: str,
    left: Value,
    right: Value,
    left_at: Position,
    right_at: Position,
    budget: EvaluationBudget,
) -> bool:
    """``left sign right`` for `=`, `!=`, `<`, `<=`, `>`, `>=`.

    Raises:
        FeelTypeError: different kinds, or no order between them; the part that is null is named.
    """
    if sign == "=":
        return equal(left, right, left_at, right_at, budget)
    if sign == "!=":
        return not equal(left, right, left_at, right_at, budget)
    if type(left) is type(right) and type(left) in ORDERED:
        return _ORDERS[sign](left, right)
    raise _not_ordered(left, right, left_at, right_at)


def equal(
    left: Value, right: Value, left_at: Position, right_at: Position, budget: EvaluationBudget
) -> bool:
    """Whether two values are the same; lists by item, contexts by key. Anything may meet null.

    Raises:
        FeelTypeError: values of different kinds.
    """
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        raise different(left, right, left_at, right_at)
    if isinstance(left, list) and isinstance(right, list):
        budget.spend(left_at, len(left))
        return len(left) == len(right) and all(
            equal(mine, yours, left_at, right_at, budget)
            for mine, yours in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        budget.spend(left_at, len(left))
        return left.keys() == right.keys() and all(
            equal(left[key], right[key], left_at, right_at, budget) for key in left
        )
    return left == right


def contains(
    items: list[Value],
    value: Value,
    items_at: Position,
    value_at: Position,
    budget: EvaluationBudget,
) -> bool:
    """Whether one of the items equals the value.

    Raises:
        FeelTypeError: an item before the first equal one is of another kind.
    """
    budget.spend(items_at, len(items))
    return any(equal(value, item, value_at, items_at, budget) for item in items)


def null(at: Position, trouble: str) -> FeelTypeError:
    """The error for a part that is null where a value is needed."""
    return FeelTypeError.at(
        at,
        "feel_null",
        f"`{at.text}` is null and {trouble}; ask first: `{at.text} != null and ...`.",
    )


def different(left: Value, right: Value, left_at: Position, right_at: Position) -> FeelTypeError:
    """The error for two values of different kinds; both may be items of one list."""
    if left_at == right_at:
        return FeelTypeError.at(
            left_at,
            "feel_different_types",
            f"`{left_at.text}` holds a {kind(left)} and a {kind(right)}, which do not compare; "
            "use a list of one kind.",
        )
    return FeelTypeError.at(
        left_at.to(right_at),
        "feel_different_types",
        f"`{left_at.text}` gives a {kind(left)} and `{right_at.text}` a {kind(right)}, which do "
        "not compare; convert one of them, for example with date(...).",
    )


def _not_ordered(left: Value, right: Value, left_at: Position, right_at: Position) -> FeelTypeError:
    for value, at in ((left, left_at), (right, right_at)):
        if value is None:
            return null(at, "has no order")
    if type(left) is not type(right):
        return different(left, right, left_at, right_at)
    return FeelTypeError.at(
        left_at.to(right_at),
        "feel_no_order",
        f"`{left_at.text}` gives a {kind(left)}, and those have no order; use `=` or `!=`.",
    )

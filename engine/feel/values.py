"""The values of the language, and how plain data becomes one.

Numbers are ``Decimal`` inside and leave as ``int`` where they are whole. Only the exact plain types
get in, subclasses not: nothing that an expression does can reach the code of another class.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TypeAlias

from engine.feel import decimals
from engine.feel.budget import EvaluationBudget, check_depth, check_items, check_string
from engine.feel.errors import FeelTypeError
from engine.feel.position import Position

Value: TypeAlias = (
    "bool | int | Decimal | str | date | datetime | list[Value] | dict[str, Value] | None"
)

KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    datetime: "date and time",
    list: "list",
    dict: "context",
}


def kind(value: Value) -> str:
    """What process designers call it: "number", "date and time", ..."""
    return KINDS[type(value)]


def load(data: object, at: Position, budget: EvaluationBudget, depth: int = 1) -> Value:
    """The value for a piece of plain data: JSON types, numbers, dates; nothing is shared.

    Strings stay as they are, ISO dates too; forms have brought them into NFC.

    Raises:
        FeelTypeError: an object of another class, or a date and time without offset.
        FeelValueError: a number that is not finite or has more than 34 digits.
        FeelBudgetError: a string, list or context that is too large or too deep.
    """
    budget.spend(at)
    if data is None or type(data) is bool or type(data) is date:
        return data
    if type(data) is str:
        return check_string(data, at)
    if type(data) is int or type(data) is float or type(data) is Decimal:
        return decimals.number(data, at)
    if type(data) is datetime:
        return _moment(data, at)
    check_depth(depth, at)
    if type(data) is list or type(data) is tuple:
        check_items(len(data), at)
        return [load(item, at, budget, depth + 1) for item in data]
    if isinstance(data, Mapping):
        check_items(len(data), at)
        return {_key(key, at): load(data[key], at, budget, depth + 1) for key in data}
    raise _foreign(data, at)


def unload(value: Value) -> Value:
    """The value as it leaves: whole numbers as ``int``, others without trailing zeros."""
    if isinstance(value, Decimal):
        return decimals.plain(value)
    if isinstance(value, list):
        return [unload(item) for item in value]
    if isinstance(value, dict):
        return {key: unload(item) for key, item in value.items()}
    return value


def _moment(moment: datetime, at: Position) -> datetime:
    offset = moment.utcoffset()
    if offset is None:
        raise FeelTypeError.at(
            at,
            "feel_no_offset",
            f"`{at.text}` is a date and time without an offset from UTC; store it with one.",
        )
    # A fixed offset: Python compares two times of one zone by their wall clocks.
    return moment.replace(tzinfo=timezone(offset))


def _key(key: object, at: Position) -> str:
    if type(key) is not str:
        raise _foreign(key, at)
    return key


def _foreign(data: object, at: Position) -> FeelTypeError:
    return FeelTypeError.at(
        at,
        "feel_foreign_value",
        f"`{at.text}` holds something of the class {type(data).__name__[:40]}; only strings, "
        "numbers, booleans, null, dates, lists and contexts can be used.",
    )

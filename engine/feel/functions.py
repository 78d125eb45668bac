"""The functions that an expression may call. There are no others, and none can be defined.

`matches`, `replace` and `split` of the standard are left out on purpose: a regular expression
written in a diagram can run for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from engine.feel.arguments import Arguments
from engine.feel.budget import check_string
from engine.feel.comparing import ORDERED, contains, different
from engine.feel.dates import DATE_FORM, MOMENT_FORM, read_date, read_moment
from engine.feel.decimals import NUMBERS, ZERO, calculate, round_to
from engine.feel.errors import FeelValueError
from engine.feel.values import Value
from engine.model.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Function:
    """``most`` is None where any number of arguments will do."""

    apply: Callable[[Arguments], Value]
    least: int
    most: int | None


def _not(arguments: Arguments) -> Value:
    return not arguments.boolean(0)


def _count(arguments: Arguments) -> Value:
    return Decimal(len(arguments.items(0)))


def _sum(arguments: Arguments) -> Value:
    return _total(arguments, _numbers(arguments))


def _mean(arguments: Arguments) -> Value:
    numbers = _numbers(arguments)
    if not numbers:
        raise _empty(arguments)
    return calculate("/", _total(arguments, numbers), Decimal(len(numbers)), arguments.at)


def _min(arguments: Arguments) -> Value:
    smallest: Value = min(_comparable(arguments))
    return smallest


def _max(arguments: Arguments) -> Value:
    largest: Value = max(_comparable(arguments))
    return largest


def _abs(arguments: Arguments) -> Value:
    return NUMBERS.abs(arguments.number(0))


def _floor(arguments: Arguments) -> Value:
    return round_to(arguments.number(0), ZERO, ROUND_FLOOR, arguments.at)


def _ceiling(arguments: Arguments) -> Value:
    return round_to(arguments.number(0), ZERO, ROUND_CEILING, arguments.at)


def _rounding(mode: str) -> Callable[[Arguments], Value]:
    def round_number(arguments: Arguments) -> Value:
        return round_to(arguments.number(0), arguments.number(1), mode, arguments.at)

    return round_number


def _string_length(arguments: Arguments) -> Value:
    return Decimal(len(arguments.string(0)))


def _contains(arguments: Arguments) -> Value:
    return arguments.string(1) in arguments.string(0)


def _starts_with(arguments: Arguments) -> Value:
    return arguments.string(0).startswith(arguments.string(1))


def _ends_with(arguments: Arguments) -> Value:
    return arguments.string(0).endswith(arguments.string(1))


def _upper_case(arguments: Arguments) -> Value:
    return check_string(arguments.string(0).upper(), arguments.at)


def _lower_case(arguments: Arguments) -> Value:
    return check_string(arguments.string(0).lower(), arguments.at)


def _list_contains(arguments: Arguments) -> Value:
    items, value = arguments.items(0), arguments.values[1]
    items_at, value_at = arguments.places
    return contains(items, value, items_at, value_at, arguments.budget)


def _today(arguments: Arguments) -> Value:
    if arguments.today is None:
        raise FeelValueError.at(
            arguments.at,
            "feel_no_today",
            "`today()` has no date here; evaluate the expression with the date of today.",
        )
    return arguments.today


def _date(arguments: Arguments) -> Value:
    value = arguments.values[0]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = read_date(arguments.string(0))
    if day is None:
        raise _bad_date(arguments, "a date", DATE_FORM)
    return day


def _date_and_time(arguments: Arguments) -> Value:
    value = arguments.values[0]
    if isinstance(value, datetime):
        return value
    moment = read_moment(arguments.string(0))
    if moment is None:
        raise _bad_date(arguments, "a date and time", MOMENT_FORM)
    return moment


def _numbers(arguments: Arguments) -> list[Decimal]:
    numbers = []
    for value, at in arguments.each():
        if not isinstance(value, Decimal):
            raise arguments.wrong_operand(value, at, "numbers")
        numbers.append(value)
    return numbers


def _total(arguments: Arguments, numbers: list[Decimal]) -> Decimal:
    total = ZERO
    for number in numbers:
        total = calculate("+", total, number, arguments.at)
    return total


def _comparable(arguments: Arguments) -> list[Any]:
    operands = list(arguments.each())
    if not operands:
        raise _empty(arguments)
    first, first_at = operands[0]
    for value, at in operands:
        if type(value) not in ORDERED:
            raise arguments.wrong_operand(value, at, "numbers, strings or dates")
        if type(value) is not type(first):
            raise different(first, value, first_at, at)
    return [value for value, _ in operands]


def _empty(arguments: Arguments) -> FeelValueError:
    return FeelValueError.at(
        arguments.at,
        "feel_empty_list",
        f"`{arguments.function}` of an empty list has no value; ask first: `count(...) > 0`.",
    )


def _bad_date(arguments: Arguments, what: str, form: Sentence) -> FeelValueError:
    return FeelValueError.at(
        arguments.places[0],
        "feel_bad_date",
        f"`{arguments.places[0].text}` does not give {what}; {form}.",
    )


FUNCTIONS: Mapping[str, Function] = {
    "not": Function(_not, 1, 1),
    "count": Function(_count, 1, 1),
    "sum": Function(_sum, 1, None),
    "min": Function(_min, 1, None),
    "max": Function(_max, 1, None),
    "mean": Function(_mean, 1, None),
    "abs": Function(_abs, 1, 1),
    "floor": Function(_floor, 1, 1),
    "ceiling": Function(_ceiling, 1, 1),
    "round up": Function(_rounding(ROUND_UP), 2, 2),
    "round down": Function(_rounding(ROUND_DOWN), 2, 2),
    "round half up": Function(_rounding(ROUND_HALF_UP), 2, 2),
    "string length": Function(_string_length, 1, 1),
    "contains": Function(_contains, 2, 2),
    "starts with": Function(_starts_with, 2, 2),
    "ends with": Function(_ends_with, 2, 2),
    "upper case": Function(_upper_case, 1, 1),
    "lower case": Function(_lower_case, 1, 1),
    "list contains": Function(_list_contains, 2, 2),
    "today": Function(_today, 0, 0),
    "date": Function(_date, 1, 1),
    "date and time": Function(_date_and_time, 1, 1),
}

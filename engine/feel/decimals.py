"""Numbers: decimal, 34 significant digits, as in the standard (IEEE 754 decimal128).

Unlike there, a number also lies below 10 ** 34 and does not silently fade to zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Underflow,
)

from engine.feel.errors import FeelValueError
from engine.feel.position import Position

MAX_DIGITS = 34
MAX_EXPONENT = 999
ZERO = Decimal(0)

_BEYOND = 10**MAX_DIGITS
_TRAPS: list[type[DecimalException]] = [InvalidOperation, DivisionByZero, Overflow, Underflow]


def _context(digits: int, traps: list[type[DecimalException]]) -> Context:
    limit = digits - 1
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=-limit, Emax=limit, traps=traps)


NUMBERS = _context(MAX_DIGITS, _TRAPS)
_EXACT = _context(MAX_DIGITS, [*_TRAPS, Inexact])
# Room for 34 digits before the point and as many decimal places, while rounding.
_WIDE = _context(3 * MAX_DIGITS, _TRAPS)


def read_decimal(text: str) -> Decimal | None:
    """The number that these digits write, or None if it has too many of them."""
    try:
        return _EXACT.create_decimal(text)
    except DecimalException:
        return None


def number(data: int | float | Decimal, at: Position) -> Decimal:
    """The number for one from outside, exactly; a float is what it prints as: 0.1 is 0.1.

    Raises:
        FeelValueError: NaN, an infinity, or more than 34 digits.
    """
    if isinstance(data, int):
        if -_BEYOND < data < _BEYOND:
            return Decimal(data)
        raise _too_large(at)
    exact = Decimal(repr(data)) if isinstance(data, float) else data
    if not exact.is_finite():
        raise FeelValueError.at(
            at, "feel_not_a_number", f"`{at.text}` is {exact}; correct the data, it needs a number."
        )
    try:
        return _EXACT.create_decimal(exact)
    except DecimalException:
        raise _too_large(at) from None


def plain(number: Decimal) -> int | Decimal:
    """The number as it leaves: whole ones as ``int``, others without trailing zeros."""
    whole = int(number)
    return whole if whole == number else number.normalize(NUMBERS)


def is_whole(number: Decimal) -> bool:
    """Whether the number has no fraction; ``2.0`` is whole."""
    return number == int(number)


def calculate(operator: str, left: Decimal, right: Decimal, at: Position) -> Decimal:
    """Left operator right, for `+ - * / **`, rounded half to even where 34 digits end.

    Raises:
        FeelValueError: division by zero, an exponent that is not whole or beyond 999, or a
            result that is too large, too close to zero, or undefined.
    """
    if operator == "/" and not right:
        raise FeelValueError.at(
            at,
            "feel_division_by_zero",
            f"`{at.text}` divides by zero; ask first whether the divisor is 0.",
        )
    if operator == "**":
        _check_exponent(left, right, at)
    try:
        return _OPERATIONS[operator](left, right)
    except DecimalException:
        raise _too_large(at) from None


def round_to(number: Decimal, places: Decimal, rounding: str, at: Position) -> Decimal:
    """The number with so many decimal places; negative places round to tens, hundreds, ...

    Raises:
        FeelValueError: the places are not a whole number from -33 to 33.
    """
    if not is_whole(places) or abs(int(places)) >= MAX_DIGITS:
        raise FeelValueError.at(
            at,
            "feel_not_whole",
            f"`{at.text}` rounds to {plain(places)} places; use a whole number from -33 to 33.",
        )
    unit = Decimal((0, (1,), -int(places)))
    try:
        return _EXACT.create_decimal(number.quantize(unit, rounding, _WIDE))
    except DecimalException:
        raise _too_large(at) from None


def _check_exponent(base: Decimal, exponent: Decimal, at: Position) -> None:
    if not is_whole(exponent) or abs(exponent) > MAX_EXPONENT:
        raise FeelValueError.at(
            at,
            "feel_exponent",
            f"`{at.text}` has the exponent {plain(exponent)}; "
            f"use a whole number from -{MAX_EXPONENT} to {MAX_EXPONENT}.",
        )
    if not base and exponent <= 0:
        raise FeelValueError.at(
            at,
            "feel_division_by_zero",
            f"`{at.text}` raises zero to {plain(exponent)}, which is undefined; "
            "ask first whether the base is 0.",
        )


def _too_large(at: Position) -> FeelValueError:
    return FeelValueError.at(
        at,
        "feel_number_too_large",
        f"`{at.text}` is a number beyond {MAX_DIGITS} digits; use a smaller one or another unit.",
    )


_OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}

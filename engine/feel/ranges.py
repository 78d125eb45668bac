"""Between which bounds numbers lie, before there is data.

What is said here is never wrong; where a range is not known exactly, such as that of a product with
itself, it is wider than it need be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, DecimalException
from itertools import product
from math import ceil, floor

from engine.feel.decimals import NUMBERS, is_whole


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The numbers from ``low`` to ``high``, None being without end; ``without_low`` and
    ``without_high`` leave out the bound itself. ``whole`` are whole numbers only."""

    low: Decimal | None = None
    high: Decimal | None = None
    whole: bool = False
    without_low: bool = False
    without_high: bool = False

    def __post_init__(self) -> None:
        if not self.whole:
            return
        # Bounds of whole numbers are numbers that can be given: then they are compared exactly.
        if self.low is not None:
            low = floor(self.low) + 1 if self.without_low else ceil(self.low)
            object.__setattr__(self, "low", Decimal(low))
        if self.high is not None:
            high = ceil(self.high) - 1 if self.without_high else floor(self.high)
            object.__setattr__(self, "high", Decimal(high))
        object.__setattr__(self, "without_low", False)
        object.__setattr__(self, "without_high", False)

    @property
    def is_empty(self) -> bool:
        """Whether no number lies within."""
        if self.low is None or self.high is None:
            return False
        without = self.without_low or self.without_high
        return self.low > self.high or (self.low == self.high and without)

    def beyond(self, low: Decimal | None, high: Decimal | None) -> NumberRange:
        """What of it lies above ``low`` and below ``high``, neither included; None is no bound."""
        found = self
        if low is not None and (found.low is None or low >= found.low):
            found = replace(found, low=low, without_low=True)
        if high is not None and (found.high is None or high <= found.high):
            found = replace(found, high=high, without_high=True)
        return found

    def is_below(self, other: NumberRange) -> bool:
        """Whether every number of it is less than every one of the other."""
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (
            self.high == other.low and (self.without_high or other.without_low)
        )

    def misses(self, other: NumberRange) -> bool:
        """Whether the two have no number in common."""
        apart = self.is_below(other) or other.is_below(self)
        return apart or (self.whole and other.is_broken) or (other.whole and self.is_broken)

    @property
    def is_broken(self) -> bool:
        """Whether it is one number that is not whole."""
        return self.low is not None and self.low == self.high and not is_whole(self.low)


def one_number(value: Decimal) -> NumberRange:
    """The range of a number that is known."""
    return NumberRange(value, value, is_whole(value))


def spanning(ranges: Iterable[NumberRange]) -> NumberRange:
    """One range that holds all numbers of these, of which there is at least one."""
    first, *others = ranges
    for one in others:
        first = NumberRange(*_wider(first, one), first.whole and one.whole)
    return first


def _wider(one: NumberRange, other: NumberRange) -> tuple[Decimal | None, Decimal | None]:
    low = None if one.low is None or other.low is None else min(one.low, other.low)
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return low, high


def negated(given: NumberRange) -> NumberRange:
    """The range of the numbers with the other sign."""
    low = None if given.high is None else given.high.copy_negate()
    high = None if given.low is None else given.low.copy_negate()
    return NumberRange(low, high, given.whole, given.without_high, given.without_low)


def combined(sign: str, left: NumberRange, right: NumberRange) -> NumberRange:
    """A range that holds what ``left sign right`` gives for `+ - * / **`."""
    whole = left.whole and right.whole and sign in "+-*"
    if sign == "-":
        sign, right = "+", negated(right)
    try:
        if sign == "+":
            return NumberRange(_sum(left.low, right.low), _sum(left.high, right.high), whole)
        return _corners(sign, left, right, whole)
    except DecimalException:
        return NumberRange(whole=whole)


def _sum(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else NUMBERS.add(left, right)


def _corners(sign: str, left: NumberRange, right: NumberRange, whole: bool) -> NumberRange:
    """Where both have ends, products and quotients lie between those of the ends."""
    ones, others = _ends(left), _ends(right)
    divides_by_zero = sign == "/" and others and others[0] <= 0 <= others[1]
    if not ones or not others or divides_by_zero or sign not in _OPERATIONS:
        return NumberRange(whole=whole)
    found = [_OPERATIONS[sign](one, other) for one, other in product(ones, others)]
    return NumberRange(min(found), max(found), whole)


def _ends(given: NumberRange) -> tuple[Decimal, ...]:
    """Both ends; none where it has only one, or none."""
    return () if given.low is None or given.high is None else (given.low, given.high)


_OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
}

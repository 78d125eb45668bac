"""Values that stand for all others: what a comparison gives for any, it gives for one of them.

They are the values that something is compared with, its bounds, and enough between, below and above
them for as many unknowns as are compared with one another, in every order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from engine.feel.answers import Domain
from engine.feel.decimals import MAX_DIGITS, NUMBERS, is_whole
from engine.feel.ranges import NumberRange
from engine.feel.values import Value

_DAYS = NumberRange(Decimal(1), Decimal(date.max.toordinal()), whole=True)
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOMENTS = NumberRange(
    Decimal(0), Decimal((datetime.max.replace(tzinfo=UTC) - _FIRST) // _MICROSECOND), whole=True
)
_ANY_NUMBER = NumberRange()
_TOO_LARGE = Decimal(10) ** MAX_DIGITS
_AFTER = "\x01"
"""What nobody writes, and comes before all that is written: a text with it behind is the next."""


class TooFine(Exception):
    """There are not enough numbers that can be written between two others."""


@dataclass(frozen=True, slots=True)
class Group:
    """Unknowns that are compared with one another, and the values they are compared with."""

    members: Sequence[Domain]
    constants: Sequence[Value]

    def values(self) -> list[tuple[Value, ...]]:
        """For each of the members what stands for all that it can be, null among it.

        Raises:
            TooFine: numbers lie too close to one another.
        """
        kinds = {type(one) for one in self.constants} | {one.kind for one in self.members}
        known: list[type] = [kind for kind in _KINDS if kind in kinds]
        return [self._of(one, known or [Decimal]) for one in self.members]

    def _of(self, domain: Domain, kinds: Iterable[type]) -> tuple[Value, ...]:
        own = kinds if domain.kind is None else (domain.kind,)
        found: list[Value] = [None] if domain.empty else []
        if domain.choices is not None:
            return (*found, *domain.choices)
        for kind in own:
            found += _KINDS.get(kind, _numbers)(self, domain)
        return tuple(found)


def _truths(_group: Group, _domain: Domain) -> list[Value]:
    return [True, False]


def _numbers(group: Group, domain: Domain) -> list[Value]:
    given = [_bounds(one, _ANY_NUMBER) for one in group.members]
    written = [one for one in _written(group) if isinstance(one, Decimal)]
    own = _bounds(domain, _ANY_NUMBER)
    return [one for one in _points(given, written) if _lies_in(one, own)]


def _days(group: Group, _domain: Domain) -> list[Value]:
    written = [Decimal(one.toordinal()) for one in _written(group) if type(one) is date]
    found = _points([_DAYS] * len(group.members), written)
    return [date.fromordinal(int(one)) for one in found if _lies_in(one, _DAYS)]


def _moments(group: Group, _domain: Domain) -> list[Value]:
    written = [
        Decimal((one - _FIRST) // _MICROSECOND)
        for one in _written(group)
        if isinstance(one, datetime)
    ]
    found = _points([_MOMENTS] * len(group.members), written)
    return [_FIRST + int(one) * _MICROSECOND for one in found if _lies_in(one, _MOMENTS)]


def _texts(group: Group, domain: Domain) -> list[Value]:
    written = {one for one in _written(group) if isinstance(one, str)} | {""}
    accepts = domain.accepts
    found: list[Value] = [one for one in written if accepts is None or accepts(one)]
    many = range(1, len(group.members) + 1)
    return found + [one + _AFTER * count for one in written for count in many]


_KINDS: dict[type, Callable[[Group, Domain], list[Value]]] = {
    bool: _truths,
    Decimal: _numbers,
    str: _texts,
    date: _days,
    datetime: _moments,
}


def _written(group: Group) -> list[Value]:
    return [*group.constants, *(v for one in group.members for v in one.choices or ())]


def _bounds(domain: Domain, default: NumberRange) -> NumberRange:
    numbers = domain.numbers
    return default if numbers is None or numbers.is_empty else numbers


def _lies_in(number: Decimal, given: NumberRange) -> bool:
    one = NumberRange(number, number, is_whole(number))
    return not one.misses(given)


def _points(given: Sequence[NumberRange], written: Iterable[Decimal]) -> list[Decimal]:
    """The numbers written, the bounds given, and as many numbers in every gap as there are
    unknowns: whole ones if one of these is, others between them if not all are."""
    bounds = (bound for one in given for bound in (one.low, one.high) if bound is not None)
    cuts = sorted({*written, *bounds}) or [Decimal(0)]
    count = len(given)
    whole, broken = any(one.whole for one in given), not all(one.whole for one in given)
    found = list(cuts)
    for low, high in pairwise([None, *cuts, None]):
        inner = _whole_within(low, high, count) if whole else []
        found += inner
        if broken:
            for start, end in pairwise([low, *inner, high]):
                found += _between(start, end, count)
    if any(abs(one) >= _TOO_LARGE for one in found):
        raise TooFine
    return found


def _whole_within(low: Decimal | None, high: Decimal | None, count: int) -> list[Decimal]:
    """At most so many whole numbers in a gap, one after the other."""
    if low is None:
        last = ceil(high or 0)
        return [Decimal(last - place) for place in range(count, 0, -1)]
    first = floor(low) + 1
    end = first + count if high is None else min(ceil(high), first + count)
    return [Decimal(number) for number in range(first, end)]


def _between(low: Decimal | None, high: Decimal | None, count: int) -> list[Decimal]:
    """So many numbers in a gap."""
    if low is None:
        low = NUMBERS.subtract(high or Decimal(0), Decimal(1))
    if high is None:
        high = NUMBERS.add(low, Decimal(1))
    part = NUMBERS.divide(NUMBERS.subtract(high, low), Decimal(count + 1))
    found = [NUMBERS.add(low, NUMBERS.multiply(part, Decimal(n))) for n in range(1, count + 1)]
    if any(one >= other for one, other in pairwise([low, *found, high])):
        raise TooFine
    return found

"""Random expressions against a second opinion: fractions and plain Python, built beside the text.

Text is written with as few brackets as the precedence of the standard allows, so that a wrong
precedence or direction shows as a wrong value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.feel import FeelValueError, parse

DATA = {"a": 3, "b": -7, "c": 0.25, "công_suất": 2500, "p": True, "q": False}
NUMBERS = {
    "a": Fraction(3),
    "b": Fraction(-7),
    "c": Fraction(1, 4),
    "công_suất": Fraction(2500),
}

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Levels of precedence, loosest first.
OR, AND, COMPARE, ADD, MULTIPLY, POWER, SIGN, ATOM = range(8)


@dataclass(frozen=True)
class Part:
    """``exact``: this value and all it is made of have at most 34 digits."""

    text: str
    value: Fraction | bool
    level: int
    exact: bool = True

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


def _literal(number: Decimal) -> Part:
    return Part(f"{number:f}", Fraction(number), ATOM)


leaves = st.one_of(
    st.decimals(min_value=0, max_value=999, places=2).map(_literal),
    st.integers(0, 999).map(lambda n: _literal(Decimal(n))),
    st.sampled_from(sorted(NUMBERS)).map(lambda n: Part(n, NUMBERS[n], ATOM)),
)


def _exact(value: Fraction) -> bool:
    places = next(n for n in range(200) if (value * 10**n).denominator == 1)
    return len(str(abs(value.numerator * 10**places // value.denominator))) <= 34


def _binary(
    sign: str, level: int, apply: Callable[[Fraction, Fraction], Fraction]
) -> Callable[[Part, Part], Part]:
    def build(left: Part, right: Part) -> Part:
        # Operators of one level go from left to right: on the right such a one needs brackets.
        text = f"{left.within(level)} {sign} {right.within(level + 1)}"
        value = apply(Fraction(left.value), Fraction(right.value))
        return Part(text, value, level, left.exact and right.exact and _exact(value))

    return build


def _power(base: Part, exponent: int) -> Part:
    value = Fraction(base.value) ** exponent
    return Part(f"{base.within(POWER)} ** {exponent}", value, POWER, base.exact and _exact(value))


def _negative(part: Part) -> Part:
    return Part(f"-{part.within(SIGN)}", -Fraction(part.value), SIGN, part.exact)


def _bracketed(part: Part) -> Part:
    return Part(f"( {part.text} )", part.value, ATOM, part.exact)


def _grow(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    return st.one_of(
        st.builds(_binary("+", ADD, operator.add), inner, inner),
        st.builds(_binary("-", ADD, operator.sub), inner, inner),
        st.builds(_binary("*", MULTIPLY, operator.mul), inner, inner),
        st.builds(_power, inner, st.integers(1, 3)),
        st.builds(_negative, inner),
        st.builds(_bracketed, inner),
    )


numbers = st.recursive(leaves, _grow, max_leaves=6).filter(lambda part: part.exact)

COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _comparison(left: Part, sign: str, right: Part) -> Part:
    value = COMPARISONS[sign](Fraction(left.value), Fraction(right.value))
    return Part(f"{left.within(ADD)} {sign} {right.within(ADD)}", value, COMPARE)


def _between(value: Part, low: Part, high: Part) -> Part:
    text = f"{value.within(ADD)} between {low.within(ADD)} and {high.within(ADD)}"
    return Part(text, low.value <= value.value <= high.value, COMPARE)


def _in_interval(value: Part, opening: str, low: Part, high: Part, closing: str) -> Part:
    above = low.value <= value.value if opening == "[" else low.value < value.value
    below = value.value <= high.value if closing == "]" else value.value < high.value
    text = f"{value.within(ADD)} in {opening}{low.within(ATOM)}..{high.within(ATOM)}{closing}"
    return Part(text, above and below, COMPARE)


def _in_tests(value: Part, options: list[Part], sign: str, bound: Part) -> Part:
    tests = [option.within(ADD) for option in options] + [f"{sign} {bound.within(ADD)}"]
    found = any(value.value == option.value for option in options)
    bounded = COMPARISONS[sign](Fraction(value.value), Fraction(bound.value))
    return Part(f"{value.within(ADD)} in ({', '.join(tests)})", found or bounded, COMPARE)


facts = st.one_of(
    st.sampled_from([Part("true", True, ATOM), Part("false", False, ATOM)]),
    st.sampled_from([Part("p", True, ATOM), Part("q", False, ATOM)]),
    st.builds(_comparison, numbers, st.sampled_from(sorted(COMPARISONS)), numbers),
    st.builds(_between, numbers, numbers, numbers),
    st.builds(
        _in_interval, numbers, st.sampled_from("[(]"), numbers, numbers, st.sampled_from("])[")
    ),
    st.builds(
        _in_tests,
        numbers,
        st.lists(numbers, max_size=3),
        st.sampled_from(sorted(COMPARISONS)),
        numbers,
    ),
)


def _and(left: Part, right: Part) -> Part:
    value = bool(left.value) and bool(right.value)
    return Part(f"{left.within(AND)} and {right.within(AND)}", value, AND)


def _or(left: Part, right: Part) -> Part:
    value = bool(left.value) or bool(right.value)
    return Part(f"{left.within(OR)} or {right.within(OR)}", value, OR)


def _not(part: Part) -> Part:
    return Part(f"not({part.text})", not part.value, ATOM)


def _if(condition: Part, chosen: Part, otherwise: Part) -> Part:
    text = f"(if {condition.text} then {chosen.text} else {otherwise.text})"
    return Part(text, chosen.value if condition.value else otherwise.value, ATOM)


def _grow_conditions(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    return st.one_of(
        st.builds(_and, inner, inner),
        st.builds(_or, inner, inner),
        st.builds(_not, inner),
        st.builds(_if, inner, inner, inner),
        st.builds(_bracketed, inner),
    )


conditions = st.recursive(facts, _grow_conditions, max_leaves=5)


def _fraction(value: object) -> Fraction:
    assert isinstance(value, int | Decimal)
    return Fraction(value)


@settings(untimed, max_examples=settings().max_examples * 4)
@given(numbers)
def test_exact_arithmetic_agrees_with_fractions(part: Part) -> None:
    assert _fraction(parse(part.text).evaluate(DATA)) == part.value


@settings(untimed, max_examples=settings().max_examples * 4)
@given(conditions)
def test_conditions_agree_with_python(part: Part) -> None:
    assert parse(part.text).test(DATA) is part.value


decimals = st.decimals(
    min_value=Decimal(-(10**9)), max_value=Decimal(10**9), allow_nan=False, places=6
)


@settings(untimed)
@given(decimals, decimals)
def test_division_is_rounded_half_even_at_34_digits(left: Decimal, right: Decimal) -> None:
    assume(right != 0)

    result = parse("left / right").evaluate({"left": left, "right": right})

    assert _fraction(result) == _rounded(Fraction(left) / Fraction(right), 34)


def _rounded(value: Fraction, digits: int) -> Fraction:
    """The nearest fraction with so many significant digits, worked out on integers."""
    if value == 0:
        return value
    exponent = 0
    while abs(value) * Fraction(10) ** exponent < 10 ** (digits - 1):
        exponent += 1
    while abs(value) * Fraction(10) ** exponent >= 10**digits:
        exponent -= 1
    # round() of a fraction goes half to even.
    return round(value * Fraction(10) ** exponent) / Fraction(10) ** exponent


@settings(untimed)
@given(decimals, st.integers(-9, 9))
def test_rounding_agrees_with_decimal(number: Decimal, places: int) -> None:
    data = {"x": number, "n": places}
    unit = Decimal(1).scaleb(-places)

    with localcontext() as context:
        context.prec = 60
        for function, mode in (
            ("round half up", "ROUND_HALF_UP"),
            ("round up", "ROUND_UP"),
            ("round down", "ROUND_DOWN"),
        ):
            expected = number.quantize(unit, rounding=mode)
            assert _fraction(parse(f"{function}(x, n)").evaluate(data)) == Fraction(expected)


@settings(untimed)
@given(st.floats(min_value=-1e15, max_value=1e15, allow_nan=False).filter(lambda f: _plain(f)))
def test_a_float_is_what_it_prints_as(number: float) -> None:
    assert _fraction(parse("x").evaluate({"x": number})) == Fraction(repr(number))


def _plain(number: float) -> bool:
    return number == 0 or abs(number) > 1e-15


@settings(untimed)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_list_functions_agree_with_python(items: list[int]) -> None:
    data = {"x": items}

    assert parse("sum(x)").evaluate(data) == sum(items)
    assert parse("count(x)").evaluate(data) == len(items)
    assert parse("min(x)").evaluate(data) == min(items)
    assert parse("max(x)").evaluate(data) == max(items)
    assert parse("x[1] + x[-1]").evaluate(data) == items[0] + items[-1]
    assert parse("some i in x satisfies i > 0").test(data) is any(i > 0 for i in items)
    assert parse("every i in x satisfies i > 0").test(data) is all(i > 0 for i in items)
    assert _fraction(parse("mean(x)").evaluate(data)) == _rounded(
        Fraction(sum(items), len(items)), 34
    )


@settings(untimed)
@given(st.dates(), st.dates())
def test_days_go_there_and_back(first: date, second: date) -> None:
    data = {"first": first, "second": second}

    assert parse("second - first").evaluate(data) == (second - first).days
    assert parse("first + (second - first) = second").test(data) is True
    assert parse("first < second").test(data) is (first < second)
    assert parse("date(text)").evaluate({"text": first.isoformat()}) == first


@settings(untimed)
@given(st.dates(), st.integers(-(10**7), 10**7))
def test_moving_a_date_agrees_with_python_or_leaves_the_calendar(day: date, days: int) -> None:
    expression, data = parse("day + days"), {"day": day, "days": days}
    try:
        expected = day + timedelta(days=days)
    except OverflowError:
        with pytest.raises(FeelValueError):
            expression.evaluate(data)
    else:
        assert expression.evaluate(data) == expected

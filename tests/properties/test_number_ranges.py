"""What is said of conditions over bounded numbers, against evaluation over each of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.feel import FeelError, parse
from engine.feel.answers import Domain
from engine.feel.ranges import NumberRange

FIELDS = ("a", "b")
STEPS = [Decimal(quarter) / 4 for quarter in range(-14, 15)]
"""Numbers that lie on each bound that is drawn here, and between any two of them."""

SIGNS = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
BOUNDS = st.integers(-6, 6).map(lambda half: Decimal(half) / 2)
NUMBERS = BOUNDS.map(str)


@dataclass(frozen=True, slots=True)
class Bounded:
    """Each field with the numbers that it takes."""

    ranges: dict[str, NumberRange]

    def domain(self, path: tuple[str, ...], /) -> Domain:
        return Domain(Decimal, numbers=self.ranges[path[0]])


@st.composite
def ranges(draw: st.DrawFn) -> tuple[NumberRange, tuple[Decimal | None, ...]]:
    """A range that is not empty, and what can be given in it by the keywords of JSON Schema: null,
    where nothing is given, among it."""
    low, high = sorted((draw(BOUNDS), draw(BOUNDS)))
    whole, without_low, without_high = (draw(st.booleans()) for _ in range(3))
    within = [
        one
        for one in STEPS
        if (low < one if without_low else low <= one)
        and (one < high if without_high else one <= high)
        and (not whole or one == int(one))
    ]
    assume(within)
    return NumberRange(low, high, whole, without_low, without_high), (*within, None)


def _test(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        return f"{draw(SIGNS)} {draw(NUMBERS)}"
    opens, closes = draw(st.sampled_from("[(")), draw(st.sampled_from("])"))
    return f"{opens}{draw(NUMBERS)}..{draw(NUMBERS)}{closes}"


@st.composite
def simple(draw: st.DrawFn) -> str:
    """One comparison of the field ``a`` with numbers."""
    match draw(st.integers(0, 3)):
        case 0:
            return f"a {draw(SIGNS)} {draw(NUMBERS)}"
        case 1:
            return f"{draw(NUMBERS)} {draw(SIGNS)} a"
        case 2:
            return f"a between {draw(NUMBERS)} and {draw(NUMBERS)}"
    return f"a in ({_test(draw)})"


@st.composite
def sums(draw: st.DrawFn) -> str:
    """A term over both fields."""
    parts = st.one_of(st.sampled_from(FIELDS), NUMBERS, st.just("-b"), st.just("null"))
    sign = draw(st.sampled_from("+-*/"))
    return draw(parts) if draw(st.booleans()) else f"({draw(parts)}) {sign} ({draw(parts)})"


@st.composite
def compared(draw: st.DrawFn) -> str:
    """A comparison of terms, or membership in several tests."""
    if draw(st.booleans()):
        return f"{draw(sums())} {draw(SIGNS)} {draw(sums())}"
    tests = [draw(st.one_of(st.just("null"), NUMBERS, st.just(_test(draw)))) for _ in range(2)]
    return f"{draw(st.sampled_from(FIELDS))} in ({', '.join(tests)})"


CONDITIONS = st.recursive(
    st.one_of(simple(), compared(), st.just("b = null"), st.just("a != null")),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("and", "or")), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        inner.map(lambda one: f"not({one})"),
        st.tuples(inner, inner, inner).map(lambda p: f"(if {p[0]} then {p[1]} else {p[2]})"),
    ),
    max_leaves=4,
)


def outcomes(text: str, data: list[dict[str, Decimal | None]]) -> set[bool]:
    """What the condition gives over these; where it fails, nothing."""
    expression, found = parse(text), set()
    for one in data:
        try:
            found.add(expression.test(one))
        except FeelError:
            continue
    return found


@given(CONDITIONS, ranges(), ranges())
def test_what_is_the_same_for_all_numbers_is_never_otherwise(
    text: str,
    first: tuple[NumberRange, tuple[Decimal | None, ...]],
    second: tuple[NumberRange, tuple[Decimal | None, ...]],
) -> None:
    constant = parse(text).constant(Bounded({"a": first[0], "b": second[0]}))
    if constant is not None:
        data = [{"a": one, "b": other} for one in first[1] for other in second[1]]
        assert outcomes(text, data) <= {constant}


@given(simple(), ranges())
def test_a_comparison_that_is_the_same_for_all_numbers_is_found(
    text: str, bounded: tuple[NumberRange, tuple[Decimal | None, ...]]
) -> None:
    found = outcomes(text, [{"a": one} for one in bounded[1]])
    constant = parse(text).constant(Bounded({"a": bounded[0]}))
    assert constant == (found.pop() if len(found) == 1 else None)

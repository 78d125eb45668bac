"""What is said of conditions that are the same for all answers, against evaluation over each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError, parse
from engine.feel.answers import Domain
from engine.feel.ranges import NumberRange
from engine.feel.values import Value

NAMES = ("a", "b", "i", "t", "u", "ok")
SIGNS = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
LIKE = st.sampled_from(("=", "!="))
EMPTY = st.sampled_from(NAMES)
NUMBERS = st.integers(-1, 2).map(str)
TEXTS = st.sampled_from(('"p"', '"q"', '"z"'))


@dataclass(frozen=True, slots=True)
class Told:
    """What can be told at each name, none of them in a group."""

    domains: Mapping[str, Domain]

    def domain(self, path: tuple[str, ...], /) -> Domain:
        return self.domains[path[0]]


@st.composite
def answers(draw: st.DrawFn) -> Told:
    """Two numbers and a whole one with bounds, two texts with options, and a yes or no."""
    found = {}
    for name in ("a", "b", "i"):
        low, high = sorted((draw(st.integers(-1, 2)), draw(st.integers(-1, 2))))
        numbers = NumberRange(Decimal(low), Decimal(high), whole=name == "i")
        found[name] = Domain(Decimal, draw(st.booleans()), numbers=numbers)
    for name in ("t", "u"):
        options = draw(st.sampled_from((("p",), ("p", "q"), ("q", "r"))))
        found[name] = Domain(str, draw(st.booleans()), options)
    return Told(found | {"ok": Domain(bool, draw(st.booleans()))})


def every(told: Told, names: frozenset[str]) -> Iterator[dict[str, Value]]:
    """All of it: of numbers so many that three of them lie between two bounds, in any order."""
    listed = [[*_each(name, told.domains[name])] for name in sorted(names)]
    for case in product(*listed):
        yield dict(zip(sorted(names), case, strict=True))


def _each(name: str, domain: Domain) -> Iterator[Value]:
    if domain.empty:
        yield None
    if domain.kind is bool:
        yield from (True, False)
    yield from domain.choices or ()
    if domain.numbers is not None:
        low, high = domain.numbers.low, domain.numbers.high
        assert low is not None
        assert high is not None
        step = 1 if name == "i" else 4
        for number in range(int(low) * step, int(high) * step + 1):
            yield Decimal(number) / step


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    number = st.one_of(st.sampled_from(("a", "b", "i")), NUMBERS)
    text = st.one_of(st.sampled_from(("t", "u")), TEXTS)
    match draw(st.integers(0, 6)):
        case 0:
            return f"{draw(number)} {draw(SIGNS)} {draw(number)}"
        case 1:
            return f"{draw(text)} {draw(SIGNS)} {draw(text)}"
        case 2:
            return f"{draw(EMPTY)} {draw(LIKE)} null"
        case 3:
            return f"{draw(number)} in [{draw(number)}..{draw(number)})"
        case 4:
            return f"{draw(text)} in ({draw(text)}, {draw(text)})"
        case 5:
            return f"{draw(number)} in ({draw(SIGNS)} {draw(number)}, null, [{draw(NUMBERS)}, 1])"
    return "ok"


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("and", "or", "=")), inner).map(
            lambda parts: f"(({parts[0]}) {parts[1]} ({parts[2]}))"
        ),
        inner.map(lambda one: f"not({one})"),
        st.tuples(inner, inner, inner).map(lambda p: f"(if {p[0]} then {p[1]} else {p[2]})"),
    ),
    max_leaves=3,
)


def outcomes(text: str, told: Told) -> frozenset[bool]:
    expression, found = parse(text), set[bool]()
    names = frozenset(one.path[0] for one in expression.references())
    for data in every(told, names):
        try:
            found.add(expression.test(data))
        except FeelError:
            continue
        if len(found) == 2:
            break
    return frozenset(found)


@given(CONDITIONS, answers())
def test_a_condition_is_constant_just_where_no_answer_makes_it_otherwise(
    text: str, told: Told
) -> None:
    assert parse(text).outcomes(told) == outcomes(text, told)


@given(comparisons(), comparisons(), comparisons(), answers())
def test_conditions_cannot_hold_together_just_where_no_answer_makes_them(
    one: str, other: str, third: str, told: Told
) -> None:
    whole = f"({one}) and ({other}) and ({third})"
    can = parse(one).can_hold_with([parse(other), parse(third)], told)
    assert can == (True in outcomes(whole, told))

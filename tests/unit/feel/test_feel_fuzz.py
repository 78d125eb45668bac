"""Whatever the text and the data: a value or a FeelError, never anything else."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.feel import FeelError, parse

WORDS = [
    *["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", ".", "..", ",", ":", "@"],
    *["(", ")", "[", "]", "{", "}", "]1..5[", "(1..5)", "[1..5]", "l[1]", "z.a"],
    *["and", "or", "in", "between", "if", "then", "else", "some", "every", "satisfies"],
    *["true", "false", "null", "not", "count", "sum", "min", "floor", "contains", "for"],
    *["x", "y", "công_suất", "_x", "0", "1", "2.5", ".5", "34", "today()", "date and time"],
    *['"a"', '"2014-10-01"', '"', '""', r'"\n"', "string length(", "date(", "upper case("],
    *["\x00", "\u202e", "\ud800", "\n"],
]

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=20),
    st.dates(),
    st.datetimes(),
    st.just(datetime.fromisoformat("0001-01-01T00:00:00+07:00")),
    st.just(datetime.fromisoformat("9999-12-31T23:59:59-07:00")),
    st.sampled_from(["2014-10-01", "2014-10-01T08:00:00Z"]),
    st.just(object()),
)
data = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
contexts = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("x", "y", "z", "l", "công_suất"), data)
)

VALUES = (type(None), bool, int, Decimal, str, date, datetime, list, dict)


def _evaluate(text: str, context: dict[str, object]) -> None:
    try:
        result = parse(text).evaluate(context, today=date(2014, 10, 1), budget=2_000)
    except FeelError as error:
        assert error.code.startswith("feel_")
        assert error.line >= 1
        assert error.column >= 1
        assert error.length >= 0
        assert str(error)
    else:
        assert isinstance(result, VALUES)


@settings(untimed, max_examples=settings().max_examples * 5)
@given(st.text(alphabet=st.characters()), contexts)
@example("\ud800", {})
@example('"\\', {})
@example("a" * 30_000, {})
def test_any_text(text: str, context: dict[str, object]) -> None:
    _evaluate(text, context)


@settings(untimed, max_examples=settings().max_examples * 6)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), contexts)
def test_any_row_of_words(text: str, context: dict[str, object]) -> None:
    _evaluate(text, context)


OPERATIONS = [
    "x = y",
    "x < y",
    "x + y",
    "x - y",
    "x * y",
    "x / y",
    "x ** y",
    "-x",
    "x[y]",
    "x.a.b",
    "x in y",
    "x in (y, > l)",
    "x in [y..l]",
    "x between y and l",
    "x and y",
    "if x then y else l",
    "some i in x satisfies i = y",
    "every i in x satisfies i.a",
    "not(x)",
    "count(x)",
    "sum(x)",
    "sum(x, y)",
    "min(x)",
    "max(x, y)",
    "mean(x)",
    "abs(x)",
    "floor(x)",
    "ceiling(x)",
    "round half up(x, y)",
    "round up(x, y)",
    "round down(x, y)",
    "string length(x)",
    "contains(x, y)",
    "starts with(x, y)",
    "ends with(x, y)",
    "upper case(x)",
    "lower case(x)",
    "list contains(x, y)",
    "date(x)",
    "date and time(x)",
    "[x, {a: y}]",
]


@settings(untimed, max_examples=settings().max_examples * 6)
@given(st.sampled_from(OPERATIONS), contexts)
def test_every_operation_on_any_data(text: str, context: dict[str, object]) -> None:
    _evaluate(text, context)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good expression in which a few stretches are replaced by something else."""
    text = " and ".join(draw(st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 3))
        text = text[:start] + draw(st.sampled_from(["", *WORDS])) + text[end:]
    return text


@settings(untimed, max_examples=settings().max_examples * 6)
@given(damaged(), contexts)
def test_good_expressions_that_were_damaged(text: str, context: dict[str, object]) -> None:
    _evaluate(text, context)

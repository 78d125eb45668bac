"""What is known of an expression before there is data."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError, FeelTypeError, parse
from engine.feel.answers import Domain

KINDS = {"n": Decimal, "s": str, "b": bool, "l": list}
DATA = {"n": (0, 1, None), "s": ("", "a", None), "b": (True, False, None), "l": ([], [1], None)}
PARTS = (
    *("n", "s", "b", "l", "null", "1", '"a"', "true", "false", "[1]"),
    *("n = 1", "n > 0", 's = "a"', "n = n", "b != b", "not(b)", "n + 1", "count(l)"),
)


class Offered:
    """A field ``s`` with two texts to choose from."""

    def domain(self, path: tuple[str, ...], /) -> Domain | None:
        return Domain(str, choices=("a", "b")) if path == ("s",) else None


def known(path: tuple[str, ...]) -> frozenset[type] | None:
    kind = KINDS.get(path[0])
    return None if kind is None else frozenset({kind, type(None)})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("not(false)", True),
        ("1 + 1 = 2", True),
        ("b or true", True),
        ("b and 1 > 2", False),
        ("n != n", False),
        ("if b then true else true", True),
        ("if true then b else false", None),
        ("every x in [1, 2] satisfies x > 0", True),
        ("some x in l satisfies x > 0", None),
        ("b", None),
        ("n = 1 or b", None),
        ("today() > date(\"2014-01-01\")", None),
        ("1 / 0 = 1", None),
        ("1", None),
    ],
)  # fmt: skip
def test_a_condition_that_is_always_the_same_is_known(text: str, value: bool | None) -> None:
    assert parse(text).constant() is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('s = "z"', False),
        ('"z" = s', False),
        ('s != "z"', True),
        ('s in ("y", "z")', False),
        ('s in ("a", "z")', None),
        ('s = "a"', None),
        ('s = "z" or b', None),
        ('s = "z" and b', False),
        ('s in ("z", s)', True),
        ("s in [1..2]", None),
        ('r = "z"', None),
    ],
)
def test_texts_that_cannot_be_chosen_are_known(text: str, value: bool | None) -> None:
    assert parse(text).constant(Offered()) is value


def test_a_bound_name_is_not_the_field_of_that_name() -> None:
    asked = '(if s = "z" then true else false)'
    assert parse(f"b and {asked}").constant_parts(Offered()) == (('s = "z"', False),)
    assert parse(f"some s in l satisfies {asked}").constant_parts(Offered()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "b",
        "b = null",
        "n = null or b",
        'if b then n = 1 else s = "a"',
        "unknown",
        "unknown.field = 1",
        "l[1] = 1",
        "n in (1, 2)",
        "some x in l satisfies x",
        "date(s) > today()",
    ],
)
def test_a_condition_that_can_hold_has_no_misfits(text: str) -> None:
    assert parse(text).misfits(known) == ()


@pytest.mark.parametrize("text", ["n", "s", "l", "null", "b and s", "not(n)", "n = s", "l = true"])
def test_what_fails_over_any_data_is_found_without(text: str) -> None:
    assert parse(text).misfits(known)


CONDITIONS = st.recursive(
    st.sampled_from(PARTS).map(lambda part: f"({part})"),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("and", "or", "=", "!=")), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"(if {p[0]} then {p[1]} else {p[2]})"),
    ),
    max_leaves=4,
)


@given(CONDITIONS, st.fixed_dictionaries({k: st.sampled_from(v) for k, v in DATA.items()}))
def test_what_is_known_is_so_over_any_data(text: str, data: dict[str, object]) -> None:
    """A misfit at the root fails; a constant is never otherwise, though a part of it can fail."""
    expression = parse(text)
    constant = expression.constant()
    misfits = expression.misfits(known)
    try:
        value: bool | None = expression.test(data)
    except FeelError:
        return
    assert constant in (None, value)
    kinds = expression.kinds(known)
    assert kinds is None or bool in kinds
    assert all(isinstance(misfit, FeelTypeError) for misfit in misfits)

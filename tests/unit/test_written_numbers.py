"""No digit of a number is lost between paper, page and record."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.written_numbers import (
    digits_of,
    exact_float,
    grouped_digits,
    kept_number,
    readings,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)
DIGITS = st.text("0123456789", min_size=1, max_size=9)


@given(FINITE, st.sampled_from(".,"))
def test_all_digits_are_written_without_an_exponent(value: float, sign: str) -> None:
    written = digits_of(value, sign)
    assert float(written.replace(",", ".")) == value
    assert set(written) <= set("-0123456789" + sign)


@given(FINITE)
def test_a_number_is_grouped_as_its_readers_write_it(value: float) -> None:
    english, vietnamese = grouped_digits(value, "en"), grouped_digits(value, "vi")
    assert float(english.replace(",", "")) == value
    assert float(vietnamese.replace(".", "").replace(",", ".")) == value
    assert all(len(part) == 3 for part in english.partition(".")[0].split(",")[1:])


@given(FINITE)
def test_a_number_that_json_wrote_is_read(value: float) -> None:
    assert json.loads(json.dumps(value), parse_float=exact_float) == value
    assert kept_number(Decimal(repr(value))) in (value, None)


@pytest.mark.parametrize("text", ["10.76262212345678901", "0.1000000000000000055", "1e-400"])
def test_a_number_that_would_come_back_with_other_digits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more digits"):
        exact_float(text)
    assert kept_number(Decimal(text)) is None


def test_what_is_no_number_is_left_to_the_form() -> None:
    assert exact_float("1e999") == float("inf")


@given(DIGITS, DIGITS, st.sampled_from(".,"))
def test_a_fraction_is_read_with_either_sign(whole: str, rest: str, sign: str) -> None:
    number = Decimal(f"{whole}.{rest}")
    found = readings(f"{whole}{sign}{rest}")
    assert number in found
    assert set(found) <= {number, Decimal(whole + rest)}
    # Two readings only where three digits could be thousands.
    assert len(found) == 1 or (len(rest) == 3 and len(whole) <= 3)


@given(st.integers(1_000, 10**12), st.sampled_from([".", ",", " ", "\u00a0", "\u2009"]))
def test_groups_of_three_are_parted_by_any_sign(amount: int, sign: str) -> None:
    grouped = f"{amount:,}".replace(",", sign)
    assert amount in readings(grouped)
    assert len(readings(grouped)) == (2 if sign in ".," and grouped.count(sign) == 1 else 1) or (
        readings(grouped) == (amount,)
    )


@pytest.mark.parametrize(
    "text", ["", "x", "1 5", "1,2,3", "12.34.56", "1..2", "--1", "1" * 29, "１"]
)
def test_what_is_no_number_has_no_reading(text: str) -> None:
    assert readings(text) == ()

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time import Limit, LimitError, LimitUnit, parse_limit


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("10wd", "10", LimitUnit.WORKING_DAY),
        ("0.5wd", "0.5", LimitUnit.WORKING_DAY),
        ("1.5wd", "1.5", LimitUnit.WORKING_DAY),
        ("3650wd", "3650", LimitUnit.WORKING_DAY),
        ("1cd", "1", LimitUnit.CALENDAR_DAY),
        ("70cd", "70", LimitUnit.CALENDAR_DAY),
        ("3650cd", "3650", LimitUnit.CALENDAR_DAY),
    ],
)
def test_a_limit_is_a_number_of_days_and_a_unit(text: str, amount: str, unit: LimitUnit) -> None:
    assert parse_limit(text) == Limit(Decimal(amount), unit)
    assert str(parse_limit(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "5", "wd", "cd", "P1M", "PT4H", "0wd", "0cd", "0.0wd", "-1wd", "+1wd", "1.3wd",
        "0.25wd", "1.50wd", "1.0wd", "01wd", "0.5cd", "1.5cd", "1,5wd", "1e2wd", "10 wd", " 10wd",
        "10wd ", "10wd\n", "10WD", "10d", "10wdcd", "3651wd", "3650.5wd", "3651cd", "99999wd",
        "٣wd", "１０wd", "infwd", "nanwd", "10wd\x00", "½wd",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(LimitError, match="such as 10wd"):
        parse_limit(text)


@pytest.mark.parametrize("value", [10, 10.0, None, True, b"10wd", ["10wd"]])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(LimitError):
        parse_limit(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["0", "-1", "0.3", "3650.5", "NaN", "Infinity"])
def test_a_limit_made_by_hand_keeps_the_same_bounds(amount: str) -> None:
    with pytest.raises(LimitError):
        Limit(Decimal(amount), LimitUnit.WORKING_DAY)


def test_half_a_calendar_day_does_not_exist() -> None:
    with pytest.raises(LimitError, match="multiple of 1"):
        Limit(Decimal("0.5"), LimitUnit.CALENDAR_DAY)


def test_equal_limits_are_equal_whatever_their_digits() -> None:
    assert Limit(Decimal("10.0"), LimitUnit.WORKING_DAY) == parse_limit("10wd")
    assert str(Limit(Decimal("10.0"), LimitUnit.WORKING_DAY)) == "10wd"


@given(st.integers(1, 7_300))
def test_every_multiple_of_half_a_working_day_survives_writing_and_reading(halves: int) -> None:
    limit = Limit(Decimal(halves) / 2, LimitUnit.WORKING_DAY)
    assert parse_limit(str(limit)) == limit


@given(st.text(max_size=12) | st.from_regex(r"[0-9.]{0,6}(wd|cd|w|d)?", fullmatch=True))
def test_reading_gives_the_same_text_back_or_a_limit_error(text: str) -> None:
    try:
        limit = parse_limit(text)
    except LimitError:
        return
    assert str(limit) == text

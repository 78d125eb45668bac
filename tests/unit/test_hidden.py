"""Characters that nobody sees, and those that only look as if."""

from __future__ import annotations

import unicodedata

import pytest

from engine.model.hidden import hidden_in

IGNORABLE = (
    "00AD 034F 061C 115F..1160 17B4..17B5 180B..180F 200B..200F 202A..202E 2060..206F 3164 "
    "FE00..FE0F FEFF FFA0 FFF0..FFF8 1BCA0..1BCA3 1D173..1D17A E0000..E0FFF"
)
"""Default_Ignorable_Code_Point in DerivedCoreProperties.txt of Unicode 16."""


def code_points(ranges: str) -> set[int]:
    pairs = [part.split("..") for part in ranges.split()]
    return {code for pair in pairs for code in range(int(pair[0], 16), int(pair[-1], 16) + 1)}


def test_every_character_that_unicode_says_is_not_drawn_is_found() -> None:
    assert [code for code in code_points(IGNORABLE) if hidden_in(f"a{chr(code)}b") is None] == []


def test_every_sign_of_control_and_format_is_found() -> None:
    signs = [chr(code) for code in range(0x110000) if code not in (9, 10, 13)]
    unseen = [sign for sign in signs if unicodedata.category(sign) in ("Cc", "Cf")]
    assert [sign for sign in unseen if hidden_in(f"a{sign}b") is None] == []


@pytest.mark.parametrize(
    "text",
    [
        "Khảo sát lưới điện",
        "a\tb\r\nc",
        "⚠\ufe0f Gấp",
        "❤\ufe0e",
        "Kha\u0309o sa\u0301t",
        "x\u00a0y",
    ],
)
def test_what_is_seen_is_taken(text: str) -> None:
    assert hidden_in(text) is None


@pytest.mark.parametrize("text", ["\ufe0f⚠", "a\ufe0f", "\ufe0f"])
def test_a_choice_of_style_with_no_sign_before_it_is_found(text: str) -> None:
    assert hidden_in(text) == "U+FE0F"

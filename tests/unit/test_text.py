"""Text as people write it: one notion of what is blank."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.text import fold, one_line, plain_signs, unaccented, words


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (None, ""),
        (" \u00ad Lý do \u00ad\n", "Lý do"),
        ("\u3164\u2800\ufe0f", ""),
        (unicodedata.normalize("NFD", "Khách hàng đề nghị\u202e"), "Khách hàng đề nghị"),
        ("Phở \u26a1\ufe0f", "Phở \u26a1\ufe0f"),
        ("a\u0000b", "a\u0000b"),
        ("\u0000", "\u0000"),
    ],
)
def test_what_is_kept_of_a_text(given_: str | None, kept: str) -> None:
    assert words(given_) == kept


@given(st.text())
def test_what_was_kept_once_is_kept_as_it_is(text: str) -> None:
    assert words(words(text)) == words(text)
    assert words(text) == words(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "typed",
    [
        "Điện lực Đắk R’Lấp",
        "\u00d0iện lực \u0189ắk R\u02bcLấp",
        "\u00f0iện lực \u0256ăk r'lấp",
        "ĐIỆN LỰC ĐẮK R\u00b4LẤP",
        "dien luc dak rlap",
        unicodedata.normalize("NFD", "Điện lực Đắk R`Lấp"),
        "\uff24iện\u00a0lực\u2009Đắk R\u2032Lấp",
    ],
)
def test_letters_that_look_alike_are_found_alike(typed: str) -> None:
    assert fold(typed) == "dien luc dak rlap"


@given(st.text())
def test_what_is_searched_for_is_folded_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(unicodedata.normalize("NFD", text))
    assert plain_signs(plain_signs(text)) == plain_signs(text)
    assert one_line(one_line(text)) == one_line(text)


def test_plain_letters_keep_their_case() -> None:
    assert unaccented("Đường \u00d0ỗ Ư") == "Duong Do U"
    assert plain_signs("A\u2011B \u2013 H\u2019Leo") == "A-B - H'Leo"

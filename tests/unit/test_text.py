"""Text as people write it: one notion of what is blank."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.text import words


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

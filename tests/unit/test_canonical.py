"""Canonical JSON is that of the library, whichever way it was written."""

from __future__ import annotations

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from engine.model.canonical import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_is_the_canonical_text(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value).decode()  # type: ignore[arg-type]


def test_every_control_and_rare_character_is_written_alike() -> None:
    text = "".join(map(chr, [*range(0x20), 0x22, 0x5C, 0x2F, 0x7F, 0x80, 0x2028, 0xFEFF, 0x1F600]))
    assert canonical({"a": text}) == rfc8785.dumps({"a": text}).decode()


def test_names_beyond_the_basic_plane_sort_by_utf_16() -> None:
    value = {"\ufb33": 1, "\U0001f600": 2, "đ": 3}
    assert canonical(value) == rfc8785.dumps(value).decode()

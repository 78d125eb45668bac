"""Checkpoints: a few lines of text that only one key can have signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evidence import (
    Checkpoint,
    CheckpointError,
    make_key,
    public_line,
    read_note,
    read_public,
    sign_checkpoint,
)

KEY = bytes(range(32))
POINT = Checkpoint("motcua/thu", 42, b"\x07" * 32, datetime(2014, 10, 1, 2, tzinfo=UTC))
PUBLIC = public_line(POINT.origin, KEY)
NOTE = sign_checkpoint(POINT, KEY)


def test_a_note_is_read_as_it_was_signed() -> None:
    assert read_note(NOTE, PUBLIC) == POINT
    assert NOTE.splitlines()[:2] == ["motcua/thu", "42"]
    assert read_note(NOTE.replace("\n", "\r\n"), PUBLIC) == POINT, "whatever a mailbox does"
    assert read_public(PUBLIC + "\n")[0] == POINT.origin


def test_another_key_signs_nothing_for_this_one() -> None:
    other = public_line(POINT.origin, make_key())
    with pytest.raises(CheckpointError, match="not signed"):
        read_note(NOTE, other)


@given(place=st.integers(0, len(NOTE) - 2), letter=st.characters(codec="ascii"))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    if changed in {NOTE, NOTE[:-1]} or letter == "\r":
        return
    with pytest.raises(CheckpointError):
        read_note(changed, PUBLIC)


@pytest.mark.parametrize("line", ["", "a+b", "motcua/thu+00000000+AQ==", PUBLIC[:-4] + "AAA="])
def test_a_damaged_public_key_is_named(line: str) -> None:
    with pytest.raises(CheckpointError, match="key"):
        read_public(line)

"""Reading a request code, or the key beside it, as people type them off a paper: in small letters,
with blanks, with letters of another alphabet that look the same, with O for 0."""

from __future__ import annotations

from engine.model.application import HAND_LENGTH
from engine.model.code import is_code
from engine.model.text import fold_whole, one_line

MAX_TYPED = 100
"""Letters of what is looked at; nobody types more for twelve."""
KEY_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
"""Crockford's Base32 in another order: without I, L, O and U, which are read as digits or as
another letter."""
KEY_LENGTH = 6

_LETTERS = 2
_ALIKE = str.maketrans(
    # Cyrillic, then Greek: what a keyboard of another language gives for the same shape.
    "АВСЕНКМОРТХУІЈЅЗасеорхуіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABCEHKMOPTXYIJS3aceopxyijsABEZHIKMNOPTYX",
)
_AS_DIGITS = str.maketrans("OILU", "011V")
_BETWEEN = str.maketrans("", "", "-._/#")


def typed_code(text: str) -> str | None:
    """The code that was meant: two letters and ten digits of which the last fits the others; None
    where there is none. Says nothing about whether such a request exists."""
    plain = _plain(text)
    code = plain[:_LETTERS] + plain[_LETTERS:].translate(_AS_DIGITS)
    return code if is_code(code) else None


def typed_key(text: str) -> str | None:
    """The key that was meant, in letters and digits of ``KEY_ALPHABET``; None where it can be
    none."""
    return _typed(text, KEY_LENGTH)


def typed_hand(text: str) -> str | None:
    """The same of a code by which a caller takes a request over."""
    return _typed(text, HAND_LENGTH)


def _typed(text: str, length: int) -> str | None:
    key = _plain(text).translate(_AS_DIGITS)
    return key if len(key) == length and set(key) <= set(KEY_ALPHABET) else None


def _plain(text: str) -> str:
    if len(text) > MAX_TYPED:
        return ""
    return fold_whole(one_line(text).translate(_ALIKE).translate(_BETWEEN)).upper()

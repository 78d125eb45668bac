"""The order of the Vietnamese alphabet, as dictionaries and CLDR (``vi``) have it.

First the letters decide, digits before them and signs before digits; then the tones, in the order
level, huyền, hỏi, ngã, sắc, nặng; then small letters before capital ones. A key of bytes holds all
three, so that both databases sort by it as Python does, whatever their collation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from engine.model.text import plain_signs

_SIGNS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""With f, j, w and z of foreign names where the Latin alphabet has them."""
_WEIGHTS: Mapping[str, int] = {
    sign: weight for weight, sign in enumerate((*_SIGNS, *"0123456789", *_LETTERS), start=2)
}
_OTHER = 0xF0
"""Before what is beyond these, in the order of Unicode."""
_END = b"\x00"
_TONES: Mapping[str, int] = {
    mark: weight for weight, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=2)
}
"""Huyền, hỏi, ngã, sắc, nặng: grave, hook above, tilde, acute, dot below."""
_LEVEL = 1
_OTHER_MARK = 7
_OF_LETTERS = frozenset("\u0306\u0302\u031b")
"""Breve, circumflex and horn, which make letters of their own."""


def in_alphabet(text: str) -> bytes:
    """A key by which texts are sorted: whole words as they are written, of people as of places."""
    marked = list(_marked(unicodedata.normalize("NFD", plain_signs(text))))
    letters = b"".join(_weight(letter.lower()) for letter, _ in marked)
    tones = bytes(_tone(marks) for _, marks in marked).rstrip(bytes([_LEVEL]))
    capitals = bytes(1 + letter.isupper() for letter, _ in marked).rstrip(b"\x01")
    return _END.join((letters, tones, capitals))


def _marked(text: str) -> Iterator[tuple[str, str]]:
    """Each letter with the marks that are not part of it."""
    letter, marks = "", ""
    for sign in text:
        if not unicodedata.combining(sign):
            if letter:
                yield letter, marks
            letter, marks = sign, ""
        elif sign in _OF_LETTERS and _composed(letter, sign).lower() in _WEIGHTS:
            letter = _composed(letter, sign)
        else:
            marks += sign
    if letter:
        yield letter, marks


def _composed(letter: str, mark: str) -> str:
    return unicodedata.normalize("NFC", letter + mark)


def _weight(letter: str) -> bytes:
    known = _WEIGHTS.get(letter)
    return bytes([known]) if known else bytes([_OTHER]) + ord(letter[0]).to_bytes(3, "big")


def _tone(marks: str) -> int:
    return max((_TONES.get(mark, _OTHER_MARK) for mark in marks), default=_LEVEL)

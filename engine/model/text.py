"""Text as people write it, and as it is looked for."""

from __future__ import annotations

import unicodedata

from engine.model.hidden import shows_nothing

_BIDI = {
    ord(c): None for c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
_INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff"}
_DSTROKE = str.maketrans("đĐ", "dD")


def clean(text: str) -> str:
    """Composed (NFC), without marks that turn the direction of writing or show nothing."""
    return unicodedata.normalize("NFC", text).translate(_BIDI | _INVISIBLE)


def words(text: str | None) -> str:
    """What somebody has written: clean, without blanks and marks that show nothing at its ends;
    empty where there is nothing to be seen."""
    found = clean(text or "").strip()
    first, last = 0, len(found)
    while first < last and _is_blank(found[first]):
        first += 1
    while first < last and _is_blank(found[last - 1]):
        last -= 1
    return "" if shows_nothing(found[first:last]) else found[first:last]


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def fold(text: str) -> str:
    """For searching: lower case, without diacritics, so that ``nguyen`` finds ``Nguyễn``."""
    decomposed = unicodedata.normalize("NFD", clean(text).translate(_DSTROKE))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def is_writable(text: str) -> bool:
    """Without control characters and lone surrogates, which databases and screens cannot keep."""
    return not any(is_control(character) for character in text)


def is_control(character: str) -> bool:
    """Whether the character is a control character (C0 but for line breaks and tabs, DEL, C1) or
    half of a surrogate pair, which no text of a person holds."""
    return (
        (character < " " and character not in "\n\r\t")
        or "\x7f" <= character <= "\x9f"
        or "\ud800" <= character <= "\udfff"
    )

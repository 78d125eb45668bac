"""Text as people write it, and as it is looked for."""

from __future__ import annotations

import re
import unicodedata

from engine.model.hidden import shows_nothing

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_UNSEEN = dict.fromkeys(map(ord, _BIDI + _INVISIBLE))
_DSTROKE = str.maketrans("đĐ", "dD")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (C0 but for line breaks and tabs, DEL, C1) and halves of surrogate pairs: no
text of a person holds them."""
REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """Returns the text composed (NFC), without marks that turn the direction of writing or show
    nothing."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


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


def one_line(text: str) -> str:
    """What somebody has typed as a number or a name of signs: ``words`` in one line with one plain
    blank between them, hyphens for all dashes, and plain signs for wide ones (NFKC)."""
    return " ".join(unicodedata.normalize("NFKC", words(text).translate(_DASHES)).split())


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def fold(text: str) -> str:
    """For searching: lower case, without diacritics, so that ``nguyen`` finds ``Nguyễn``."""
    decomposed = unicodedata.normalize("NFD", clean(text).translate(_DSTROKE))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def is_writable(text: str) -> bool:
    """Whether the text is without control characters and lone surrogates, which databases and
    screens cannot keep."""
    return _CONTROL.search(text) is None


def without_control(text: str) -> str:
    """Returns the text with ``REPLACEMENT`` for every character that is not writable."""
    return _CONTROL.sub(REPLACEMENT, text)

"""Text as people write it, and as it is looked for."""

from __future__ import annotations

import re
import unicodedata

from engine.model.hidden import shows_nothing

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_UNSEEN = dict.fromkeys(map(ord, _BIDI + _INVISIBLE))
_APOSTROPHES = "`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_LOOK_ALIKES: dict[int, str | int] = {
    **dict.fromkeys(map(ord, "\u00d0\u0189"), "\u0110"),
    **dict.fromkeys(map(ord, "\u00f0\u0256"), "\u0111"),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
}
"""Letters and signs that look like those of Vietnamese keyboards: the Icelandic and the African D
with a stroke, apostrophes, dashes, and the wide forms of ASCII."""
_STROKES = str.maketrans("\u0111\u0110", "dD")
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
    return " ".join(unicodedata.normalize("NFKC", plain_signs(words(text))).split())


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def plain_signs(text: str) -> str:
    """The text, ``clean``, with what looks like a letter Đ, an apostrophe, a hyphen or a sign of
    ASCII as that; case and diacritics stay."""
    return text if text.isascii() and "`" not in text else clean(text).translate(_LOOK_ALIKES)


def unaccented(text: str) -> str:
    """The text in plain letters: without diacritics, and D for Đ; case stays."""
    decomposed = unicodedata.normalize("NFD", plain_signs(text).translate(_STROKES))
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def fold(text: str) -> str:
    """For searching: lower case, without diacritics and apostrophes, so that ``nguyen`` finds
    ``Nguyễn``, and ``hleo`` and ``h'leo`` find ``H’Leo``."""
    return " ".join(unaccented(plain_signs(text).casefold()).replace("'", "").split())


_AROUND_WORDS = '.,;:!?()[]"\u201c\u201d'


def fold_words(text: str) -> tuple[str, ...]:
    """For searching: the folded words, without the points and brackets around them, so that
    ``số 7, ngõ 5`` is found by ``so 7 ngo 5``."""
    stripped = (word.strip(_AROUND_WORDS) for word in fold(text).split())
    return tuple(word for word in stripped if word)


def fold_whole(text: str) -> str:
    """For finding numbers and names of signs: folded, without blanks."""
    return fold(text).replace(" ", "")


def is_writable(text: str) -> bool:
    """Whether the text is without control characters and lone surrogates, which databases and
    screens cannot keep."""
    return _CONTROL.search(text) is None


def without_control(text: str) -> str:
    """Returns the text with ``REPLACEMENT`` for every character that is not writable."""
    return _CONTROL.sub(REPLACEMENT, text)

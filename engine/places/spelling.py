"""How names of places are compared: with the diacritics that somebody typed, or without any."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from engine.model.text import clean, fold, plain_signs

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above and dot below: the tones of Vietnamese."""
_BREAKS = re.compile(r"[\s\-–,.'’]+")
_KINDS = re.compile(
    r"^(?:thành phố|tp|tỉnh|t|phường|p|xã|x|đặc khu|đk|thanh pho|tinh|phuong|xa|dac khu|dk)"
    r"(?:\s*\.\s*|\s+)(?=\S)"
)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name in lower case and without diacritics, for whoever types none."""
    return tuple(fold(_BREAKS.sub(" ", plain_signs(text))).split())


def exact_words(text: str) -> tuple[str, ...]:
    """The words of a name in lower case with their diacritics. It makes no difference on which
    vowel of a syllable the tone is written: ``Hòa`` and ``Hoà`` are one word."""
    return tuple(map(_tone_last, _BREAKS.sub(" ", plain_signs(text).casefold()).split()))


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in letters if mark in _TONES)
    return "".join(mark for mark in letters if mark not in _TONES) + tones


def without_kind(text: str) -> str:
    """The text without the kind of place in front: ``Phường Sài Gòn`` and ``P. Sài Gòn`` are
    ``sài gòn``. A text that is nothing else stays."""
    return _KINDS.sub("", clean(text).casefold().strip())


_COMMUNE_KINDS = (
    ("phuong", "phường", "phuong", "p"),
    ("xa", "xã", "xa", "x"),
    ("dac_khu", "đặc khu", "dac khu", "đk", "dk"),
    ("thi_tran", "thị trấn", "thi tran", "tt"),
)


def kind_typed(text: str) -> str | None:
    """The kind of commune that is written in front of a name, as lists of places call it; None
    where none is."""
    written = clean(text).casefold().strip()
    for kind, *words in _COMMUNE_KINDS:
        if any(re.match(rf"{word}(?:\s*\.\s*|\s+)(?=\S)", written) for word in words):
            return kind
    return None


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as somebody typed it."""

    exact: tuple[str, ...]
    plain: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it was typed without any diacritics, so that they say nothing."""
        return self.exact == self.plain

    def equals(self, name: str) -> bool:
        """Whether this is the whole name, diacritics respected where any were typed."""
        spelt = spelling_of(name)
        return spelt.plain == self.plain if self.is_plain else spelt.exact == self.exact

    def begins_in(self, name: str) -> int | None:
        """At which word of the name the typed words begin, the last of them perhaps unfinished;
        None where the name does not hold them."""
        spelt = spelling_of(name)
        words = spelt.plain if self.is_plain else spelt.exact
        last = len(self.plain) - 1
        for first in range(len(words) - last):
            whole = words[first : first + last] == self.exact[:last]
            if whole and self._may_become(words[first + last], spelt.plain[first + last]):
                return first
        return None

    def _may_become(self, word: str, plain: str) -> bool:
        """Whether the last typed word is this one, or its beginning. A tone that is not typed yet
        may come with the letters that are missing."""
        typed, letters = self.exact[-1], self.exact[-1].rstrip("".join(_TONES))
        if len(plain) == len(self.plain[-1]):
            return word == typed
        return word.startswith(letters) and word.endswith(typed[len(letters) :])


def typed_as(text: str) -> tuple[Spelling, ...]:
    """What somebody may mean who typed this: the whole of it, and what is left without the kind of
    place in front (``Tĩnh Túc`` begins like one without its diacritics). Empty: nothing."""
    readings = dict.fromkeys((clean(text).casefold().strip(), without_kind(text)))
    found = (Spelling(exact_words(one), plain_words(one)) for one in readings)
    return tuple(one for one in found if one.plain)


@lru_cache(maxsize=8_192)
def spelling_of(name: str) -> Spelling:
    """The spelling of a name that is known, all of it; kept, since each search asks for it."""
    return Spelling(exact_words(name), plain_words(name))

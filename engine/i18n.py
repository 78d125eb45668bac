"""Sentences for people, in Vietnamese or English.

A sentence is an English template with named gaps, and the key of its translation in a catalogue.
``say`` takes those that the engine says by itself, in notices, reasons and printed files; the web
has a catalogue of its own for its pages and for errors (``webapi.i18n``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from engine.model.instant import VIETNAM

LOCALES = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations of one folder: ``LANGUAGE/LC_MESSAGES/messages.mo``, made from the ``.po``
    file beside it by ``pybabel compile``."""

    folder: Path

    def say(self, language: str, sentence: str, /, **gaps: object) -> str:
        """The sentence in that language, its gaps filled in: instants, days and decimals as people
        write them there, all else as it is. English where the language is unknown."""
        told = _translations(self.folder, language).gettext(sentence)
        # A text without gaps may hold braces that somebody wrote.
        return told.format(**{n: _written(language, v) for n, v in gaps.items()}) if gaps else told

    def count(self, language: str, one: str, many: str, number: int, /, **gaps: object) -> str:
        """The sentence in the form that the number takes in that language; ``n`` is the number,
        unless the gaps say how it is written."""
        told = _translations(self.folder, language).ngettext(one, many, number)
        gaps = {"n": number, **gaps}
        return told.format(**{n: _written(language, v) for n, v in gaps.items()})

    def word(self, language: str, word: str, context: str) -> str:
        """A word that is translated otherwise in that context than elsewhere (``msgctxt``)."""
        return _translations(self.folder, language).pgettext(context, word)


_OWN = Catalogue(LOCALES)
say, word = _OWN.say, _OWN.word


def mark(sentence: str, /) -> str:
    """A sentence as it stands in a table, to be said by its name later: tests look for its
    translation where it is marked."""
    return sentence


def day_of(language: str, day: date) -> str:
    """A day as people write it: 09/12/2014, and 9 Dec 2014."""
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day.day} {day:%b %Y}"


def moment_of(language: str, at: datetime) -> str:
    """An instant as people write it in Vietnam: 09:30 09/12/2014, and 09:30 9 Dec 2014."""
    there = at.astimezone(VIETNAM)
    return f"{there:%H:%M} {day_of(language, there.date())}"


def estimate_of(language: str, at: datetime | date) -> str:
    """What is said of an instant or a day beyond the days off that are decided."""
    there = at.astimezone(VIETNAM) if isinstance(at, datetime) else at
    return say(language, "estimate: days off in {year} are not announced", year=there.year)


def written(language: str, value: date | str) -> str:
    """An instant or a day as people write it in that language; a text as it is."""
    return str(_written(language, value))


def _written(language: str, value: object) -> object:
    match value:
        case datetime():
            return moment_of(language, value)
        case date():
            return day_of(language, value)
        case Decimal():
            text = f"{value.normalize():f}"
            return text.replace(".", ",") if language == "vi" else text
    return value


@cache
def _translations(folder: Path, language: str) -> NullTranslations:
    path = folder / language / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)

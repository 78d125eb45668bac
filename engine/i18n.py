"""What the engine says to people by itself, in notices and reasons, in Vietnamese or English.

Sentences are English templates with named gaps; the Vietnamese ones are in ``locale``.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from engine.model.instant import VIETNAM

LOCALES = Path(__file__).parent / "locale"


def say(language: str, sentence: str, /, **gaps: object) -> str:
    """The sentence in that language, its gaps filled in; English where the language is unknown."""
    filled = {name: _written(language, value) for name, value in gaps.items()}
    return _catalogue(language).gettext(sentence).format(**filled)


def day_of(language: str, day: date) -> str:
    """A day as people write it: 09/12/2014, and 9 Dec 2014."""
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day.day} {day:%b %Y}"


def estimate_of(language: str, at: datetime) -> str:
    """What is said of an instant beyond the days off that are decided."""
    year = at.astimezone(VIETNAM).year
    return say(language, "estimate: days off in {year} are not announced", year=year)


def _written(language: str, value: object) -> object:
    match value:
        case datetime():
            there = value.astimezone(VIETNAM)
            return f"{there:%H:%M} {day_of(language, there.date())}"
        case date():
            return day_of(language, value)
        case Decimal():
            text = f"{value.normalize():f}"
            return text.replace(".", ",") if language == "vi" else text
    return value


@cache
def _catalogue(language: str) -> NullTranslations:
    path = LOCALES / language / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)

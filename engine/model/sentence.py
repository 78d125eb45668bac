"""Sentences that can be said in another language: templates with what fills their gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template in English and its gaps: texts, whole numbers, days, and other sentences."""

    template: str
    gaps: tuple[tuple[str, Gap], ...]

    def __str__(self) -> str:
        return self.template.format(**{name: _shown(value) for name, value in self.gaps})


Said = str | Sentence
"""A sentence with gaps or without."""
Gap = str | int | date | Sentence
Plain = str | int | dict[str, object]


def sentence(template: str, /, **gaps: Gap) -> Sentence:
    return Sentence(template, tuple(gaps.items()))


def plain_of(value: Gap) -> Plain:
    """As it can stand in JSON."""
    match value:
        case Sentence(template=template, gaps=gaps):
            return {"template": template, "gaps": {name: plain_of(gap) for name, gap in gaps}}
        case date():
            return {"day": value.isoformat()}
    return value


def said_from(plain: str | Mapping[str, object]) -> Said:
    """The sentence that ``plain_of`` wrote."""
    found = _from(plain)
    assert isinstance(found, str | Sentence)
    return found


def _from(plain: object) -> Gap:
    match plain:
        case {"template": str(template), "gaps": Mapping() as gaps}:
            return Sentence(template, tuple((name, _from(gap)) for name, gap in gaps.items()))
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case str() | int():
            return plain
    raise ValueError("not a sentence")


def _shown(value: Gap) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)

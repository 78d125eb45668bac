"""Sentences that can be said in another language: templates with what fills their gaps."""

from __future__ import annotations

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


def sentence(template: str, /, **gaps: Gap) -> Sentence:
    """A sentence from an English template with ``{name}`` gaps, and what fills them."""
    return Sentence(template, tuple(gaps.items()))


def _shown(value: Gap) -> str:
    match value:
        case int():
            return f"{value:,}"
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)

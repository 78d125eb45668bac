"""A name as people read it, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """The same name in Vietnamese and English."""

    vi: str
    en: str

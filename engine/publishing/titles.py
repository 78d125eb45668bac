"""What a document is called for people, where its text says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.model.documents import Kind
from engine.model.toml import read_toml

_NAMED_BY: Mapping[Kind, str] = {
    Kind.FORM: "title",
    Kind.TEMPLATE: "title",
    Kind.CALENDAR: "name",
    Kind.PROFILE: "name",
}
TITLED = frozenset(_NAMED_BY)
"""Kinds of documents whose text says what they are called."""
OF_PROCESS = frozenset({Kind.PROCESS, Kind.LABELS, Kind.PHASES, Kind.PAPERS, Kind.EXAMPLE})
"""Kinds of documents that have the key of a process, and are called as it is."""


@lru_cache(maxsize=500)
def title_of(kind: Kind, content: str, language: str) -> str | None:
    """What the document is called; None where its text does not say it in that language.

    Raises:
        ValueError: the text cannot be read.
    """
    plain: Any = json.loads(content) if kind is Kind.FORM else read_toml(content)
    said = plain.get(_NAMED_BY[kind])
    title = said.get(language) if isinstance(said, Mapping) else None
    return title if isinstance(title, str) and title else None

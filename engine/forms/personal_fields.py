"""What fields ask of people: marked on its way into the log, and how a case is found by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engine.model.personal import Personal, has_encrypted
from engine.model.text import fold_whole, fold_words


def encrypted_fields(values: Mapping[str, object], personal: Collection[str]) -> frozenset[str]:
    """Names of the ``personal`` fields in whose values something is encrypted already."""
    return frozenset(n for n, value in values.items() if n in personal and has_encrypted(value))


def marked(values: Mapping[str, object], personal: Collection[str]) -> dict[str, object]:
    """The values by field, with those of ``personal`` fields as ``Personal``. Of a file only its
    name is, since its hash says what has to be kept."""
    return {n: _marked(value) if n in personal else value for n, value in values.items()}


def search_terms(
    fields: Iterable[tuple[str, Mapping[str, Any]]], values: Mapping[str, object]
) -> dict[str, frozenset[str]]:
    """By field, the folded texts by which a case is found that knows these values; ``fields`` are
    names with their schemas. A field that is looked for (``x-search``) and is in ``values`` is
    there too when it is empty: what it said before finds the case no more."""
    return {
        name: _terms(schema["x-search"], values[name])
        for name, schema in fields
        if "x-search" in schema and name in values
    }


def _marked(value: object) -> object:
    if value is None or has_encrypted(value):
        return value
    if isinstance(value, Mapping) and isinstance(value.get("sha256"), str):
        return {name: one if name == "sha256" else Personal(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    return Personal(value)


def _terms(how: str, value: object) -> frozenset[str]:
    """All words, or the text without its blanks."""
    text = value.value if isinstance(value, Personal) else value
    if not isinstance(text, str) or has_encrypted(text):
        return frozenset()
    return frozenset(fold_words(text)) if how == "words" else frozenset({fold_whole(text)})

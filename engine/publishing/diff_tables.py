"""Clauses of documents in TOML and JSON: their entries, and all that stands around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.clause import Clause, ClausePage
from engine.model.documents import Kind
from engine.model.toml import read_toml
from engine.publishing.diff_places import COMMUNES, SERVED, with_places_apart

_ENTRIES = {
    Kind.ROLES: "roles",
    Kind.CAUSES: "causes",
    Kind.PROFILE: "limits",
    Kind.FORM: "properties",
    Kind.FIELDS: "",
    Kind.LABELS: "en",
    Kind.PHASES: "phase",
    Kind.WORDING: "",
    Kind.PAPERS: "paper",
    Kind.TEMPLATE: "part",
    Kind.CALENDAR: "overlay",
    Kind.PROMISES: "promise",
    Kind.PLACES: COMMUNES,
    Kind.FORMERS: "former",
    Kind.TERRITORY: SERVED,
    Kind.RETENTION: "keep",
    Kind.TRUST: "authority",
    Kind.SEPARATION: "pair",
    Kind.EXAMPLE: "lines",
}
"""Under which name the entries of a document stand; those of the fields stand at its top."""
_JSON = frozenset({Kind.FORM, Kind.FIELDS, Kind.EXAMPLE})


def read_values(kind: Kind, content: str) -> Mapping[str, Any]:
    """The values of a document that is no diagram: TOML or JSON, by its kind.

    Raises:
        ValueError: it is not a table in the language of its kind.
    """
    try:
        plain = json.loads(content) if kind in _JSON else read_toml(content)
    except RecursionError:
        raise ValueError("deeper than can be read") from None
    if not isinstance(plain, dict):
        raise ValueError("not a table")
    return plain


def clauses_of_table(kind: Kind, content: str) -> ClausePage:
    """What a document that is no diagram says, place by place.

    Raises:
        ValueError: it is not a table in the language of its kind.
    """
    plain = with_places_apart(kind, read_values(kind, content))
    holder = _ENTRIES[kind]
    entries = plain if not holder else plain.pop(holder, {})
    around = {} if not holder else plain
    found = {name: Clause(_called(entry), _flat(entry)) for name, entry in _named(entries)}
    if around:
        found[""] = Clause(_called(around), _flat(around))
    return found


def _named(entries: Any) -> Iterator[tuple[str, Any]]:
    """Entries by name; those of a list are named by their day or id, or their number."""
    match entries:
        case dict():
            yield from entries.items()
        case list():
            for number, entry in enumerate(entries, 1):
                own = entry if isinstance(entry, dict) else {}
                yield str(own.get("day", own.get("id", number))), entry
        case _:
            yield "", entries


def _called(entry: Any) -> str:
    """The Vietnamese name of an entry, wherever its kind keeps it."""
    if not isinstance(entry, dict):
        return ""
    for holder in ("x-label", "title", "name", "label"):
        label = entry.get(holder)
        if isinstance(label, dict) and isinstance(label.get("vi"), str):
            return str(label["vi"])
    return entry["vi"] if isinstance(entry.get("vi"), str) else ""


def _flat(value: Any) -> dict[str, str]:
    return dict(_leaves(value, ()))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _leaves(inner, (*path, str(name)))
        case list() if any(isinstance(inner, dict | list) for inner in value):
            for number, inner in enumerate(value, 1):
                yield from _leaves(inner, (*path, str(number)))
        case list():
            yield ".".join(path), ", ".join(map(_word, value))
        case _:
            yield ".".join(path), _word(value)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)

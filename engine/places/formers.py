"""Names of provinces and communes from before they were merged, and what they are today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.model.toml import read_toml
from engine.places.gazetteer import Gazetteer
from engine.places.spelling import typed_as

_ENTRY = frozenset({"old_code", "names", "new_codes", "ground"})


@dataclass(frozen=True, slots=True)
class Former:
    """A place of before; ``new_codes`` are the provinces or communes that it lies in today."""

    old_code: str
    names: tuple[str, ...]
    new_codes: tuple[str, ...]
    ground: str


@dataclass(frozen=True, slots=True)
class Formers:
    """The places of before that a decision speaks of; of others nothing is known."""

    entries: tuple[Former, ...] = ()

    def named(self, text: str) -> tuple[Former, ...]:
        """The places of before that somebody can mean who writes this name: none, one or several,
        diacritics respected where any were typed."""
        typed = typed_as(text)
        return tuple(
            one
            for one in self.entries
            if any(each.equals(name) for each in typed for name in one.names)
        )


def read_formers(
    text: str, source: str = "formers.toml"
) -> tuple[Formers | None, tuple[Problem, ...]]:
    """The former places of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    entries = plain.get("former")
    if plain.keys() != {"former"} or not isinstance(entries, list):
        return None, (
            Problem(
                "formers",
                "The file holds something else.",
                "Write [[former]] tables.",
                source,
            ),
        )
    wrong = [entry for entry in entries if not _is_former(entry)]
    if wrong:
        return None, tuple(
            Problem(
                "formers",
                "A former place has old_code, names, new_codes and ground, nothing else.",
                "Mend the table.",
                source,
                str(entry.get("old_code", "")) if isinstance(entry, dict) else "",
            )
            for entry in wrong
        )
    return Formers(tuple(_former(entry) for entry in entries)), ()


def check_formers(formers: Formers, gazetteer: Gazetteer, source: str) -> tuple[Problem, ...]:
    """Whether every place that former ones became is in the list of places."""
    return tuple(
        Problem(
            "formers",
            sentence("There is no province or commune '{code}'.", code=code),
            "Take a code of the list of places.",
            source,
            one.old_code,
        )
        for one in formers.entries
        for code in one.new_codes
        if code not in gazetteer.provinces and code not in gazetteer.communes
    )


def _former(entry: Mapping[str, Any]) -> Former:
    names, new_codes = tuple(entry["names"]), tuple(entry["new_codes"])
    return Former(entry["old_code"], names, new_codes, entry["ground"])


def _is_former(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == _ENTRY
        and all(isinstance(entry[name], str) for name in ("old_code", "ground"))
        and all(
            isinstance(entry[name], list)
            and entry[name]
            and all(isinstance(one, str) for one in entry[name])
            for name in ("names", "new_codes")
        )
    )

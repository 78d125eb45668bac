"""Names of provinces and communes from before they were merged, and what they are today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.model.toml import read_toml
from engine.places.former_communes import (
    LINE_EXAMPLE,
    FormerCommune,
    FormerCommunes,
    read_former_communes,
)
from engine.places.gazetteer import Gazetteer
from engine.places.spelling import typed_as

_ENTRY = frozenset({"old_code", "names", "new_codes", "ground"})
_COMMUNES = "communes"
_HEAD = frozenset({"former", "source", "licence"})


@dataclass(frozen=True, slots=True)
class Former:
    """A place of before; ``new_codes`` are the provinces or communes that it lies in today. Of a
    province, ``communes`` are those that it had."""

    old_code: str
    names: tuple[str, ...]
    new_codes: tuple[str, ...]
    ground: str
    communes: tuple[FormerCommune, ...] = ()


@dataclass(frozen=True)
class Formers:
    """The places of before that a decision speaks of; of others nothing is known. Ten thousand
    lines that few answers need: ``read`` is called when they are first asked for."""

    read: Callable[[], tuple[Former, ...]] = tuple

    @cached_property
    def entries(self) -> tuple[Former, ...]:
        """The provinces, each with its communes."""
        return self.read()

    @cached_property
    def communes(self) -> FormerCommunes:
        """The communes of all provinces; put in order when they are first asked for."""
        return FormerCommunes.of(each for one in self.entries for each in one.communes)

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
    about = [plain[name] for name in _HEAD & plain.keys() - {"former"}]
    if (
        plain.keys() - _HEAD
        or not isinstance(entries, list)
        or not all(isinstance(one, str) for one in about)
    ):
        return None, (
            Problem(
                "formers",
                "The file holds something else.",
                "Write [[former]] tables, and perhaps source and licence before them.",
                source,
            ),
        )
    wrong = [entry for entry in entries if not _is_former(entry)]
    if wrong:
        return None, tuple(
            Problem(
                "formers",
                "A former place has old_code, names, new_codes, ground, and perhaps communes.",
                "Mend the table.",
                source,
                str(entry.get("old_code", "")) if isinstance(entry, dict) else "",
            )
            for entry in wrong
        )
    read = [(entry, tuple(read_former_communes(entry.get(_COMMUNES, "")))) for entry in entries]
    lines = [
        (entry["old_code"], line)
        for entry, communes in read
        for line in communes
        if isinstance(line, str)
    ]
    if lines:
        return None, tuple(_no_commune(code, line, source) for code, line in lines)
    formers = tuple(_former(entry, communes) for entry, communes in read)
    return Formers(lambda: formers), ()


def _no_commune(province: str, line: str, source: str) -> Problem:
    return Problem(
        "formers",
        sentence("This line is no commune: {line}", line=line),
        sentence("Write code, kind, name, district and new codes: {example}", example=LINE_EXAMPLE),
        source,
        province,
    )


def check_formers(formers: Formers, gazetteer: Gazetteer, source: str) -> tuple[Problem, ...]:
    """Whether every place that former ones became is in the list of places."""
    known = gazetteer.provinces.keys() | gazetteer.communes.keys()
    return tuple(
        Problem(
            "formers",
            sentence("There is no province or commune '{code}'.", code=code),
            "Take a code of the list of places.",
            source,
            one.old_code,
        )
        for one in formers.entries
        for code in dict.fromkeys(_new_codes(one))
        if code not in known
    )


def _new_codes(former: Former) -> Iterator[str]:
    yield from former.new_codes
    for one in former.communes:
        yield from one.new_codes


def _former(entry: Mapping[str, Any], lines: Iterable[FormerCommune | str]) -> Former:
    names, new_codes = tuple(entry["names"]), tuple(entry["new_codes"])
    communes = tuple(one for one in lines if isinstance(one, FormerCommune))
    return Former(entry["old_code"], names, new_codes, entry["ground"], communes)


def _is_former(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() - {_COMMUNES} == _ENTRY
        and isinstance(entry.get(_COMMUNES, ""), str)
        and all(isinstance(entry[name], str) for name in ("old_code", "ground"))
        and all(
            isinstance(entry[name], list)
            and entry[name]
            and all(isinstance(one, str) for one in entry[name])
            for name in ("names", "new_codes")
        )
    )

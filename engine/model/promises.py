"""What the company promises its customers, in words: the published document ``promises``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import Said, sentence
from engine.model.toml import read_toml

MOST_LETTERS = 600
"""Of a promise in one language: longer ones nobody reads."""
_TEXTS = frozenset({"vi", "en"})
_KEYS = _TEXTS | {"service", "ground"}
ALL_UNITS = "all"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise about the process ``service``, ``words`` by language; ``ground`` is where it
    comes from."""

    service: str
    words: Mapping[str, str]
    ground: str
    ground_en: str = ""

    def ground_in(self, language: str) -> str:
        """Where it comes from, in that language where it is written in it."""
        return (self.ground_en if language == "en" else "") or self.ground


@dataclass(frozen=True, slots=True)
class Promises:
    """The promises in their order, and where each unit is called (``hotlines``, by code)."""

    promises: tuple[Promise, ...] = ()
    hotlines: Mapping[str, str] = field(default_factory=dict)

    def hotline(self, unit: str) -> str:
        """Where customers of the unit call; empty where nobody has message so."""
        return self.hotlines.get(unit) or self.hotlines.get(ALL_UNITS, "")


NO_PROMISES = Promises()


def read_promises(text: str, source: str) -> tuple[Promises, tuple[Problem, ...]]:
    """The promises of a TOML text, with every problem of it; none with problems."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return NO_PROMISES, (Problem("toml", message, "Mend the TOML.", source),)
    problems = tuple(
        Problem("promises", wrong, "Write [[promise]] tables as workflows/README.md shows.", source)
        for wrong in _wrong(plain)
    )
    return (NO_PROMISES if problems else _promises(plain)), problems


def _promises(plain: Mapping[str, Any]) -> Promises:
    return Promises(
        tuple(
            Promise(
                one["service"],
                {name: one[name] for name in sorted(_TEXTS)},
                one["ground"],
                one.get("ground_en", ""),
            )
            for one in plain["promise"]
        ),
        plain.get("hotlines", {}),
    )


def _wrong(plain: Mapping[str, Any]) -> Iterator[Said]:
    tables, hotlines = plain.get("promise"), plain.get("hotlines", {})
    if plain.keys() - {"promise", "hotlines"} or not isinstance(tables, list) or not tables:
        yield sentence("The file holds something else than promises.")
        return
    if not all(_is_promise(one) for one in tables):
        yield sentence(
            "A promise has service, vi, en and ground, and may have ground_en, each a text of at "
            "most {most} letters, and nothing else.",
            most=MOST_LETTERS,
        )
    if not isinstance(hotlines, dict) or not all(map(_is_text, hotlines.values())):
        yield sentence(
            "The table [hotlines] holds something else than numbers, by the code of a unit."
        )


def _is_promise(table: object) -> bool:
    if not isinstance(table, dict) or table.keys() - {"ground_en"} != _KEYS:
        return False
    return all(map(_is_text, table.values()))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= MOST_LETTERS

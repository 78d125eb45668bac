"""Reading templates of papers from TOML, with all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel import FeelError, parse
from engine.forms.paper_template import FACT, NamedFact, PaperTemplate, TemplatePart
from engine.model.personal import Sensitivity
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence
from engine.model.toml import read_toml

MOST_IN_PART = 8_000
"""Characters of the text of one part, in one language."""
MOST_PARTS, MOST_FACTS, MOST_SIGNATURES = 60, 60, 3
_LANGUAGES = {"vi", "en"}
_WORDS = ("processes", "made_by", "personal", "required")
_KEYS = {*_WORDS, "title", "part", "steps", "signature", "motto", "sample"}
_PART_KEYS = {"title", "text", "facts", "table", "when", "processes"}
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_STEP = re.compile(r"[a-z][a-z0-9_]*")
Wrong = tuple[str, Said, Said]
"""Where something is wrong, what, and what to do about it."""


def read_template(text: str, source: str) -> tuple[PaperTemplate | None, tuple[Problem, ...]]:
    """The template of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    problems = tuple(
        Problem("template", message, remedy, source, place)
        for place, message, remedy in _wrong(plain)
    )
    return (None if problems else _template(plain)), problems


def _template(plain: Mapping[str, Any]) -> PaperTemplate:
    processes = frozenset(plain["processes"].split())
    return PaperTemplate(
        processes=processes,
        made_by=tuple(plain["made_by"].split()),
        title=plain["title"],
        parts=tuple(_part(one, processes) for one in plain["part"]),
        steps=plain.get("steps", {}),
        personal=Sensitivity(plain["personal"]) if plain.get("personal") else None,
        required=frozenset(plain.get("required", "").split()),
        signatures=tuple(plain.get("signature", ())),
        motto=plain.get("motto", False),
        sample=plain.get("sample", False),
    )


def _part(table: Mapping[str, Any], processes: frozenset[str]) -> TemplatePart:
    return TemplatePart(
        processes=frozenset(table["processes"].split()) if "processes" in table else processes,
        title=table.get("title", {}),
        text={language: one.strip() for language, one in table.get("text", {}).items()},
        facts=tuple(
            NamedFact(name.removesuffix("?"), name.endswith("?"))
            for name in table.get("facts", "").split()
        ),
        table=table.get("table", ""),
        when=parse(table["when"]) if "when" in table else None,
    )


def _wrong(plain: Mapping[str, Any]) -> Iterator[Wrong]:
    as_shown = sentence("Write it as workflows/README.md shows.")
    for place, message in _misshapen(plain):
        yield place, message, as_shown
        return
    processes = set(plain["processes"].split())
    if plain.get("personal", "") not in {"", *Sensitivity}:
        yield "personal", sentence("It tells nothing, basic or sensitive of a person."), as_shown
    for name in plain.get("required", "").split():
        if not _NAME.fullmatch(name):
            yield "required", sentence("'{name}' is no name of a fact.", name=name), as_shown
    yield from _wrong_text("title", plain["title"])
    for number, table in enumerate(plain["part"], 1):
        yield from _wrong_part(f"part {number}", table, processes)
    for number, one in enumerate(plain.get("signature", ()), 1):
        yield from _wrong_text(f"signature {number}", one)


def _misshapen(plain: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    for name in sorted(plain.keys() - _KEYS):
        yield name, sentence("A template has no such entry.")
    for name in _WORDS:
        if not isinstance(plain.get(name, ""), str):
            yield name, sentence("Write names with blanks between them.")
    for name in ("processes", "made_by"):
        if not plain.get(name):
            yield name, sentence("Say which, with blanks between them.")
    for name in ("motto", "sample"):
        if not isinstance(plain.get(name, False), bool):
            yield name, sentence("Say true or false.")
    if not _is_told(plain.get("title")):
        yield "title", sentence("Say it in Vietnamese and in English.")
    steps = plain.get("steps", {})
    if not isinstance(steps, dict) or not all(
        isinstance(field, str) and _STEP.fullmatch(step) for step, field in steps.items()
    ):
        yield "steps", sentence("It says for each step the field that takes the file, or nothing.")
    yield from _lists(plain)


def _lists(plain: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    parts, signatures = plain.get("part"), plain.get("signature", [])
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
        yield "part", sentence("A paper has 1 to {most} parts.", most=MOST_PARTS)
        return
    if not isinstance(signatures, list) or len(signatures) > MOST_SIGNATURES:
        yield "signature", sentence("At most {most} people sign.", most=MOST_SIGNATURES)
    elif not all(map(_is_told, signatures)):
        yield "signature", sentence("Say it in Vietnamese and in English.")
    for number, table in enumerate(parts, 1):
        if not isinstance(table, dict) or not _is_part(table):
            yield (
                f"part {number}",
                sentence(
                    "A part has title and text (vi and en), facts, table, when and processes, or "
                    "some of these, and says something."
                ),
            )


def _is_part(table: Mapping[str, Any]) -> bool:
    words = ("facts", "table", "when", "processes")
    return (
        not table.keys() - _PART_KEYS
        and bool(table.keys() & {"title", "text", "facts", "table"})
        and all(_is_told(table[name]) for name in ("title", "text") if name in table)
        and all(isinstance(table.get(name, "x"), str) and table.get(name, "x") for name in words)
    )


def _is_told(text: object) -> bool:
    return (
        isinstance(text, dict)
        and text.keys() == _LANGUAGES
        and all(isinstance(one, str) and one.strip() for one in text.values())
    )


def _wrong_part(place: str, table: Mapping[str, Any], processes: set[str]) -> Iterator[Wrong]:
    for name in sorted(set(table.get("processes", "").split()) - processes):
        message = sentence("The template is not for the process '{name}'.", name=name)
        yield place, message, sentence("Name it at the top, too, or take it away here.")
    names = table.get("facts", "").split()
    if len(names) > MOST_FACTS:
        message = sentence("A table has at most {most} facts.", most=MOST_FACTS)
        yield place, message, sentence("Make two parts of it.")
    for name in [*(one.removesuffix("?") for one in names), table.get("table", "x")]:
        if not _NAME.fullmatch(name):
            message = sentence("'{name}' is no name of a fact.", name=name)
            yield place, message, sentence("Name a fact, or a step and a field of its form.")
    for name in ("title", "text"):
        yield from _wrong_text(place, table.get(name, {}))
    try:
        parse(table.get("when", "true"))
    except FeelError as error:
        yield place, error.message, sentence("Mend the condition.")


def _wrong_text(place: str, texts: Mapping[str, str]) -> Iterator[Wrong]:
    for language, text in texts.items():
        if len(text) > MOST_IN_PART:
            message = sentence("The text is longer than {most} characters.", most=MOST_IN_PART)
            yield f"{place}, {language}", message, sentence("Make two parts of it.")
        bare = FACT.sub("", text)
        if "{" in bare or "}" in bare:
            message = sentence("A brace stands there that is no part of the name of a fact.")
            ways = {"plain": "{name}", "of_step": "{step.name}"}
            remedy = sentence("Write a fact as {plain} or {of_step}.", **ways)
            yield f"{place}, {language}", message, remedy
    named = [frozenset(FACT.findall(text)) for text in texts.values()]
    if len(set(named)) > 1:
        message = sentence("The languages do not show the same facts.")
        yield place, message, sentence("Name each fact in both.")

"""Papers that are made from a case: the published document ``template`` of one kind of paper, with
its words, the facts that fill them, and who may make it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.feel import Expression
from engine.model.personal import Sensitivity

FACT = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")
"""A fact in a text, by its name."""
DOTTED = "……………………"
"""Stands for what nobody has told, to be written by hand."""
OF_CASE: Mapping[str, bool] = {
    "case.code": False,
    "case.procedure": False,
    "case.unit": False,
    "case.registered": False,
    "case.last_day": False,
    "case.expected": False,
    "case.expected_before": False,
    "case.today": False,
    "case.why_late": False,
    "case.hotline": False,
    "case.place": True,
}
"""What the engine itself knows of a case, and whether it tells of a person: the days are those that
the customer is told, ``today`` that on which the paper is made."""


@dataclass(frozen=True, slots=True)
class NamedFact:
    """A line of a table of facts. ``optional``: the line is left out where nobody has told it."""

    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A part of a paper: a title and paragraphs by language, then a table of facts, then the rows
    of a fact that is a table (``table``). It stands there where ``when`` holds, and in papers of
    these ``processes``."""

    processes: frozenset[str]
    title: Mapping[str, str]
    text: Mapping[str, str]
    facts: tuple[NamedFact, ...] = ()
    table: str = ""
    when: Expression | None = None

    def names(self) -> Iterator[tuple[str, bool]]:
        """The facts that it shows, and whether each may be left out."""
        for text in (*self.title.values(), *self.text.values()):
            yield from ((name, False) for name in FACT.findall(text))
        yield from ((one.name, one.optional) for one in self.facts)
        if self.table:
            yield self.table, False


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """One kind of paper, for cases of these ``processes``.

    Who holds one of the roles ``made_by`` may make it. ``steps`` are those whose page offers it,
    each with the field of its form that takes the file (empty: none). ``personal`` is what it may
    tell of a person, None for nothing. Without one of the facts ``required`` it is not made; what
    else nobody has told is a dotted line. ``motto``: it begins as papers of the State do, with the
    country's name. ``sample``: its words are an example that no lawyer has looked at, and it says
    so.
    """

    processes: frozenset[str]
    made_by: tuple[str, ...]
    title: Mapping[str, str]
    parts: tuple[TemplatePart, ...]
    steps: Mapping[str, str]
    personal: Sensitivity | None = None
    required: frozenset[str] = frozenset()
    signatures: tuple[Mapping[str, str], ...] = ()
    motto: bool = False
    sample: bool = False

    def parts_of(self, process: str) -> tuple[TemplatePart, ...]:
        """Its parts in papers of cases of that process."""
        return tuple(part for part in self.parts if process in part.processes)

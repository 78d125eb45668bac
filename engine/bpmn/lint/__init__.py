"""Rules that a diagram keeps before it may run; each has an id, a reason and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.bpmn.lint.catalog import Catalog, FormFields
from engine.bpmn.lint.fact_kinds import check_fact_kinds
from engine.bpmn.lint.flows import check_flows, check_ways
from engine.bpmn.lint.loops import check_loops
from engine.bpmn.lint.references import check_words
from engine.bpmn.lint.rework import check_rework
from engine.bpmn.lint.shape import check_shape, check_size
from engine.bpmn.lint.soundness import check_soundness
from engine.bpmn.lint.untold import check_untold
from engine.bpmn.parser import ParsedDiagram
from engine.model.problem import Problem

__all__ = ["OF_THE_FILE", "Catalog", "FormFields", "lint"]

OF_THE_FILE = frozenset(
    {
        "condition-constant",
        "condition-type",
        "deadlock",
        "exits-differ",
        "expression-language",
        "fact-of-two-kinds",
        "gateway-direction",
        "hand-over-not-alone",
        "hidden-character",
        "milestone-twice",
        "never-done",
        "never-told",
        "outcomes-differ",
        "picture-dangling",
        "picture-missing",
        "picture-number",
        "picture-plane",
        "picture-twice",
        "stop-before-start",
        "stop-with-open-work",
        "too-many-states",
        "twice-at-once",
        "unknown-attribute",
        "unsupported-attribute",
        "unusable-id",
        "xml-encoding",
        "xml-include",
        "xml-instruction",
        "xml-version",
    }
)
"""Rules that no other document can break, or that are younger than documents in force: what was
published before them stays in force, and is not held against others published beside it."""


def lint(reading: ParsedDiagram, catalog: Catalog) -> tuple[Problem, ...]:
    """Every problem of a diagram, those of reading it first, in the order of the file.

    Where parts could not be read, the graph has holes; rules about ways through it are left out
    then, as they would only repeat what the reading already said.
    """
    said = list(_check(reading, catalog))
    if not said and reading.process is not None:
        said += check_soundness(reading.process, catalog)
    if not said and reading.process is not None:
        said += check_untold(reading.process, catalog)
        said += check_fact_kinds(reading.process, catalog)
    found = (problem if problem.line else replace(problem, line=reading.line) for problem in said)
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.rule)))


def _check(reading: ParsedDiagram, catalog: Catalog) -> Iterator[Problem]:
    yield from reading.problems
    if reading.process is None:
        return
    too_large = list(check_size(reading.process))
    yield from too_large
    if too_large:
        return
    yield from check_shape(reading.process)
    yield from check_words(reading.process, catalog)
    for scope in reading.process.scope.scopes():
        yield from check_flows(scope)
        if not reading.partial:
            yield from check_ways(scope)
    if not reading.partial:
        yield from check_loops(reading.process.scope)
        yield from check_rework(reading.process)

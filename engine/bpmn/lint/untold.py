"""Expressions of a diagram that ask for what no case knows by then: it would stand still there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.bpmn.lint.catalog import Catalog
from engine.bpmn.lint.expressions import expressions_of
from engine.bpmn.lint.known_facts import KnownFacts
from engine.feel import FeelError, parse
from engine.model.problem import Problem
from engine.model.process import Flow, Process


def check_untold(process: Process, catalog: Catalog) -> Iterator[Problem]:
    """Flows and instants that ask for a name which somebody gives, but not before. Names that
    nobody gives are reported by another rule."""
    facts = KnownFacts(process, catalog)
    if not facts.is_complete:
        return
    given = {*facts.steps(), *(name for form in catalog.forms.values() for name in form.case)}
    for element, text in expressions_of(process):
        try:
            expression = parse(text)
        except FeelError:
            continue
        asked_at = element.source if isinstance(element, Flow) else element.id
        for name, problem in facts.untold(expression, asked_at):
            if name in given:
                yield replace(problem, element=element.id, line=element.line)

"""Making problems at an element of the graph."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.problem import Problem, nearest
from engine.model.process import Element
from engine.model.sentence import Said, sentence


def at(element: Element, rule: str, message: Said, remedy: Said) -> Problem:
    return Problem(rule, message, remedy, element=element.id, line=element.line)


def known(names: Iterable[str], wanted: str) -> Said:
    return nearest(names, wanted) or sentence("None is published yet.")

"""Making problems at an element of the graph."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.problem import Problem, nearest
from engine.model.process import Element
from engine.model.sentence import Said, sentence


def at(element: Element, rule: str, message: Said, remedy: Said) -> Problem:
    """A problem at the element, with the stable id of the rule and the line of the file."""
    return Problem(rule, message, remedy, element=element.id, line=element.line)


def known(names: Iterable[str], wanted: str) -> Said:
    """The published names nearest to the one that is wanted, as a remedy; says so where there are
    none."""
    return nearest(names, wanted) or sentence("None is published yet.")

"""Making problems at an element of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from engine.model.problem import Problem
from engine.model.process import Element
from engine.model.sentence import Said, sentence


def at(element: Element, rule: str, message: Said, remedy: Said) -> Problem:
    return Problem(rule, message, remedy, element=element.id, line=element.line)


def known(names: Iterable[str], wanted: str) -> Said:
    """The names that come nearest to what was written, or all of them if they are few."""
    names = sorted(names)
    near = get_close_matches(wanted, names, n=3) or (names if len(names) <= 12 else names[:12])
    if not near:
        return sentence("None is published yet.")
    return sentence("Known: {names}.", names=", ".join(near))

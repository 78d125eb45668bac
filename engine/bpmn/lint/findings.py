"""Making problems at an element of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from engine.model.problem import Problem
from engine.model.process import Element


def at(element: Element, rule: str, message: str, remedy: str) -> Problem:
    return Problem(rule, message, remedy, element=element.id, line=element.line)


def known(names: Iterable[str], wanted: str) -> str:
    """The names that come nearest to what was written, or all of them if they are few."""
    names = sorted(names)
    near = get_close_matches(wanted, names, n=3) or (names if len(names) <= 12 else names[:12])
    return f"Known: {', '.join(near)}." if near else "None is published yet."

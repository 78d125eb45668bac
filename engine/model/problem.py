"""What is wrong with something a designer handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from engine.model.sentence import Said, Sentence, sentence

_MOST_NAMED = 12
_MOST_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it stands and what to do about it.

    ``source`` is the file or part it is about, ``element`` the BPMN element id or the field,
    ``line`` counts from 1 (0: not known).
    """

    rule: str
    message: Said
    remedy: Said
    source: str = ""
    element: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line or "", self.element) if part)
        return f"{place}: {self.message} {self.remedy} [{self.rule}]"


def nearest(names: Iterable[str], wanted: str) -> Sentence | None:
    """The names that come nearest to what was written, or the first of them; None of none."""
    shown = near_names(names, wanted)
    return sentence("Known: {names}.", names=shown) if shown else None


def near_names(names: Iterable[str], wanted: str) -> str:
    """The names that come nearest to what was written, or the first twelve of them, with dots where
    there are more."""
    known = sorted(names)
    near = get_close_matches(wanted[:_MOST_COMPARED], known, n=3)
    more = [] if near or len(known) <= _MOST_NAMED else ["..."]
    return ", ".join([*(near or known[:_MOST_NAMED]), *more])

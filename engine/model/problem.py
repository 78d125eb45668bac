"""What is wrong with something a designer handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from engine.model.sentence import Said, Sentence, sentence


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
    known = sorted(names)
    shown = get_close_matches(wanted, known, n=3) or known[:12]
    return sentence("Known: {names}.", names=", ".join(shown)) if shown else None

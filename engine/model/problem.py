"""What is wrong with something a designer handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.model.sentence import Plain, Said, Sentence, plain_of, said_from, sentence


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

    def as_dict(self) -> dict[str, Plain]:
        """As it can stand in JSON; ``problem_from`` reads it."""
        return {
            "rule": self.rule,
            "message": plain_of(self.message),
            "remedy": plain_of(self.remedy),
            "source": self.source,
            "element": self.element,
            "line": self.line,
        }

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line or "", self.element) if part)
        return f"{place}: {self.message} {self.remedy} [{self.rule}]"


def nearest(names: Iterable[str], wanted: str) -> Sentence | None:
    """The names that come nearest to what was written, or the first of them; None of none."""
    known = sorted(names)
    shown = get_close_matches(wanted, known, n=3) or known[:12]
    return sentence("Known: {names}.", names=", ".join(shown)) if shown else None


def problem_from(values: Mapping[str, Any]) -> Problem:
    """The problem that ``as_dict`` wrote.

    Raises:
        ValueError: what it says is no sentence.
    """
    said = {name: said_from(values[name]) for name in ("message", "remedy")}
    return Problem(**{**values, **said})

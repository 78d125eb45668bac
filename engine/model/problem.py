"""What is wrong with something a designer handed in."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it stands and what to do about it.

    ``source`` is the file or part it is about, ``element`` the BPMN element id or the field,
    ``line`` counts from 1 (0: not known).
    """

    rule: str
    message: str
    remedy: str
    source: str = ""
    element: str = ""
    line: int = 0

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line or "", self.element) if part)
        return f"{place}: {self.message} {self.remedy} [{self.rule}]"

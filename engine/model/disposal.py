"""Lists of what is kept long enough: drawn up by one person, released by another, then erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DisposalState(StrEnum):
    """Where a list is: drawn up, released and being gone through, done, or refused."""

    DRAWN_UP = "drawn_up"
    RELEASED = "released"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Disposal:
    """A list of cases of a unit. ``entries`` are case codes and subjects, a blank between;
    ``retention`` is the version of the published periods that it was drawn up by. The first
    ``through`` of them were gone through, and those ``left_out`` not erased."""

    number: str
    unit: str
    state: DisposalState
    retention: int
    entries: tuple[str, ...]
    drawn_up_by: str
    drawn_up_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    through: int
    left_out: tuple[str, ...]
    finished_at: datetime | None

    @property
    def erased(self) -> int:
        """How many of them were erased so far."""
        return self.through - len(self.left_out)


@dataclass(frozen=True, slots=True)
class DueErasure:
    """Personal data of a ``subject`` of an ended case that are kept long enough since ``due_on``,
    by a rule with that ``period`` and ``ground``."""

    case: str
    subject: str
    definition: str
    unit: str
    outcome: str | None
    closed_at: datetime
    due_on: date
    period: str
    ground: str
    assumed: bool

    @property
    def entry(self) -> str:
        """How a list names it."""
        return f"{self.case} {self.subject}"

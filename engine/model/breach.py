"""A limit that was not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EndedBy(StrEnum):
    """What a limit that was not kept has ended with. A step and a correction are somebody's, who is
    asked for the cause at once."""

    STEP = "step"
    CORRECTION = "correction"
    MESSAGE = "message"
    TIMER = "timer"
    CANCELLATION = "cancellation"
    HAND_OVER = "hand_over"
    RETRY = "retry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that was not kept.

    ``number`` 0 is the limit over the whole case. ``limit`` is as it was known when it was
    broken, and so is ``due_at`` until it has ended: then it is what ``days_late`` was counted from,
    in calendar days; 0 is after office hours of the last day.
    Until the step is done, it has no ``done_at``, and no cause; ``ended_by`` is one of ``EndedBy``
    where it ended with something that nobody was asked about. One that was recorded wrongly is
    annulled by a second person, after ``annul_asked_by`` has asked for it with ``annul_reason``: it
    counts no more. One that is ``damaged`` stands in lists alone: its row cannot be read.
    """

    case: str
    number: int
    element: str
    unit: str
    owner: str
    limit: str
    due_at: datetime
    done_at: datetime | None
    days_late: int | None
    cause: str | None
    remark: str | None
    annul_asked_by: str | None = None
    annul_reason: str | None = None
    annulled_at: datetime | None = None
    annulled_by: str | None = None
    damaged: bool = False
    ended_by: str | None = None

    @property
    def lacks_cause(self) -> bool:
        """Whether it is over, counts, and nobody has said why it came about."""
        return self.done_at is not None and self.cause is None and self.annulled_at is None

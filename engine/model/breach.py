"""A limit that was not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that was not kept.

    ``number`` 0 is the limit over the whole case. ``due_at`` and ``limit`` are as they were known
    when it was broken. ``days_late`` counts calendar days; 0 is after office hours of the last day.
    Until the step is done, it has no ``done_at``, and no cause. One that was recorded wrongly is
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

"""What happens in a simulated year, as numbers that a seed gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    START = "start"
    COMPLETE = "complete"
    REWORK = "rework"
    TWICE = "twice"
    STOPPED = "stopped"
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND_STEP = "extend_step"
    EXTEND_CASE = "extend_case"
    MESSAGE = "message"
    CORRECT = "correct"
    CANCEL = "cancel"
    COMMENT = "comment"
    CALENDAR = "calendar"
    LAW = "law"
    TICK = "tick"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    BACK = "back"


_OFTEN = {
    Kind.START: 8,
    Kind.COMPLETE: 40,
    Kind.REWORK: 8,
    Kind.TWICE: 4,
    Kind.STOPPED: 2,
    Kind.CLAIM: 4,
    Kind.RELEASE: 1,
    Kind.ASSIGN: 1,
    Kind.SUSPEND: 2,
    Kind.RESUME: 12,
    Kind.EXTEND_STEP: 1,
    Kind.EXTEND_CASE: 1,
    Kind.MESSAGE: 2,
    Kind.CORRECT: 1,
    Kind.CANCEL: 0.3,
    Kind.COMMENT: 1,
    Kind.CALENDAR: 0.15,
    Kind.LAW: 0.05,
    Kind.TICK: 12,
    Kind.MINUTES: 6,
    Kind.HOURS: 8,
    Kind.DAYS: 5,
    Kind.BACK: 0.3,
}


@dataclass(frozen=True)
class Act:
    """``who``, ``what`` and ``how`` pick from whatever there is, counted around its end."""

    kind: Kind
    who: int = 0
    what: int = 0
    how: int = 0

    def __str__(self) -> str:
        return f"Act(Kind.{self.kind.name}, {self.who}, {self.what}, {self.how})"


def acts_of(seed: int, count: int) -> list[Act]:
    """The year of a seed."""
    rng = Random(seed)
    kinds, weights = list(_OFTEN), list(_OFTEN.values())
    return [
        Act(kind, rng.randrange(1_000), rng.randrange(1_000), rng.randrange(1_000))
        for kind in rng.choices(kinds, weights, k=count)
    ]

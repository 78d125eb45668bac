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
    STRANGER = "stranger"
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND_STEP = "extend_step"
    EXTEND_CASE = "extend_case"
    EXTEND_WINDOW = "extend_window"
    MESSAGE = "message"
    CORRECT = "correct"
    CORRECT_INSTANT = "correct_instant"
    ANNUL = "annul"
    CAUSE = "cause"
    DRAFT = "draft"
    ASK_PAPERS = "ask_papers"
    PAPER = "paper"
    RETRY = "retry"
    AGAIN = "again"
    CANCEL = "cancel"
    COMMENT = "comment"
    TRANSFER = "transfer"
    UNIT = "unit"
    CALENDAR = "calendar"
    YEAR = "year"
    LAW = "law"
    TICK = "tick"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    BACK = "back"
    LOOK = "look"
    EXPORT = "export"


MOST = 6_000
"""Acts of a whole year, in which some hundred cases begin, and laws and calendars change once or
twice."""

_OFTEN = {
    Kind.START: 10,
    Kind.COMPLETE: 60,
    Kind.REWORK: 10,
    Kind.TWICE: 4,
    Kind.STOPPED: 1.5,
    Kind.STRANGER: 1,
    Kind.CLAIM: 5,
    Kind.RELEASE: 1.5,
    Kind.ASSIGN: 2,
    Kind.SUSPEND: 2.5,
    Kind.RESUME: 12,
    Kind.EXTEND_STEP: 1.5,
    Kind.EXTEND_CASE: 1.5,
    Kind.EXTEND_WINDOW: 1.5,
    Kind.MESSAGE: 3,
    Kind.CORRECT: 1,
    Kind.CORRECT_INSTANT: 2,
    Kind.ANNUL: 1,
    Kind.CAUSE: 2,
    Kind.DRAFT: 1,
    Kind.ASK_PAPERS: 3,
    Kind.PAPER: 6,
    Kind.RETRY: 0.5,
    Kind.AGAIN: 0.5,
    Kind.CANCEL: 0.4,
    Kind.COMMENT: 2,
    Kind.TRANSFER: 3,
    Kind.UNIT: 0.04,
    Kind.CALENDAR: 0.04,
    Kind.YEAR: 0.03,
    Kind.LAW: 0.03,
    Kind.TICK: 14,
    Kind.MINUTES: 3,
    Kind.HOURS: 3,
    Kind.DAYS: 1.7,
    Kind.WEEKS: 0.1,
    Kind.BACK: 0.1,
    Kind.LOOK: 1,
    Kind.EXPORT: 0.2,
}


@dataclass(frozen=True, slots=True)
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

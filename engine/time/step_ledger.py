"""Limits of single steps in the history of a case: from when to when each ran, and what has
happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from engine.model import events
from engine.time.adjustment import Adjustment, Extension, Pause, adjusted_due
from engine.time.calendar import WorkingCalendar
from engine.time.limit import parse_limit


@dataclass(slots=True)
class StepStretch:
    """The limit of a step, from its opening on; ``ends``: when it was done or dropped, None while
    it is open. It stood still during ``pauses``, the last of which may go on (no end), and since
    ``rests_since``, while papers lie with the desk."""

    begins: datetime
    limit: str
    calendar: str
    ends: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    rests_since: datetime | None = None
    extensions: list[Extension] = field(default_factory=list)
    annulled_at: list[datetime] = field(default_factory=list)

    def due_at(self, calendar: WorkingCalendar, now: datetime) -> datetime:
        """When it ends on this version of its calendar, in UTC, as things stand at ``now``."""
        happened: list[Adjustment] = [one for one in self.extensions if one.at <= now]
        until = now if self.ends is None else min(now, self.ends)
        resting = [] if self.rests_since is None else [(self.rests_since, None)]
        for since, to in (*self.pauses, *resting):
            if since < until:
                happened.append(Pause(since, min(to or until, until)))
        return adjusted_due(self.begins, parse_limit(self.limit), calendar, happened)


def read_step(history: Iterable[events.Event], number: int) -> StepStretch | None:
    """The step of that number, from the events of its case in order; None where there is none, or
    it has no limit."""
    found: StepStretch | None = None
    for event in history:
        if found is not None:
            _follow(found, event, number)
            continue
        match event.payload:
            case events.TaskOpened(task=task, limit=str(limit), calendar=str(calendar)) if (
                task == number
            ):
                found = StepStretch(event.at, limit, calendar)
    return found


def _follow(step: StepStretch, event: events.Event, number: int) -> None:
    match event.payload:
        case events.DeadlineExtended(number=other, by=by) if other == number:
            step.extensions.append(Extension(event.at, parse_limit(by)))
        case events.BreachAnnulled(number=other) if other == number:
            step.annulled_at.append(event.at)
        case events.TaskCompleted(task=other) | events.TaskCancelled(task=other) if other == number:
            step.ends = step.ends or event.at
        case events.CaseSuspended() if step.ends is None:
            step.pauses.append((event.at, None))
        case events.SupplyPaused(task=other) if other == number:
            step.rests_since = event.at
        case events.SupplyResumed(task=other) if other == number:
            _run_on(step, event.at)
        case events.CaseResumed() | events.CaseCancelled() if (
            step.pauses and step.pauses[-1][1] is None
        ):
            step.pauses[-1] = (step.pauses[-1][0], event.at)


def _run_on(step: StepStretch, at: datetime) -> None:
    """It stood still as papers lay with the desk, and goes on. A case that is suspended takes none,
    so no other pause goes on."""
    if step.rests_since is not None:
        step.pauses.append((step.rests_since, at))
        step.rests_since = None

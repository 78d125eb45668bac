"""Instants that people tell: when something happened, whether a milestone is counted from it or
not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.bpmn.told import FieldPath, Told
from engine.errors import FieldError
from engine.feel.dates import read_date, read_moment
from engine.handlers.context import CommandContext
from engine.model.case import Case
from engine.model.instant import CLOCK_SKEW
from engine.model.process import Milestone
from engine.model.states import TaskState
from engine.store.tables import tasks
from engine.time import VIETNAM


class Start(StrEnum):
    """What something follows that is told of a case."""

    REGISTRATION = "registration"
    VALID_DOSSIER = "valid_dossier"
    STEP_BEFORE = "step_before"


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something can have happened; ``start`` is what lies at its beginning."""

    earliest: datetime
    latest: datetime
    start: Start

    def holds(self, told: datetime | date) -> bool:
        """Whether it can have happened then; on that day, where no hour was told."""
        first, last = self.earliest - CLOCK_SKEW, self.latest + CLOCK_SKEW
        if isinstance(told, datetime):
            return first <= told <= last
        return _day(first) <= told <= _day(last)

    def error(self, field: str, told: datetime | date) -> FieldError:
        """What is wrong with an instant that it does not hold."""
        code = "instant_outside"
        params = {"earliest": self.earliest, "latest": self.latest, "told": told}
        match self.start:
            case Start.REGISTRATION:
                return FieldError(
                    field,
                    code,
                    "Give an instant from {earliest}, when the request was registered, to "
                    "{latest}, and not {told}.",
                    params,
                )
            case Start.VALID_DOSSIER:
                return FieldError(
                    field,
                    code,
                    "Give an instant from {earliest}, when the dossier became valid, to {latest}, "
                    "and not {told}.",
                    params,
                )
            case Start.STEP_BEFORE:
                return FieldError(
                    field,
                    code,
                    "Give an instant from {earliest}, when the step before began, to {latest}, "
                    "and not {told}.",
                    params,
                )


def span_of(
    case: Case, latest: datetime, *, valid: bool = True, step_before: datetime | None = None
) -> Span:
    """When something can have happened that is told of the case: not before its registration, not
    before its dossier was ``valid``, if it follows that, and not before ``step_before`` began.

    A step may be recorded later than it was done, so it is not its own opening that bounds it.
    """
    starts = [(case.registered_at, Start.REGISTRATION)]
    if valid and case.dossier_valid_at is not None and case.dossier_valid_at <= latest:
        starts.append((case.dossier_valid_at, Start.VALID_DOSSIER))
    if step_before is not None:
        starts.append((step_before, Start.STEP_BEFORE))
    earliest, start = max(starts, key=lambda one: one[0])
    return Span(earliest, latest, start)


def told_errors(
    context: CommandContext, case: Case, element: str, values: Mapping[str, object]
) -> Iterator[FieldError]:
    """What is wrong with the instants at which something happened, of an answer to the open step
    or awaited message ``element``."""
    if context.told_as_recorded:
        return
    told = context.definition(case).told
    for path in sorted(path for path in told if _tells(path, element, values)):
        names = path if path[0] in values else path[1:]
        if len(path) == 1 and case.facts.get(path[0]) == values[path[0]]:
            continue
        instant = read_told(_value(values, names))
        if instant is None:
            continue
        span = _span(context, case, element, instant, valid=follows_valid(told, path))
        if not span.holds(instant):
            yield span.error(".".join(names), instant)


def _span(
    context: CommandContext, case: Case, element: str, told: datetime | date, *, valid: bool
) -> Span:
    """When it can have happened. The step before began before this one was opened: only for what
    is told to have happened earlier, it has to be looked up."""
    opened_at = _opened_at(case, element)
    narrow = span_of(case, context.now, valid=valid, step_before=opened_at)
    if opened_at is None or narrow.holds(told):
        return narrow
    before = step_before(context, case, opened_at)
    return span_of(case, context.now, valid=valid, step_before=before)


def follows_valid(told: Told, path: FieldPath) -> bool:
    """Whether what is told there happens after the valid dossier."""
    return Milestone.DOSSIER_VALID not in told.get(path, ())


def read_told(value: object) -> datetime | date | None:
    """The instant that a text tells, or the day; None where it tells neither."""
    if not isinstance(value, str):
        return None
    return read_moment(value.strip()) or read_date(value.strip())


def _tells(path: FieldPath, element: str, values: Mapping[str, object]) -> bool:
    return path[0] in values or (path[0] == element and len(path) > 1 and path[1] in values)


def _value(values: Mapping[str, object], names: FieldPath) -> object:
    value: object = values
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _opened_at(case: Case, element: str) -> datetime | None:
    """When the open step was opened; None where it is none."""
    steps = (place for place in case.places.values() if place.is_step)
    return max((place.since for place in steps if place.element == element), default=None)


def step_before(context: CommandContext, case: Case, opened_at: datetime) -> datetime | None:
    """When the step began whose completion opened one at that instant; None where that was another
    thing, such as the start of the case."""
    done = [
        row["opened_at"]
        for row in context.rows.find(tasks, case=case.code)
        if row["state"] == TaskState.COMPLETED and row["closed_at"] == opened_at
    ]
    return max(done, default=None)


def _day(instant: datetime) -> date:
    return instant.astimezone(VIETNAM).date()

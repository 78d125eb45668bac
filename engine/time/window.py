"""Windows: limits over several steps, from one point of a case to another.

The law mostly gives these. How a window is divided among its steps is a target of the company: a
step may be late and its window kept (docs/decisions/0033-windows.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from engine.model import process as bpmn
from engine.model.place import WHOLE, WINDOW, Place
from engine.time.adjustment import (
    Adjustment,
    Extension,
    Pause,
    adjusted_due,
    merge_pauses,
    require_same_unit,
)
from engine.time.calendar import WorkingCalendar
from engine.time.errors import LimitError
from engine.time.escalation import Stage
from engine.time.label import Label
from engine.time.last_day import WholeLimit, last_instant, roll_past_pauses, whole_due
from engine.time.limit import Limit, LimitUnit, parse_limit
from engine.time.rule import Rule, StepLimit


class PointKind(StrEnum):
    """What a window begins or ends with: a milestone, or the begin or end of a step."""

    MILESTONE = "milestone"
    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True)
class Point:
    """Where a window begins or ends: at a milestone, or where a step begins or ends. ``name`` is
    the milestone or the element id of the step."""

    kind: PointKind
    name: str

    def __str__(self) -> str:
        return self.name if self.kind is PointKind.MILESTONE else f"{self.kind}:{self.name}"

    def nodes(self, process: bpmn.Process) -> tuple[str, ...]:
        """The elements of the process where it is passed; none if it is not drawn there."""
        if self.kind is PointKind.MILESTONE:
            return tuple(
                node.id
                for node in process.elements.values()
                if isinstance(node, bpmn.ThrowEvent) and node.milestone == self.name
            )
        node = process.elements.get(self.name)
        return (self.name,) if isinstance(node, bpmn.UserTask) else ()


@dataclass(frozen=True, slots=True)
class Window:
    """A limit from the first of ``opens`` that a case passes to the first of ``closes``.

    ``counts`` says whose time it measures: clock owners, or element ids of steps; empty for all.
    While somebody else holds a step and none of them does, it stands still. ``anew``: every time
    a point of ``opens`` is passed it begins again; otherwise only the first time. ``processes``
    are those that it holds for; empty for every one that has both of its ends. Without ``stages``
    it is spoken of as steps are.
    """

    id: str
    name: Label
    opens: tuple[Point, ...]
    closes: tuple[Point, ...]
    rule: Rule
    counts: frozenset[str] = frozenset()
    anew: bool = False
    processes: frozenset[str] = frozenset()
    stages: tuple[Stage, ...] = ()

    @property
    def element(self) -> str:
        """What events and rows call it where steps have their element id."""
        return WINDOW + self.id

    @property
    def calendar(self) -> str:
        """The id of the working calendar that its days are counted on."""
        return self.rule.plain.calendar

    @property
    def ground(self) -> str:
        """The article of the rule that gives it, as people read it."""
        return self.rule.plain.ground

    @property
    def assumed(self) -> bool:
        """Whether no rule gives it: it is a target of the company's own."""
        return self.rule.plain.assumed

    def limit(self, context: Mapping[str, object]) -> StepLimit:
        """The limit for a case whose variables are ``context``.

        Raises:
            ProfileError: it depends on a variable that the case does not have yet.
        """
        return self.rule.choose(context)

    def measures(self, owner: bpmn.ClockOwner | str, element: str) -> bool:
        """Whether the time of a step counts toward it."""
        return not self.counts or str(owner) in self.counts or element in self.counts

    def applies_to(self, process: bpmn.Process) -> bool:
        """Whether the process has a point where it opens, and one where it closes."""
        if self.processes and process.key not in self.processes:
            return False
        return all(any(p.nodes(process) for p in side) for side in (self.opens, self.closes))


def last_instant_of_window(due_at: datetime, limit: Limit) -> datetime:
    """The last instant at which it is kept: in days, with its last day (BLDS 2015 Điều 148.6); with
    a half day, its end."""
    return last_instant(due_at) if limit.is_whole else due_at


def last_instant_of_place(place: Place, due_at: datetime) -> datetime:
    """The last instant that is in time where a limit ends with ``due_at``: a step's ends then, that
    over a whole case with its last day, and so a window of whole days."""
    if place.is_window and place.limit is not None:
        return last_instant_of_window(due_at, parse_limit(place.limit))
    return last_instant(due_at) if place.key == WHOLE else due_at


def window_due(
    begins: datetime, limit: Limit, calendar: WorkingCalendar, happened: Iterable[Adjustment]
) -> datetime:
    """When a window ends, in UTC, after everything that happened to it. Extensions add their days
    to its limit, whenever they were agreed on. One in whole days does not end with a day at whose
    midnight time is left out.

    Raises:
        LimitError: the days add up to more than a limit can have.
        InstantError: an instant has no time zone, or a pause ends before it begins.
        CalendarError: the end lies outside the years that calendars cover.
    """
    happened = list(happened)
    more = sum((one.by.amount for one in happened if isinstance(one, Extension)), Decimal())
    pauses = merge_pauses(one for one in happened if isinstance(one, Pause))
    longer = Limit(limit.amount + more, limit.unit)
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return whole_due(begins, WholeLimit(longer, calendar), pauses)
    end = adjusted_due(begins, longer, calendar, pauses)
    return roll_past_pauses(end, pauses, calendar) if limit.is_whole else end


def require_whole_days(limit: Limit, by: Limit) -> None:
    """Looks whether a window can be extended by these days.

    Raises:
        LimitError: a window would be extended by half a day, or by days of another kind.
    """
    require_same_unit(limit, by)
    if not by.is_whole:
        raise LimitError(f"A limit over several steps is extended by whole days, not by {by}.")


def is_window(element: str) -> bool:
    """Whether this stands for a window, and not for an element of a diagram."""
    return element.startswith(WINDOW)


def read_point(text: str) -> Point | None:
    """Reads ``dossier_valid``, ``begin:STEP`` and ``end:STEP``; None for anything else."""
    if text in set(bpmn.Milestone):
        return Point(PointKind.MILESTONE, text)
    kind, colon, name = text.partition(":")
    if colon and name and kind in {PointKind.BEGIN, PointKind.END}:
        return Point(PointKind(kind), name)
    return None

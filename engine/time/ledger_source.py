"""The clock ledger of a case, from its events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.model import events
from engine.model.misdated import misdated
from engine.model.process import ClockOwner, Milestone
from engine.time.adjustment import Extension
from engine.time.ledger import AgreedExtension, Ledger, Stretch, StretchKind, check_order
from engine.time.limit import parse_limit


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the diagram and the profile of the case say about a step: whose clock runs, and the rule
    that gives its limit."""

    owner: ClockOwner
    ground: str = ""


Describe = Callable[[str], StepFacts]
"""The facts of a step by its element id."""


def read_ledger(history: Iterable[events.Event], describe: Describe) -> Ledger:
    """The ledger that the events of one case keep, in their order.

    Raises:
        InstantError: a stretch ends before it begins, or overlaps another of the same step.
        ValueError: the first event does not start a case.
    """
    entries = _Entries(describe)
    for event in history:
        entries.enter(event)
    return entries.close()


@dataclass
class _Entries:
    describe: Describe
    registered_at: datetime | None = None
    reached: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    """By milestone, when it happened and when that was recorded."""
    changed_at: datetime | None = None
    closed_at: datetime | None = None
    annulled: list[datetime] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    extensions: list[tuple[AgreedExtension, Extension]] = field(default_factory=list)
    _open: dict[int, Stretch] = field(default_factory=dict)
    _opened: dict[int, Stretch] = field(default_factory=dict)
    _suspension: Stretch | None = None

    def enter(self, event: events.Event) -> None:
        at = self.changed_at = event.at
        if isinstance(event.payload, events.CaseCompleted | events.CaseCancelled):
            self.closed_at = at
        match event.payload:
            case events.BreachAnnulled(number=0):
                self.annulled.append(at)
            case events.CaseStarted():
                self.registered_at = at
            case events.TaskOpened() as task:
                self._open[task.task] = self._opened[task.task] = self._begin(task, at)
            case events.TaskCompleted(number) | events.TaskCancelled(number):
                self._end(number, at)
            case events.TaskMoved(number, unit):
                self._give(number, unit, at)
            case events.SupplyPaused(number):
                self._pass(number, at, ClockOwner.UTILITY, counts=True)
            case events.SupplyResumed(number):
                opened = self._opened[number]
                self._pass(number, at, opened.owner, counts=opened.counts)
            case events.CaseRouted(unit):
                for number in self._open:
                    self._give(number, unit, at)
            case events.MilestoneReached(name, _, occurred_at):
                self.reached[name] = (occurred_at, at)
            case events.MilestoneCorrected(name, _, occurred_at) if name in self.reached:
                self.reached[name] = (occurred_at, self.reached[name][1])
            case events.CaseSuspended(reason, document):
                self._suspend(at, reason, document)
            case events.CaseResumed() | events.CaseCancelled() if self._suspension is not None:
                self._resume(self._suspension, at)
            case events.DeadlineExtended() as more:
                self._extend(more, at)

    def _extend(self, more: events.DeadlineExtended, at: datetime) -> None:
        agreed = AgreedExtension(
            at,
            more.by,
            more.number,
            more.reason,
            more.agreed_with,
            more.document or "",
            more.element if more.number < 0 else "",
        )
        self.extensions.append((agreed, Extension(at, parse_limit(more.by))))

    def close(self) -> Ledger:
        if self.registered_at is None:
            raise ValueError("The events do not begin with the start of a case.")
        still = [self._suspension] if self._suspension else list(self._open.values())
        stretches = sorted([*self.stretches, *still], key=lambda s: (s.begins, s.number))
        check_order(stretches)
        wrong = tuple(
            misdated(
                self.registered_at,
                self._occurred(Milestone.DOSSIER_VALID),
                self._occurred(Milestone.ENERGIZED),
                self.changed_at or self.registered_at,
            )
        )
        named = {one.milestone for one in wrong}
        starts = self._counted(Milestone.DOSSIER_VALID, named)
        stops = self._counted(Milestone.ENERGIZED, named)
        return Ledger(
            self.registered_at,
            starts,
            stops if starts is None or stops is None else max(starts, stops),
            tuple(stretches),
            tuple(self.extensions),
            wrong,
            self.closed_at,
            tuple(self.annulled),
        )

    def _occurred(self, milestone: Milestone) -> datetime | None:
        return self.reached[milestone][0] if milestone in self.reached else None

    def _counted(self, milestone: Milestone, wrong: Collection[str]) -> datetime | None:
        """When it was reached; when that was recorded, where it cannot have been then."""
        if milestone not in self.reached:
            return None
        occurred_at, recorded_at = self.reached[milestone]
        return recorded_at if milestone in wrong else occurred_at

    def _begin(self, opened: events.TaskOpened, at: datetime) -> Stretch:
        facts = self.describe(opened.element)
        return Stretch(
            StretchKind.STEP,
            facts.owner,
            at,
            None,
            not opened.excluded,
            opened.task,
            opened.element,
            opened.round,
            opened.limit or "",
            opened.calendar or "",
            facts.ground,
            unit=opened.unit,
        )

    def _give(self, number: int, unit: str, at: datetime) -> None:
        """Another unit holds the step from now on."""
        stretch = self._open[number]
        if stretch.unit == unit:
            return
        if self._suspension is None and stretch.begins < at:
            self.stretches.append(replace(stretch, ends=at))
        self._open[number] = replace(stretch, begins=at, unit=unit)

    def _pass(self, number: int, at: datetime, owner: ClockOwner, *, counts: bool) -> None:
        """The step is another party's time from now on."""
        stretch = self._open[number]
        if self._suspension is None and stretch.begins < at:
            self.stretches.append(replace(stretch, ends=at))
        self._open[number] = replace(stretch, begins=at, owner=owner, counts=counts)

    def _end(self, number: int, at: datetime) -> None:
        stretch = self._open.pop(number)
        if self._suspension is None:
            self.stretches.append(replace(stretch, ends=at))

    def _suspend(self, at: datetime, reason: str, document: str | None) -> None:
        """While a case stands still, the time is the customer's who asked for it."""
        self.stretches += [replace(stretch, ends=at) for stretch in self._open.values()]
        self._suspension = Stretch(
            StretchKind.SUSPENSION,
            ClockOwner.CUSTOMER,
            at,
            None,
            counts=False,
            ground=reason,
            document=document or "",
        )

    def _resume(self, suspension: Stretch, at: datetime) -> None:
        self.stretches.append(replace(suspension, ends=at))
        self._suspension = None
        self._open = {n: replace(s, begins=at) for n, s in self._open.items()}

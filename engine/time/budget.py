"""The living budget of a case: what is left of its limit, shared over the steps still to come.

The critical path method (forward and backward pass) on the nominal path from where the case stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from engine.model import process as bpmn
from engine.time.adjustment import Adjustment, Pause
from engine.time.calendar import WorkingCalendar
from engine.time.due_instant import due, latest_start
from engine.time.errors import PlanError
from engine.time.exclusions import Held, left_out
from engine.time.last_day import WholeLimit, whole_due
from engine.time.limit import LimitUnit
from engine.time.nominal_path import Passage, PathPosition, walk
from engine.time.path_rules import PathRules, deadline_of
from engine.time.profile import Profile
from engine.time.rule import StepLimit
from engine.time.whole import total_limit
from engine.time.working_time import last_office_instant
from engine.time.zone import end_of_day, local_day


class Outlook(StrEnum):
    """Whether the case will keep its limit if everybody keeps theirs from now on."""

    ON_TIME = "on_time"
    TIGHT = "tight"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The limit of the case: when it began, how long it is, after how much of it to warn, and
    what has happened to it so far."""

    starts: datetime
    whole: WholeLimit
    warn_before: timedelta
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Where a token of the case stands: a step or timer with its due instant, or a gateway where
    it waits for others (``via``)."""

    element: str
    since: datetime
    due_at: datetime | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What comes after a step until power, on the way that leaves it least time: the next step
    with a limit, and the limits from there on, added up by kind."""

    next: str
    working_days: Decimal
    calendar_days: Decimal


@dataclass(frozen=True, slots=True)
class BudgetStep:
    """A step that is open or still to come. ``due`` is when it ends at the nominal limits,
    ``latest`` the last instant at which it may end if the limit of the case is to be kept; None
    where its time does not count, or nothing after it matters for the limit. ``needs`` is said of
    open steps."""

    element: str
    open: bool
    owner: bpmn.ClockOwner | None
    due: datetime
    latest: datetime | None
    needs: Needs | None

    @property
    def slack(self) -> int | None:
        """Calendar days from the nominal end to the latest; below 0: the limit is lost unless
        somebody is faster than nominal."""
        if self.latest is None:
            return None
        return (local_day(self.latest) - local_day(self.due)).days


@dataclass(frozen=True, slots=True)
class Budget:
    """``ends_at`` is the projected instant of energization, ``last_day`` the last legal day for
    it, as things stand; ``path`` the steps from now on that set ``ends_at``."""

    ends_at: datetime
    last_day: date
    outlook: Outlook
    path: tuple[str, ...]
    steps: tuple[BudgetStep, ...]

    def step(self, element: str) -> BudgetStep | None:
        """The planned step of that element id, the first of several rounds; None where the plan has
        none."""
        return next((step for step in self.steps if step.element == element), None)


def make_budget(
    process: bpmn.Process,
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    places: Sequence[OpenPlace],
    clock: CaseClock,
    now: datetime,
    variables: Mapping[str, object],
) -> Budget:
    """The budget of a running case at ``now``.

    Forward: an open step ends when it is due, at the earliest now; every other one takes its
    limit. Backward: from the last legal day each step's limit is counted back.

    Raises:
        PlanError: no nominal path leads from here to energization, or it cannot be planned.
        ProfileError: a limit is missing, or depends on a variable that is not known yet.
        CalendarError: a date is outside the years covered.
    """
    open_now = _by_element(places)
    # Where a limit depends on a step that is open, it will have been done by then.
    told = {**variables, **{name: {} for name in open_now if variables.get(name) is None}}
    rules = PathRules(profile, calendars, variables, forgets=True)
    ahead = _Ahead(rules, open_now, now, told)
    positions = [PathPosition(place.element, now, place.via) for place in places]
    passages = walk(process, positions, ahead.finish, ahead.rules.decide)
    end = _energized(passages, process)
    pauses = ahead.pauses(passages, end.arrived)
    last = local_day(whole_due(clock.starts, clock.whole, [*clock.adjustments, *pauses]))
    backward = _Backward(ahead, passages, end, end_of_day(last))
    return Budget(
        ends_at=end.arrived,
        last_day=last,
        outlook=_outlook(local_day(end.arrived), last, clock.warn_before),
        path=tuple(stop.node.id for stop in end.trail() if _is_step(stop.node)),
        steps=tuple(backward.step(passage) for passage in passages if _is_step(passage.node)),
    )


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The path in front of a case, at the nominal limits."""

    rules: PathRules
    places: Mapping[str, OpenPlace]
    now: datetime
    told: Mapping[str, object]
    _limits: dict[str, StepLimit | None] = field(default_factory=dict)

    def limit(self, node: bpmn.Node) -> StepLimit | None:
        if node.id not in self._limits:
            key = deadline_of(node)
            profile = self.rules.profile
            self._limits[node.id] = None if key is None else profile.limit(key, self.told)
        return self._limits[node.id]

    def finish(self, node: bpmn.Node, at: datetime) -> datetime:
        place = self.places.get(node.id)
        if place is not None:
            return max(place.due_at or self.now, self.now)
        given = self.limit(node)
        return due(at, given.limit, self.rules.calendar(given)) if given else at

    def start(self, node: bpmn.Node, by: datetime) -> datetime:
        """The latest instant at which a step may begin to end by that instant."""
        given = self.limit(node)
        return latest_start(by, given.limit, self.rules.calendar(given)) if given else by

    def pauses(self, passages: Iterable[Passage], end: datetime) -> list[Pause]:
        """The times ahead, up to the end, that will be left out of the limit of the case."""
        return left_out(
            Held(passage.arrived, min(passage.left, end), self.counts(passage.node))
            for passage in passages
            if isinstance(passage.node, bpmn.UserTask) and passage.arrived < end
        )

    def counts(self, node: bpmn.Node) -> bool:
        given = self.limit(node)
        return given is None or given.counts

    def office_instant(self, nodes: Iterable[bpmn.Node], instant: datetime) -> datetime:
        """The last instant up to then at which an office is there to take the step's result: by
        the hours of the first of ``nodes`` that has a limit."""
        for node in nodes:
            given = self.limit(node)
            if given is not None:
                return last_office_instant(instant, self.rules.calendar(given))
        whole = total_limit(self.rules.profile.total, self.rules.calendars)
        return min(instant, whole.closing(local_day(instant)))


class _Backward:
    """For each passage on the way to energization: the latest instant to leave it, and the
    passage after it that says so."""

    def __init__(
        self, ahead: _Ahead, passages: Sequence[Passage], end: Passage, by: datetime
    ) -> None:
        self._ahead = ahead
        self._end = end
        self._latest = {end: by}
        self._after: dict[Passage, Passage] = {}
        for passage in reversed(passages):
            if passage in self._latest:
                self._go_back(passage)

    def _go_back(self, passage: Passage) -> None:
        arrive_by = self._ahead.start(passage.node, self._latest[passage])
        for before in passage.befores:
            if before not in self._latest or arrive_by < self._latest[before]:
                self._latest[before] = arrive_by
                self._after[before] = passage

    def step(self, passage: Passage) -> BudgetStep:
        node, latest = passage.node, self._latest.get(passage)
        is_open = node.id in self._ahead.places
        if not self._ahead.counts(node):
            latest = None
        return BudgetStep(
            element=node.id,
            open=is_open,
            owner=node.clock_owner if isinstance(node, bpmn.UserTask) else None,
            due=passage.left,
            latest=None
            if latest is None
            else self._ahead.office_instant(self._from(passage), latest),
            needs=self._needs(passage) if is_open and latest is not None else None,
        )

    def _from(self, passage: Passage) -> Iterator[bpmn.Node]:
        """The passage and those after it that say when it must be left."""
        yield passage.node
        while passage in self._after:
            passage = self._after[passage]
            yield passage.node

    def _needs(self, passage: Passage) -> Needs | None:
        names: list[str] = []
        days = dict.fromkeys(LimitUnit, Decimal(0))
        while (passage := self._after.get(passage, self._end)) is not self._end:
            given = self._ahead.limit(passage.node)
            if given is not None:
                names.append(passage.node.id)
                days[given.limit.unit] += given.limit.amount
        if not names:
            return None
        return Needs(names[0], days[LimitUnit.WORKING_DAY], days[LimitUnit.CALENDAR_DAY])


def _by_element(places: Iterable[OpenPlace]) -> dict[str, OpenPlace]:
    return {place.element: place for place in places if place.via is None}


def _is_step(node: bpmn.Node) -> bool:
    return isinstance(node, bpmn.UserTask) or deadline_of(node) is not None


def _energized(passages: Iterable[Passage], process: bpmn.Process) -> Passage:
    for passage in passages:
        if (
            isinstance(passage.node, bpmn.ThrowEvent)
            and passage.node.milestone is bpmn.Milestone.ENERGIZED
        ):
            return passage
    raise PlanError(f"The path of {process.key} from here does not lead to energization.")


def _outlook(ends_on: date, last_day: date, warn_before: timedelta) -> Outlook:
    if ends_on > last_day:
        return Outlook.LATE
    return Outlook.TIGHT if ends_on > last_day - warn_before else Outlook.ON_TIME

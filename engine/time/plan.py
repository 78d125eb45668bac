"""The planned dates of a process on its clean road: all goes well, each step on its last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from engine.feel import FeelError, FeelNameError, FeelTypeError, parse
from engine.model.process import (
    CatchEvent,
    ClockOwner,
    ExclusiveGateway,
    Flow,
    Milestone,
    Node,
    Process,
    ThrowEvent,
    Timer,
    UserTask,
)
from engine.time.calendar import WorkingCalendar
from engine.time.due import due
from engine.time.errors import PlanError
from engine.time.profile import Profile, StepLimit
from engine.time.road import Passage, walk
from engine.time.zone import close_of_day, local_day


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A task, or a timer that the road waits for.

    ``start`` and ``due`` are instants in UTC, ``limit`` is the text of the limit (None: the step
    takes no time), ``owner`` holds its clock (None for timers), ``day`` counts calendar days
    from the valid dossier to ``due``.
    """

    element: str
    name: str
    start: datetime
    due: datetime
    limit: str | None
    owner: ClockOwner | None
    day: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order of their start, and how they stand to the total of the profile.

    ``critical_path`` has the ids of the steps that set the date of energization; ``last_day`` is
    the last legal day for it. Of branches that end together the one drawn first is critical.
    """

    process: str
    profile: str
    valid: datetime
    steps: tuple[PlannedStep, ...]
    critical_path: tuple[str, ...]
    energized_at: datetime
    last_day: date

    @property
    def total_calendar_days(self) -> int:
        return (local_day(self.energized_at) - local_day(self.valid)).days

    @property
    def within_limit(self) -> bool:
        return local_day(self.energized_at) <= self.last_day


def plan(
    process: Process,
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    valid: date | datetime,
    variables: Mapping[str, object],
) -> Plan:
    """Walks the clean road from the start of ``process``, with a complete dossier at ``valid``.

    A date alone stands for 17:00 of that day. Exclusive gateways try their conditions on
    ``variables``; one that cannot be decided yet counts as not true, and the default flow is
    the clean road. ``calendars`` are found by their ids.

    Raises:
        PlanError: the clean road cannot be walked to the milestone ``energized``.
        ProfileError: a limit is missing, or depends on a variable that is not given.
        CalendarError, InstantError: a date has no time zone or is outside the years covered.
    """
    start = valid if isinstance(valid, datetime) else close_of_day(valid)
    first_day = local_day(start)
    road = _Roadbook(profile, calendars, variables)
    passages = walk(process, start.astimezone(UTC), road.finish, road.decide)
    end = _passage_of(Milestone.ENERGIZED, passages, process)
    return Plan(
        process=process.key,
        profile=profile.id,
        valid=start.astimezone(UTC),
        steps=tuple(road.step(passage, first_day) for passage in passages if _is_step(passage)),
        critical_path=tuple(stop.node.id for stop in end.trail() if _is_step(stop)),
        energized_at=end.arrived,
        last_day=road.last_day(process.total, first_day),
    )


@dataclass(frozen=True, slots=True)
class _Roadbook:
    """What the walk asks on its way: how long, and which way."""

    profile: Profile
    calendars: Mapping[str, WorkingCalendar]
    variables: Mapping[str, object]

    def finish(self, node: Node, at: datetime) -> datetime:
        given = self._limit(node)
        return due(at, given.limit, self._calendar(given)) if given else at

    def decide(self, gateway: ExclusiveGateway, flows: tuple[Flow, ...], at: datetime) -> Flow:
        today = local_day(at)
        for flow in flows:
            if flow.condition is not None and self._holds(flow, flow.condition, today):
                return flow
        for flow in flows:
            if flow.id == gateway.default:
                return flow
        raise PlanError(
            f"No condition at {gateway.id} is known to be true and it has no default flow. "
            "Mark the flow of the clean road as the default one."
        )

    def last_day(self, key: str | None, first_day: date) -> date:
        if key is None:
            return first_day + timedelta(days=self.profile.total.limit.days)
        given = self.profile.limit(key, self.variables)
        return local_day(due(close_of_day(first_day), given.limit, self._calendar(given)))

    def step(self, passage: Passage, first_day: date) -> PlannedStep:
        node, given = passage.node, self._limit(passage.node)
        return PlannedStep(
            element=node.id,
            name=node.name,
            start=passage.arrived,
            due=passage.left,
            limit=str(given.limit) if given else None,
            owner=node.clock_owner if isinstance(node, UserTask) else None,
            day=(local_day(passage.left) - first_day).days,
        )

    def _limit(self, node: Node) -> StepLimit | None:
        key = _deadline(node)
        return None if key is None else self.profile.limit(key, self.variables)

    def _calendar(self, given: StepLimit) -> WorkingCalendar:
        calendar = self.calendars.get(given.calendar)
        if calendar is None:
            raise PlanError(
                f"The profile {self.profile.id} counts on the calendar {given.calendar!r}, which "
                "is not there. Add the calendar or correct the profile."
            )
        return calendar

    def _holds(self, flow: Flow, condition: str, today: date) -> bool:
        try:
            return parse(condition).test(self.variables, today=today)
        except (FeelNameError, FeelTypeError):
            # Not decided yet: what it speaks of has not happened, or leads through null.
            return False
        except FeelError as problem:
            raise PlanError(f"The condition of the flow {flow.id} fails: {problem}") from problem


def _deadline(node: Node) -> str | None:
    if isinstance(node, UserTask):
        return node.deadline
    if isinstance(node, CatchEvent) and isinstance(node.trigger, Timer):
        return node.trigger.deadline
    return None


def _is_step(passage: Passage) -> bool:
    return isinstance(passage.node, UserTask) or _deadline(passage.node) is not None


def _passage_of(milestone: Milestone, passages: tuple[Passage, ...], process: Process) -> Passage:
    for passage in passages:
        if isinstance(passage.node, ThrowEvent) and passage.node.milestone is milestone:
            return passage
    raise PlanError(
        f"The clean road of {process.key} does not pass the milestone {milestone}. "
        f"Draw a throw event with motcua:milestone={milestone} on it."
    )

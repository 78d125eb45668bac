"""The planned dates of a process on its nominal path: all goes well, each step on its last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.model import process as bpmn
from engine.model.sentence import sentence
from engine.time.calendar import WorkingCalendar
from engine.time.decided import Decided
from engine.time.errors import PlanError
from engine.time.exclusions import Held, left_out
from engine.time.last_day import whole_due
from engine.time.nominal_path import Passage, from_start, walk
from engine.time.path_rules import PathRules, deadline_of
from engine.time.planned_windows import PlannedWindow, planned_windows
from engine.time.profile import Profile
from engine.time.whole import WholeRule, whole_rule
from engine.time.zone import local_day


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A task, or a timer that the path waits for.

    ``start`` and ``due`` are instants in UTC, ``limit`` is the text of the limit (None: the step
    takes no time), ``owner`` holds its clock (None for timers), ``day`` counts calendar days
    from the valid dossier to ``due``; ``estimated``: that lies beyond the decided days off.
    """

    element: str
    name: str
    start: datetime
    due: datetime
    limit: str | None
    owner: bpmn.ClockOwner | None
    day: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order of their start, and how they stand to the total of the profile.

    ``critical_path`` has the ids of the steps that set the date of energization; ``last_day`` is
    the last legal day for it. Of branches that end together the one drawn first is critical.
    ``promise``: the limit is a promise of the company, of no law. ``in_force``: new cases of that
    day fall under the profile.
    ``decided_until`` is the last day that is decided on all calendars of the plan: later dates are
    estimates; ``last_day_estimated``: the last legal day is one of them. ``windows`` are the limits
    over several steps. ``rolls_ground`` says why a last day in calendar days does not move to a
    working day.
    """

    process: str
    profile: str
    valid: datetime
    steps: tuple[PlannedStep, ...]
    critical_path: tuple[str, ...]
    energized_at: datetime
    last_day: date
    decided_until: date
    last_day_estimated: bool
    promise: bool = False
    in_force: bool = True
    windows: tuple[PlannedWindow, ...] = ()
    rolls_ground: str = ""
    beyond: str = ""
    """Where the plan is late: on what ground the limits that rules give sum up beyond the limit."""
    handed_over_at: datetime | None = None
    """When the case came from another process, which had used the limit until then."""

    @property
    def energized_estimated(self) -> bool:
        """Whether power comes after the last day for which days off are decided, so that the date
        may move."""
        return local_day(self.energized_at) > self.decided_until

    @property
    def total_calendar_days(self) -> int:
        """Calendar days from the valid dossier to power, by Vietnam's dates."""
        return (local_day(self.energized_at) - local_day(self.valid)).days

    @property
    def within_limit(self) -> bool:
        """Whether power comes on the last legal day or before."""
        return local_day(self.energized_at) <= self.last_day


def plan(
    process: bpmn.Process,
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    valid: date | datetime,
    variables: Mapping[str, object],
    handed_over_at: date | datetime | None = None,
) -> Plan:
    """Walks the nominal path from the start of ``process``, with a complete dossier at ``valid``.
    A case that was handed over is there at ``handed_over_at``, and its limit runs since ``valid``.

    A date alone stands for the closing of that day, by the calendar of the whole limit. Exclusive
    gateways try their conditions on ``variables``; one that cannot be decided yet counts as not
    true, and the default flow is the nominal path. ``calendars`` are found by their ids.

    Raises:
        PlanError: the nominal path cannot be walked to the milestone ``energized``, or the case
            was handed over before its dossier was valid.
        ProfileError: a limit is missing, or depends on a variable that is not given.
        CalendarError, InstantError: a date has no time zone or is outside the years covered.
    """
    came = {} if handed_over_at is None else {_HANDED_OVER: True}
    told = {"profile": dict(profile.settings), **variables, **came}
    rules = PathRules(profile, calendars, told)
    rule = whole_rule(profile, process.total, calendars, rules.variables)
    given = _instant(valid, rule)
    # Asked before the conversion, which would take a start without a zone for the machine's time.
    first_day, start = local_day(given), given.astimezone(UTC)
    begins = start if handed_over_at is None else _came_at(_instant(handed_over_at, rule), start)
    passages = walk(process, from_start(process, begins), rules.finish, rules.decide)
    end = _passage_of(bpmn.Milestone.ENERGIZED, passages, process)
    decided = _decided(rules, passages, process.total)
    last_day = _last_day(rules, rule, start, passages, end.arrived)
    steps = [_step(rules, passage, first_day, decided) for passage in passages if _is_step(passage)]
    return Plan(
        process=process.key,
        profile=profile.id,
        valid=start,
        steps=tuple(steps),
        critical_path=tuple(stop.node.id for stop in end.trail() if _is_step(stop)),
        energized_at=end.arrived,
        last_day=last_day,
        decided_until=decided,
        last_day_estimated=_moves_last_day(rules, passages, process.total, decided)
        and last_day > decided,
        promise=rule.promise,
        windows=tuple(
            planned_windows(process, rules, passages, start, came=bool(told.get(_HANDED_OVER)))
        ),
        rolls_ground=rule.rolls_ground,
        beyond=_beyond(process, profile) if local_day(end.arrived) > last_day else "",
        handed_over_at=None if handed_over_at is None else begins,
    )


_HANDED_OVER = "handed_over"


def _instant(given: date | datetime, rule: WholeRule) -> datetime:
    return given if isinstance(given, datetime) else rule.whole.closing(given)


def _came_at(given: datetime, start: datetime) -> datetime:
    local_day(given)  # one without a zone is refused
    if given < start:
        raise PlanError(
            sentence(
                "A case is handed over with its dossier valid: give an instant that is not before "
                "that."
            )
        )
    return given.astimezone(UTC)


def _beyond(process: bpmn.Process, profile: Profile) -> str:
    return profile.total.beyond_ground if process.total is None else ""


def _decided(rules: PathRules, passages: Iterable[Passage], key: str | None) -> date:
    """The last day that is decided on every calendar that the plan counts on."""
    limits = [rules.limit(passage.node) for passage in passages]
    whole = None if key is None else rules.profile.limit(key, rules.variables)
    return Decided.of(rules.calendar(one) for one in [*limits, whole] if one is not None).earliest


def _moves_last_day(
    rules: PathRules, passages: Iterable[Passage], key: str | None, decided: date
) -> bool:
    """Whether days off decide the last legal day: it runs on a calendar, or time that is left out
    of it does, beyond what is decided."""
    if key is not None:
        return True
    limits = ((passage, rules.limit(passage.node)) for passage in passages)
    return any(
        given is not None and not given.counts and local_day(passage.left) > decided
        for passage, given in limits
    )


def _step(rules: PathRules, passage: Passage, first_day: date, decided: date) -> PlannedStep:
    node, given = passage.node, rules.limit(passage.node)
    return PlannedStep(
        element=node.id,
        name=node.name,
        start=passage.arrived,
        due=passage.left,
        limit=str(given.limit) if given else None,
        owner=node.clock_owner if isinstance(node, bpmn.UserTask) else None,
        day=(local_day(passage.left) - first_day).days,
        estimated=local_day(passage.left) > decided,
    )


def _last_day(
    rules: PathRules, rule: WholeRule, start: datetime, passages: Iterable[Passage], end: datetime
) -> date:
    """With the times that the plan itself leaves out."""
    pauses = left_out(
        Held(passage.arrived, min(passage.left, end), _counts(rules, passage.node))
        for passage in passages
        if isinstance(passage.node, bpmn.UserTask) and passage.arrived < end
    )
    return local_day(whole_due(start, rule.whole, pauses))


def _counts(rules: PathRules, node: bpmn.Node) -> bool:
    given = rules.limit(node)
    return given is None or given.counts


def _is_step(passage: Passage) -> bool:
    return isinstance(passage.node, bpmn.UserTask) or deadline_of(passage.node) is not None


def _passage_of(
    milestone: bpmn.Milestone, passages: tuple[Passage, ...], process: bpmn.Process
) -> Passage:
    for passage in passages:
        if isinstance(passage.node, bpmn.ThrowEvent) and passage.node.milestone is milestone:
            return passage
    raise PlanError(
        f"The nominal path of {process.key} does not pass the milestone {milestone}. "
        f"Draw a throw event with motcua:milestone={milestone} on it."
    )

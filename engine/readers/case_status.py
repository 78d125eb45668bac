"""Where a case is: one answer, for the page of the staff and for the customer's alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from engine.model import events
from engine.model.asked_papers import is_outstanding
from engine.model.breach import Breach
from engine.model.case import Case, Task
from engine.model.case_status import CaseStatus, DateShift, PhaseView, ShiftCause
from engine.model.phases import Phases
from engine.model.process import ClockOwner, Milestone
from engine.projections.breaches import breaches_of
from engine.projections.papers import list_asked_papers
from engine.projections.tasks import tasks_of
from engine.publishing.definitions import Causes, Definitions
from engine.readers.cases import days_of
from engine.readers.estimates import estimates_of
from engine.readers.last_days import as_of, dated, step_rests
from engine.readers.names import Names
from engine.store import streams
from engine.time import Outlook, left_out_since, whole_rests
from engine.time.zone import shown_day

_REASONS = {
    "suspension": (ShiftCause.SUSPENSION, str(ClockOwner.CUSTOMER)),
    "calendar": (ShiftCause.CALENDAR, ""),
    "facts": (ShiftCause.FACTS, ""),
}
"""Why the last day was moved, as it is recorded, and by whom. What does not count is another's."""


@dataclass(frozen=True, slots=True)
class StatusSources:
    """What the status of a case is made from: the ``case`` as of now, its ``tasks`` and
    ``breaches``, its ``history``; ``owner_of`` gives whose clock runs in a step, ``causes`` the
    published causes of delays. ``outstanding``: beside papers that lie with the desk, others are to
    come from the customer still."""

    case: Case
    tasks: Sequence[Task]
    breaches: Sequence[Breach]
    history: Sequence[events.Event]
    phases: Phases
    owner_of: Callable[[str], str]
    causes: Causes
    promise: bool = False
    estimated: bool = False
    expected_estimated: bool = False
    outstanding: bool = False


def load_status(
    definitions: Definitions, connection: Connection, case: Case, now: datetime, language: str
) -> CaseStatus:
    """The status of a case as of ``now``. Reads nothing that tells of a person.

    Raises:
        Broken: what the case ran with is not there.
    """
    case = as_of(definitions, connection, case, now)
    names = Names.load(definitions, connection, case, language)
    whole = definitions.begun_whole(connection, case)
    estimates = estimates_of(definitions, connection, case)
    sources = StatusSources(
        case,
        [dated(task, case) for task in tasks_of(connection, case.code)],
        breaches_of(connection, case.code),
        list(streams.read(connection, case.code)),
        definitions.definition_of(connection, case).phases,
        names.owner,
        definitions.causes(connection),
        whole is not None and whole.promise,
        estimates.whole,
        estimates.ends,
        _is_outstanding(connection, case),
    )
    return case_status(sources, now, language)


def _is_outstanding(connection: Connection, case: Case) -> bool:
    """Asked only where papers lie with the desk: else it is the customer's turn anyway."""
    steps = (place for place in case.places.values() if place.is_step)
    if not any(left_out_since(place.adjusted) for place in steps):
        return False
    return any(map(is_outstanding, list_asked_papers(connection, case.code)))


def case_status(of: StatusSources, now: datetime, language: str) -> CaseStatus:
    """The status of a case as of ``now``, from all that it is made of."""
    case = of.case
    over = case.energized_at is not None or case.closed_at is not None
    runs = not over and case.suspended_at is None
    opened = sorted((task for task in of.tasks if task.open), key=_urgency)
    day, days_left = days_of(case, now)
    expected_at = case.ends_at if runs else None
    first = _first_projected(of.history)
    moved = first is not None and expected_at is not None and not _same_day(first, expected_at)
    return CaseStatus(
        code=case.code,
        version=case.version,
        state=case.outcome or str(case.state),
        phase=_phase(of, opened, language),
        turn=_turn(of, opened),
        next_at=_next_at(of, opened),
        last_at=None if over else case.due_at,
        expected_at=expected_at,
        expected_was=first if moved else None,
        promise=of.promise,
        day=day,
        days_left=None if over else days_left,
        suspended_at=case.suspended_at,
        left_out_since=left_out_since(case.adjusted) if runs and whole_rests(case) else None,
        last_moves=runs and _last_moves(case),
        energized_at=case.energized_at,
        closed_at=case.closed_at,
        estimated=of.estimated,
        expected_estimated=of.expected_estimated and runs,
        shifts=tuple(sorted(_shifts(of, language), key=lambda one: one.since)),
    )


def _last_moves(case: Case) -> bool:
    """An outlook counts what the plan leaves out; the last day as things stand does not yet."""
    if case.due_at is None or case.ends_at is None or case.outlook in {None, Outlook.LATE}:
        return False
    return shown_day(case.ends_at) > shown_day(case.due_at)


def _urgency(task: Task) -> tuple[datetime, int]:
    """What is due first comes first; what has no limit comes last."""
    return task.due_at or datetime.max.replace(tzinfo=UTC), task.number


def _turn(of: StatusSources, opened: Iterable[Task]) -> tuple[str, ...]:
    if of.case.closed_at is not None or of.case.suspended_at is not None:
        return ()
    owners = [owner for task in opened for owner in _owners(of, task)]
    # A case in which no step is open waits for a message, a timer or a repair: nobody else's turn.
    return tuple(dict.fromkeys(owners)) or (str(ClockOwner.UTILITY),)


def _owners(of: StatusSources, task: Task) -> Iterator[str]:
    """Whose turn a step is; while papers that came for it lie with the desk, the desk's, and the
    customer's as well for what is to come still."""
    owner, with_desk = str(of.owner_of(task.element)), step_rests(task, of.case)
    if owner and (of.outstanding or not with_desk):
        yield owner
    if with_desk:
        yield str(ClockOwner.UTILITY)


def _next_at(of: StatusSources, opened: Sequence[Task]) -> datetime | None:
    """When the first step is due whose time runs."""
    if of.case.suspended_at is not None:
        return None
    return next((one.due_at for one in opened if not step_rests(one, of.case)), None)


def _phase(of: StatusSources, opened: Iterable[Task], language: str) -> PhaseView | None:
    """The first phase in which something is to be done; where nothing is, the one reached last."""
    phases = of.phases
    if not phases:
        return None
    here = [phases.of[task.element] for task in opened if task.element in phases.of]
    if of.case.energized_at is not None:
        number = len(phases)
    elif here:
        number = min(here)
    else:
        closed = [task for task in of.tasks if task.element in phases.of]
        closed.sort(key=lambda task: (task.closed_at or task.opened_at, task.number))
        number = phases.of[closed[-1].element] if closed else 1
    return PhaseView(number, len(phases), phases.names[number - 1][language])


def _first_projected(history: Iterable[events.Event]) -> datetime | None:
    """When power was first projected to come, once the dossier was valid."""
    for event in history:
        match event.payload:
            case events.OutlookChanged(ends_at=ends_at) if ends_at is not None:
                return ends_at
    return None


def _shifts(of: StatusSources, language: str) -> Iterator[DateShift]:
    yield from _of_last_day(of)
    for breach in of.breaches:
        if breach.number > 0 and breach.annulled_at is None:
            cause = None if breach.cause is None else of.causes.get(breach.cause)
            yield DateShift(
                ShiftCause.LATE,
                breach.due_at,
                breach.owner,
                said=None if cause is None else cause.name[language],
            )


def _of_last_day(of: StatusSources) -> Iterator[DateShift]:
    """Each time when the last day became another day."""
    done = due = None
    for event in of.history:
        match event.payload:
            case events.TaskCompleted(element=element) | events.TaskCancelled(element=element):
                done = element
            case events.MilestoneReached(Milestone.DOSSIER_VALID, due_at=due_at):
                due = due_at
            case events.MilestoneCorrected(Milestone.DOSSIER_VALID, due_at=due_at):
                if due_at is not None and due is not None and not _same_day(due, due_at):
                    yield DateShift(ShiftCause.FACTS, event.at, "", due, due_at)
                due = due_at
            case events.DeadlineMoved(0) as moved:
                cause, owner = _REASONS.get(
                    moved.reason, (ShiftCause.EXCLUSION, str(of.owner_of(done)) if done else "")
                )
                if not _same_day(moved.was, moved.due_at):
                    yield DateShift(cause, event.at, owner, moved.was, moved.due_at)
                due = moved.due_at
            case events.DeadlineExtended(0) as more:
                if not _same_day(more.was, more.due_at):
                    yield DateShift(
                        ShiftCause.EXTENSION,
                        event.at,
                        str(ClockOwner.CUSTOMER),
                        more.was,
                        more.due_at,
                    )
                due = more.due_at


def _same_day(one: datetime, other: datetime) -> bool:
    return shown_day(one) == shown_day(other)

"""Milestones of the law that were told wrongly: they follow the instant that was put right."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from engine.bpmn.told import Path, instants_of
from engine.handlers.clocks import end_of_whole
from engine.handlers.context import Work
from engine.handlers.lateness import close_breach, is_over
from engine.handlers.moves import instant_of, require_within, whole_due_from
from engine.handlers.told import Span, follows_valid, span_of, step_before
from engine.model.case import Case
from engine.model.events import DeadlineMoved, Event, MilestoneCorrected, MilestoneReached
from engine.model.place import Place
from engine.model.process import Milestone, ThrowEvent
from engine.store import journal
from engine.store.rows import Row
from engine.store.tables import breaches, tasks


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of a case as it stands: when it happened, and when that was recorded."""

    milestone: Milestone
    element: str
    occurred_at: datetime
    recorded_at: datetime


def correct_milestones(work: Work, code: str, changed: Collection[Path]) -> None:
    """Records the milestones anew that are counted from what has ``changed``, and the verdict on
    the whole limit, if that is another one now.

    Raises:
        Conflict: what is told gives no instant.
        Invalid: it cannot have happened then; or the case was late, and no cause was given.
    """
    corrected = [one for one in find_milestones(work, code) if _correct(work, code, one, changed)]
    if corrected:
        _renew_verdict(work, work.case(code))


def find_milestones(work: Work, code: str) -> list[Reached]:
    """The milestones that the case has reached, in their order."""
    found: dict[str, Reached] = {}
    for event in journal.read(work.tx.connection, code):
        _enter(found, event)
    return list(found.values())


def _enter(found: dict[str, Reached], event: Event) -> None:
    match event.payload:
        case MilestoneReached(name, element, occurred_at):
            found[name] = Reached(Milestone(name), element, occurred_at, event.at)
        case MilestoneCorrected(name, _, occurred_at) if name in found:
            found[name] = replace(found[name], occurred_at=occurred_at)


def told_span(work: Work, case: Case, path: Path) -> Span:
    """When that can have happened which the case tells under ``path``: as when it was told, and
    not after the milestone was recorded that is counted from it."""
    told = work.definition(case).told
    if not told[path]:
        return _told_only(work, case, path)
    valid = follows_valid(told, path)
    bounds = [
        reached.recorded_at
        for reached in find_milestones(work, case.code)
        if path in _paths(work, case, reached)
    ]
    if not valid and case.energized_at is not None and case.energized_at >= case.registered_at:
        bounds.append(case.energized_at)
    return span_of(
        case,
        min(bounds, default=work.now),
        valid=valid,
        step_before=_step_before(work, case, path),
    )


def _told_only(work: Work, case: Case, path: Path) -> Span:
    """Of what no milestone is counted from: not after the step was done that told it, and after
    the valid dossier only where the step came after it."""
    rows = _closed(work, case, path)
    if not rows:
        return span_of(case, work.now, valid=False)
    opened_at, closed_at = max((row["opened_at"], row["closed_at"]) for row in rows)
    valid = case.dossier_valid_at is not None and case.dossier_valid_at <= opened_at
    before = step_before(work, case, opened_at)
    return span_of(case, closed_at, valid=valid, step_before=before)


def _closed(work: Work, case: Case, path: Path) -> list[Row]:
    rows = work.rows.find(tasks, case=case.code, element=path[0]) if len(path) > 1 else []
    return [row for row in rows if row["closed_at"] is not None]


def _step_before(work: Work, case: Case, path: Path) -> datetime | None:
    closed = [row["opened_at"] for row in _closed(work, case, path)]
    return step_before(work, case, max(closed)) if closed else None


def _event(work: Work, case: Case, reached: Reached) -> ThrowEvent | None:
    node = work.definition(case).process.elements.get(reached.element)
    return node if isinstance(node, ThrowEvent) else None


def _paths(work: Work, case: Case, reached: Reached) -> Iterator[Path]:
    event = _event(work, case, reached)
    return iter(()) if event is None else instants_of(event)


def _correct(work: Work, code: str, reached: Reached, changed: Collection[Path]) -> bool:
    case = work.case(code)
    event = _event(work, case, reached)
    if event is None or not any(path in changed for path in instants_of(event)):
        return False
    occurred_at = instant_of(work, case, event)
    valid = reached.milestone is Milestone.ENERGIZED
    if not work.told_as_recorded:
        require_within(event, occurred_at, span_of(case, reached.recorded_at, valid=valid))
    if occurred_at == reached.occurred_at:
        return False
    due_at = whole_due_from(work, case, reached.milestone, occurred_at)
    work.record(
        code,
        MilestoneCorrected(
            reached.milestone, reached.element, occurred_at, reached.occurred_at, due_at
        ),
    )
    if reached.milestone is Milestone.ENERGIZED:
        _move_end(work, work.case(code))
    return True


def _move_end(work: Work, case: Case) -> None:
    """Time that is left out moves the end of the limit until power has come, whenever that was."""
    if case.dossier_valid_at is None or case.due_at is None:
        return
    due_at = end_of_whole(work, case, case.dossier_valid_at)
    if due_at is not None and due_at != case.due_at:
        work.record(case.code, DeadlineMoved(0, case.definition, due_at, case.due_at, "facts"))


def _renew_verdict(work: Work, case: Case) -> None:
    """Power came late after all, or later than was told."""
    if case.dossier_valid_at is None or case.due_at is None or case.energized_at is None:
        return
    known = work.rows.find(breaches, case=case.code, number=0)
    element = known[0]["element"] if known else case.definition
    stands = any(row["annulled_at"] is None for row in known)
    place = Place(0, element, case.dossier_valid_at, due_at=case.due_at, breached=stands)
    if is_over(place, case.energized_at):
        close_breach(work, case, place, case.energized_at)

"""Milestones of the law that were told wrongly: they follow the instant that was put right."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from engine.bpmn.told import FieldPath, instants_of
from engine.handlers.clocks import end_of_whole
from engine.handlers.context import CommandContext
from engine.handlers.moves import instant_of, require_within, whole_due_from
from engine.handlers.told import Span, follows_valid, span_of, step_before
from engine.handlers.verdicts import renew_verdict
from engine.model.case import Case
from engine.model.events import DeadlineMoved, Event, MilestoneCorrected, MilestoneReached
from engine.model.process import Milestone, ThrowEvent
from engine.store import streams
from engine.store.rows import Row
from engine.store.tables import tasks


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of a case as it stands: when it happened, and when that was recorded."""

    milestone: Milestone
    element: str
    occurred_at: datetime
    recorded_at: datetime


def correct_milestones(context: CommandContext, code: str, changed: Collection[FieldPath]) -> None:
    """Records the milestones anew that are counted from what has ``changed``, and the verdict on
    the whole limit, if that is another one now.

    Raises:
        Conflict: what is told gives no instant.
        Invalid: it cannot have happened then; or the case was late, and no cause was given.
    """
    corrected = [
        one for one in find_milestones(context, code) if _correct(context, code, one, changed)
    ]
    if corrected:
        renew_verdict(context, context.case(code))


def find_milestones(context: CommandContext, code: str) -> list[Reached]:
    """The milestones that the case has reached, in their order."""
    found: dict[str, Reached] = {}
    for event in streams.read(context.tx.connection, code):
        _enter(found, event)
    return list(found.values())


def _enter(found: dict[str, Reached], event: Event) -> None:
    match event.payload:
        case MilestoneReached(name, element, occurred_at):
            found[name] = Reached(Milestone(name), element, occurred_at, event.at)
        case MilestoneCorrected(name, _, occurred_at) if name in found:
            found[name] = replace(found[name], occurred_at=occurred_at)


def told_span(context: CommandContext, case: Case, path: FieldPath) -> Span:
    """When that can have happened which the case tells under ``path``: as when it was told, and
    not after the milestone was recorded that is counted from it."""
    told = context.definition(case).told
    if not told[path]:
        return _told_only(context, case, path)
    valid = follows_valid(told, path)
    bounds = [
        reached.recorded_at
        for reached in find_milestones(context, case.code)
        if path in _paths(context, case, reached)
    ]
    if not valid and case.energized_at is not None and case.energized_at >= case.registered_at:
        bounds.append(case.energized_at)
    return span_of(
        case,
        min(bounds, default=context.now),
        valid=valid,
        step_before=_step_before(context, case, path),
    )


def _told_only(context: CommandContext, case: Case, path: FieldPath) -> Span:
    """Of what no milestone is counted from: not after the step was done that told it, and after
    the valid dossier only where the step came after it."""
    rows = _closed(context, case, path)
    if not rows:
        return span_of(case, context.now, valid=False)
    opened_at, closed_at = max((row["opened_at"], row["closed_at"]) for row in rows)
    valid = case.dossier_valid_at is not None and case.dossier_valid_at <= opened_at
    before = step_before(context, case, opened_at)
    return span_of(case, closed_at, valid=valid, step_before=before)


def _closed(context: CommandContext, case: Case, path: FieldPath) -> list[Row]:
    rows = context.rows.find(tasks, case=case.code, element=path[0]) if len(path) > 1 else []
    return [row for row in rows if row["closed_at"] is not None]


def _step_before(context: CommandContext, case: Case, path: FieldPath) -> datetime | None:
    closed = [row["opened_at"] for row in _closed(context, case, path)]
    return step_before(context, case, max(closed)) if closed else None


def _event(context: CommandContext, case: Case, reached: Reached) -> ThrowEvent | None:
    node = context.definition(case).process.elements.get(reached.element)
    return node if isinstance(node, ThrowEvent) else None


def _paths(context: CommandContext, case: Case, reached: Reached) -> Iterator[FieldPath]:
    event = _event(context, case, reached)
    return iter(()) if event is None else instants_of(event)


def _correct(
    context: CommandContext, code: str, reached: Reached, changed: Collection[FieldPath]
) -> bool:
    case = context.case(code)
    event = _event(context, case, reached)
    if event is None or not any(path in changed for path in instants_of(event)):
        return False
    occurred_at = instant_of(context, case, event)
    valid = reached.milestone is Milestone.ENERGIZED
    if not context.told_as_recorded:
        require_within(event, occurred_at, span_of(case, reached.recorded_at, valid=valid))
    if occurred_at == reached.occurred_at:
        return False
    due_at = whole_due_from(context, case, reached.milestone, occurred_at)
    context.record(
        code,
        MilestoneCorrected(
            reached.milestone, reached.element, occurred_at, reached.occurred_at, due_at
        ),
    )
    if reached.milestone is Milestone.ENERGIZED:
        _move_end(context, context.case(code))
    return True


def _move_end(context: CommandContext, case: Case) -> None:
    """Time that is left out moves the end of the limit until power has come, whenever that was."""
    if case.dossier_valid_at is None or case.due_at is None:
        return
    due_at = end_of_whole(context, case, case.dossier_valid_at)
    if due_at is not None and due_at != case.due_at:
        context.record(case.code, DeadlineMoved(0, case.definition, due_at, case.due_at, "facts"))

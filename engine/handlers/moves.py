"""From what the tokens did to the events of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.bpmn.token_moves import Ended, Left, Passed, Stuck, TaskReached, TokenMove, WaitReached
from engine.bpmn.told import instants_of
from engine.errors import Conflict, Invalid
from engine.feel import FeelError, parse
from engine.handlers.cancelled_steps import cancel_step
from engine.handlers.clocks import end_of_whole
from engine.handlers.context import CommandContext
from engine.handlers.laws import law_of_the_other
from engine.handlers.told import Span, span_of
from engine.model import events
from engine.model import process as bpmn
from engine.model.case import Case
from engine.time import LegalTimeError, due, local_day


def record_moves(context: CommandContext, code: str, moves: Iterable[TokenMove]) -> None:
    """Records what happened to the tokens of the case, and keeps their new state."""
    ended: bpmn.EndEvent | None = None
    for move in moves:
        match move:
            case TaskReached(number, task):
                _open_task(context, context.case(code), number, task)
            case WaitReached(number, element, trigger):
                _open_wait(context, context.case(code), number, element, trigger)
            case Left(number, element, stuck):
                _leave(context, context.case(code), number, element, stuck)
            case Passed(event):
                _pass(context, context.case(code), event)
            case Stuck(number, element, error, reason):
                context.record(code, events.IncidentRaised(number, element, error, reason))
            case Ended(event):
                ended = event
    context.save_run(code)
    if ended is not None:
        _end(context, code, ended)


def _open_task(context: CommandContext, case: Case, number: int, task: bpmn.UserTask) -> None:
    limit = _limit(context, case, task.deadline)
    context.record(
        case.code,
        events.TaskOpened(
            number,
            task.id,
            case.round(task.id) + 1,
            task.roles,
            case.executing_unit,
            **limit,
        ),
    )


def _open_wait(
    context: CommandContext,
    case: Case,
    number: int,
    element: str,
    trigger: bpmn.Message | bpmn.Timer,
) -> None:
    match trigger:
        case bpmn.Message(name, roles):
            context.record(case.code, events.WaitOpened(number, element, name, roles))
        case bpmn.Timer(deadline):
            limit = _limit(context, case, deadline)
            limit.pop("excluded", None)
            context.record(case.code, events.WaitOpened(number, element, **limit))


def _leave(context: CommandContext, case: Case, number: int, element: str, stuck: bool) -> None:
    if stuck:
        context.record(case.code, events.IncidentDropped(number, element))
    elif isinstance(context.definition(case).process.elements[element], bpmn.UserTask):
        cancel_step(context, case, number, element)
    else:
        context.record(case.code, events.WaitClosed(number, element))


def _limit(context: CommandContext, case: Case, key: str | None) -> dict[str, Any]:
    """The due instant of a deadline key that starts now, with how it was found."""
    profile = context.profile(case)
    if key is None or profile is None:
        return {}
    try:
        given = profile.limit(key, context.variables(case))
        calendar, version = context.calendar(given.calendar)
        return {
            "due_at": due(context.now, given.limit, calendar),
            "limit": str(given.limit),
            "calendar": given.calendar,
            "calendar_version": version,
            **({} if given.counts else {"excluded": True}),
        }
    except LegalTimeError as error:
        raise Conflict(
            "limit_undecided", "The limit of the next step is not known: {why}", why=str(error)
        ) from error


def _pass(context: CommandContext, case: Case, event: bpmn.ThrowEvent) -> None:
    if event.milestone is None:
        return
    occurred_at = instant_of(context, case, event)
    if not context.told_as_recorded:
        require_within(event, occurred_at, milestone_span(case, event.milestone, context.now))
    due_at = whole_due_from(context, case, event.milestone, occurred_at)
    context.record(
        case.code, events.MilestoneReached(event.milestone, event.id, occurred_at, due_at)
    )


def whole_due_from(
    context: CommandContext, case: Case, milestone: bpmn.Milestone, occurred_at: datetime
) -> datetime | None:
    """The end of the limit over the whole case, if this milestone starts it."""
    profile = context.profile(case)
    if profile is None or profile.total.start is not milestone:
        return None
    return end_of_whole(context, case, occurred_at)


def milestone_span(case: Case, milestone: bpmn.Milestone, latest: datetime) -> Span:
    """When the milestone can have been reached: power comes after the valid dossier."""
    return span_of(case, latest, valid=milestone is bpmn.Milestone.ENERGIZED)


def require_within(event: bpmn.ThrowEvent, occurred_at: datetime, span: Span) -> None:
    """Looks whether a milestone lies between what it follows and now.

    Raises:
        Invalid: the milestone cannot have been reached then; names what has told it.
    """
    if not span.holds(occurred_at):
        fields = [span.error(".".join(path), occurred_at) for path in instants_of(event)]
        raise Invalid(
            "milestone_outside",
            "'{element}' cannot have happened at {told}: it lies between {earliest} and {latest}. "
            "Correct what was told of it.",
            fields=fields,
            element=event.name or event.id,
            told=occurred_at,
            earliest=span.earliest,
            latest=span.latest,
        )


def instant_of(context: CommandContext, case: Case, event: bpmn.ThrowEvent) -> datetime:
    """When a throw event happened, by what was told of it; now where nothing was asked.

    Raises:
        Conflict: what was told gives no instant.
    """
    if event.occurred_at is None:
        return context.now
    try:
        found = parse(event.occurred_at).evaluate(context.variables(case), today=context.today)
    except FeelError as error:
        raise Conflict(
            "milestone_undecided",
            "The instant of '{element}' is not known: {why}",
            element=event.id,
            why=str(error),
        ) from error
    if not isinstance(found, datetime):
        raise Conflict(
            "milestone_undecided",
            "The instant of '{element}' is not known: '{text}' gives no instant.",
            element=event.id,
            text=event.occurred_at,
        )
    return found


def _end(context: CommandContext, code: str, event: bpmn.EndEvent) -> None:
    if event.hands_over_to is None:
        context.record(code, events.CaseCompleted(event.outcome or "", event.id))
        return
    case = context.case(code)
    definition = context.definitions.definition_on(
        context.tx.connection, event.hands_over_to, local_day(case.registered_at)
    )
    law = law_of_the_other(context, case, definition)
    context.record(
        code, events.CaseHandedOver(definition.key, definition.version, law.profile, law.version)
    )
    record_moves(context, code, context.new_run(code).start())

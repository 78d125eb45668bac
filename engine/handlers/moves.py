"""From what the tokens did to the events of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.bpmn.runtime import Ended, Left, Move, Passed, Stuck, TaskReached, WaitReached
from engine.bpmn.told import instants_of
from engine.errors import Conflict, Invalid
from engine.feel import FeelError, parse
from engine.handlers.clocks import end_of_whole
from engine.handlers.context import Work
from engine.handlers.laws import law_of_the_other
from engine.handlers.told import Span, span_of
from engine.model.case import Case
from engine.model.events import (
    CaseCompleted,
    CaseHandedOver,
    IncidentDropped,
    IncidentRaised,
    MilestoneReached,
    TaskCancelled,
    TaskOpened,
    WaitClosed,
    WaitOpened,
)
from engine.model.process import EndEvent, Message, Milestone, ThrowEvent, Timer, UserTask
from engine.time import LegalTimeError, due, local_day


def follow(work: Work, code: str, moves: Iterable[Move]) -> None:
    """Records what happened to the tokens of the case, and keeps their new state."""
    ended: EndEvent | None = None
    for move in moves:
        match move:
            case TaskReached(number, task):
                _open_task(work, work.case(code), number, task)
            case WaitReached(number, element, trigger):
                _open_wait(work, work.case(code), number, element, trigger)
            case Left(number, element, stuck):
                _leave(work, work.case(code), number, element, stuck)
            case Passed(event):
                _pass(work, work.case(code), event)
            case Stuck(number, element, error, reason):
                work.record(code, IncidentRaised(number, element, error, reason))
            case Ended(event):
                ended = event
    work.save_run(code)
    if ended is not None:
        _end(work, code, ended)


def _open_task(work: Work, case: Case, number: int, task: UserTask) -> None:
    limit = _limit(work, case, task.deadline)
    work.record(
        case.code,
        TaskOpened(
            number,
            task.id,
            case.round(task.id) + 1,
            task.roles,
            case.executing_unit,
            **limit,
        ),
    )


def _open_wait(work: Work, case: Case, number: int, element: str, trigger: Message | Timer) -> None:
    match trigger:
        case Message(name, roles):
            work.record(case.code, WaitOpened(number, element, name, roles))
        case Timer(deadline):
            limit = _limit(work, case, deadline)
            limit.pop("excluded", None)
            work.record(case.code, WaitOpened(number, element, **limit))


def _leave(work: Work, case: Case, number: int, element: str, stuck: bool) -> None:
    if stuck:
        work.record(case.code, IncidentDropped(number, element))
    elif isinstance(work.definition(case).process.elements[element], UserTask):
        work.record(case.code, TaskCancelled(number, element))
    else:
        work.record(case.code, WaitClosed(number, element))


def _limit(work: Work, case: Case, key: str | None) -> dict[str, Any]:
    """The due instant of a deadline key that starts now, with how it was found."""
    profile = work.profile(case)
    if key is None or profile is None:
        return {}
    try:
        given = profile.limit(key, work.variables(case))
        calendar, version = work.calendar(given.calendar)
        return {
            "due_at": due(work.now, given.limit, calendar),
            "limit": str(given.limit),
            "calendar": given.calendar,
            "calendar_version": version,
            **({} if given.counts else {"excluded": True}),
        }
    except LegalTimeError as error:
        raise Conflict(
            "limit_undecided", "The limit of the next step is not known: {why}", why=str(error)
        ) from error


def _pass(work: Work, case: Case, event: ThrowEvent) -> None:
    if event.milestone is None:
        return
    occurred_at = instant_of(work, case, event)
    if not work.told_as_recorded:
        require_within(event, occurred_at, milestone_span(case, event.milestone, work.now))
    due_at = whole_due_from(work, case, event.milestone, occurred_at)
    work.record(case.code, MilestoneReached(event.milestone, event.id, occurred_at, due_at))


def whole_due_from(
    work: Work, case: Case, milestone: Milestone, occurred_at: datetime
) -> datetime | None:
    """The end of the limit over the whole case, if this milestone starts it."""
    profile = work.profile(case)
    if profile is None or profile.total.start is not milestone:
        return None
    return end_of_whole(work, case, occurred_at)


def milestone_span(case: Case, milestone: Milestone, latest: datetime) -> Span:
    """When the milestone can have been reached: power comes after the valid dossier."""
    return span_of(case, latest, valid=milestone is Milestone.ENERGIZED)


def require_within(event: ThrowEvent, occurred_at: datetime, span: Span) -> None:
    """
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


def instant_of(work: Work, case: Case, event: ThrowEvent) -> datetime:
    """When a throw event happened, by what was told of it; now where nothing was asked.

    Raises:
        Conflict: what was told gives no instant.
    """
    if event.occurred_at is None:
        return work.now
    try:
        found = parse(event.occurred_at).evaluate(work.variables(case), today=work.today)
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


def _end(work: Work, code: str, event: EndEvent) -> None:
    if event.hands_over_to is None:
        work.record(code, CaseCompleted(event.outcome or "", event.id))
        return
    case = work.case(code)
    definition = work.library.definition_on(
        work.tx.connection, event.hands_over_to, local_day(case.registered_at)
    )
    law = law_of_the_other(work, case, definition)
    work.record(code, CaseHandedOver(definition.key, definition.version, law.profile, law.version))
    follow(work, code, work.new_run(code).start())

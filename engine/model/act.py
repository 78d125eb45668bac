"""An act: what one command has recorded of a case, and which command that was.

Commands are not recorded beside their events. What they said stands in the events, and what else
they led to has to follow from it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from engine.model.commands import (
    AddComment,
    AnnulBreach,
    AskAnnulment,
    AssignTask,
    CancelCase,
    ClaimTask,
    Command,
    CompleteTask,
    CorrectFacts,
    CorrelateMessage,
    CountAnew,
    ExtendDeadline,
    FireDeadline,
    RefuseAnnulment,
    ReleaseTask,
    ResumeCase,
    RetryIncident,
    StartCase,
    SuspendCase,
    TellCause,
)
from engine.model.events import (
    AnnulmentAsked,
    AnnulmentRefused,
    BreachAnnulled,
    BreachClosed,
    BreachDoubted,
    BreachRepeated,
    BreachTold,
    CaseCancelled,
    CaseResumed,
    CaseStarted,
    CaseSuspended,
    CauseTold,
    CommentAdded,
    DeadlineBreached,
    DeadlineExtended,
    DeadlineMoved,
    Event,
    FactsCorrected,
    IncidentRetried,
    LawChosen,
    MessageReceived,
    OutlookChanged,
    Payload,
    ReminderGiven,
    TaskAssigned,
    TaskClaimed,
    TaskCompleted,
    TaskReleased,
    TimerFired,
)
from engine.model.place import place_key, window_id

FORECAST = "forecast"
"""The place of a deadline that is none: the projection of a case that gets worse by waiting has to
be looked at again the next morning."""

CALENDAR = "calendar"
"""Why a deadline was moved: a calendar was published."""

T = TypeVar("T", bound=Payload)


@dataclass(frozen=True, slots=True)
class Act:
    """The events that one command recorded of one case, in their order; at least one."""

    events: tuple[Event, ...]

    @property
    def first(self) -> Event:
        """The event recorded first; it carries ``via``, role and unit of the whole act."""
        return self.events[0]

    @property
    def at(self) -> datetime:
        """When the command was carried out (UTC); all its events have this instant."""
        return self.first.at

    def find(self, kind: type[T]) -> T | None:
        """The first of these in the act."""
        return next((e.payload for e in self.events if isinstance(e.payload, kind)), None)

    def command(self) -> Command | None:
        """The command that led to it; None where no command of today would."""
        return _by_a_person(self) or _by_the_worker(self)


def acts_of(events: Iterable[Event]) -> Iterator[Act]:
    """The acts of a case, from its events in order."""
    found: list[Event] = []
    for event in events:
        if event.via is not None and found:
            yield Act(tuple(found))
            found = []
        found.append(event)
    if found:
        yield Act(tuple(found))


def _by_a_person(act: Act) -> Command | None:
    code = act.first.stream
    for event in act.events:
        match event.payload:
            case CaseStarted() as started:
                return _start(act, started)
            case CaseSuspended(reason, document):
                return SuspendCase(code, reason, document)
            case CaseResumed(reason):
                return ResumeCase(code, reason)
            case CaseCancelled(reason):
                return CancelCase(code, reason)
            case DeadlineExtended() as extended:
                return _extend(code, extended)
            case AnnulmentAsked(number, element, reason):
                window = _window(number, element)
                return AskAnnulment(code, abs(number), reason, window=window)
            case BreachAnnulled(number, element) as annulled:
                window = _window(number, element)
                return AnnulBreach(code, abs(number), annulled.reason, window=window)
            case AnnulmentRefused(number, element, reason):
                window = _window(number, element)
                return RefuseAnnulment(code, abs(number), reason, window=window)
            case CauseTold(number, element) as told:
                window = _window(number, element)
                return TellCause(code, abs(number), told.cause, told.remark, window=window)
            case MessageReceived() as received:
                data = {**received.data, **received.facts}
                return CorrelateMessage(code, received.name, data, event.on_behalf_of)
            case IncidentRetried(number, _, reason, facts):
                return RetryIncident(code, number, reason, facts)
            case FactsCorrected(reason, facts):
                closed = act.find(BreachClosed)
                return CorrectFacts(
                    code,
                    facts,
                    reason,
                    late_cause=None if closed is None else closed.cause,
                    late_remark=None if closed is None else closed.remark,
                )
            case CommentAdded(text, task):
                return AddComment(code, text, task)
            case TaskAssigned(number, assignee, reason):
                return AssignTask(f"{code}-{number}", assignee, reason)
            case TaskReleased(number):
                return ReleaseTask(f"{code}-{number}")
            case TaskCompleted() as completed:
                return _complete(act, completed, event.on_behalf_of)
    claimed = act.find(TaskClaimed)
    return None if claimed is None else ClaimTask(f"{code}-{claimed.task}")


def _extend(code: str, extended: DeadlineExtended) -> ExtendDeadline:
    return ExtendDeadline(
        code,
        extended.by,
        extended.reason,
        extended.agreed_with,
        f"{code}-{extended.number}" if extended.number > 0 else None,
        extended.document,
        window=_window(extended.number, extended.element),
    )


def _window(number: int, element: str) -> str | None:
    """The id of the window that an event is about, if it is about one."""
    return window_id(element) if number < 0 else None


def _start(act: Act, started: CaseStarted) -> StartCase:
    submission, behalf, chosen = None, None, act.find(LawChosen)
    for event in act.events:
        if isinstance(event.payload, TaskCompleted):
            submission = {**event.payload.data, **event.payload.facts}
            behalf = event.on_behalf_of
            break
    return StartCase(
        started.definition,
        started.intake_unit,
        started.channel,
        submission,
        behalf,
        started.profile,
        None if chosen is None else chosen.reason,
    )


def _complete(act: Act, completed: TaskCompleted, behalf: str | None) -> CompleteTask:
    closed = act.find(BreachClosed)
    return CompleteTask(
        f"{act.first.stream}-{completed.task}",
        {**completed.data, **completed.facts},
        behalf,
        late_cause=None if closed is None else closed.cause,
        late_remark=None if closed is None else closed.remark,
    )


def _by_the_worker(act: Act) -> Command | None:
    match act.first.payload:
        case TimerFired(number, element):
            return FireDeadline(act.first.stream, place_key(number, element))
        case (
            ReminderGiven(number, element)
            | DeadlineBreached(number, element)
            | BreachTold(number, element)
            | BreachRepeated(number, element)
        ):
            return FireDeadline(act.first.stream, place_key(number, element))
        case OutlookChanged():
            return FireDeadline(act.first.stream, FORECAST)
        case BreachDoubted():
            return CountAnew(CALENDAR)
        case DeadlineMoved() as moved if moved.reason == CALENDAR:
            return CountAnew(CALENDAR)
    return None

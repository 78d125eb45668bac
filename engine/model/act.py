"""An act: what one command has recorded of a case, and which command that was.

Commands are not recorded beside their events. What they said stands in the events, and what else
they led to has to follow from it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from engine.model import commands, events
from engine.model.place import place_key, window_id

FORECAST = "forecast"
"""The place of a deadline that is none: the projection of a case that gets worse by waiting has to
be looked at again the next morning."""

TRANSFER = "transfer"
"""The place of a deadline that is none: when silence accepts a case that is offered."""

CALENDAR = "calendar"
"""Why a deadline was moved: a calendar was published."""

T = TypeVar("T", bound=events.Payload)


@dataclass(frozen=True, slots=True)
class Act:
    """The events that one command recorded of one case, in their order; at least one."""

    recorded: tuple[events.Event, ...]

    @property
    def first(self) -> events.Event:
        """The event recorded first; it carries ``via``, role and unit of the whole act."""
        return self.recorded[0]

    @property
    def at(self) -> datetime:
        """When the command was carried out (UTC); all its events have this instant."""
        return self.first.at

    def find(self, kind: type[T]) -> T | None:
        """The first of these in the act."""
        return next((e.payload for e in self.recorded if isinstance(e.payload, kind)), None)

    def command(self) -> commands.Command | None:
        """The command that led to it; None where no command of today would."""
        return _about_personal_data(self) or _by_a_person(self) or _by_the_worker(self)


def acts_of(history: Iterable[events.Event]) -> Iterator[Act]:
    """The acts of a case, from its events in order."""
    found: list[events.Event] = []
    for event in history:
        if event.via is not None and found:
            yield Act(tuple(found))
            found = []
        found.append(event)
    if found:
        yield Act(tuple(found))


def _by_a_person(act: Act) -> commands.Command | None:
    code = act.first.stream
    for event in act.recorded:
        about_papers = _about_papers(act, event)
        if about_papers is not None:
            return about_papers
        match event.payload:
            case events.DocumentSigned() as signed:
                return _sign(act, signed)
            case events.CaseStarted() as started:
                return _start(act, started)
            case events.CaseSuspended(reason, document):
                return commands.SuspendCase(code, reason, document)
            case events.CaseResumed(reason):
                return commands.ResumeCase(code, reason)
            case events.CaseCancelled(reason):
                return commands.CancelCase(code, reason)
            case events.TransferOffered(unit, reason) | events.TransferDecided(unit, reason=reason):
                return commands.TransferCase(code, unit, reason)
            case events.TransferAccepted(silent=None):
                return commands.AcceptTransfer(code)
            case events.TransferReturned(_, reason):
                return commands.ReturnTransfer(code, reason)
            case events.DeadlineExtended() as extended:
                return _extend(code, extended)
            case events.AnnulmentAsked(number, element, reason):
                window = _window(number, element)
                return commands.AskAnnulment(code, abs(number), reason, window=window)
            case events.BreachAnnulled(number, element) as annulled:
                window = _window(number, element)
                return commands.AnnulBreach(code, abs(number), annulled.reason, window=window)
            case events.AnnulmentRefused(number, element, reason):
                window = _window(number, element)
                return commands.RefuseAnnulment(code, abs(number), reason, window=window)
            case events.CauseTold(number, element) as told:
                window = _window(number, element)
                return commands.TellCause(code, abs(number), told.cause, told.remark, window=window)
            case events.MessageReceived() as received:
                data = {**received.data, **received.facts}
                return commands.CorrelateMessage(code, received.name, data, event.on_behalf_of)
            case events.IncidentRetried(number, _, reason, facts):
                return commands.RetryIncident(code, number, reason, facts)
            case events.AddressChanged(channel, facts):
                return commands.ChangeAddress(code, channel, str(*facts.values()), "")
            case events.FactsCorrected(reason, facts):
                cause, remark = _cause(act)
                return commands.CorrectFacts(
                    code, facts, reason, late_cause=cause, late_remark=remark
                )
            case events.CommentAdded(text, task):
                return commands.AddComment(code, text, task)
            case events.TaskAssigned(number, assignee, reason):
                return commands.AssignTask(f"{code}-{number}", assignee, reason)
            case events.TaskReleased(number):
                return commands.ReleaseTask(f"{code}-{number}")
            case events.TaskCompleted() as completed:
                return _complete(act, completed, event.on_behalf_of)
    claimed = act.find(events.TaskClaimed)
    return None if claimed is None else commands.ClaimTask(f"{code}-{claimed.task}")


def _about_personal_data(act: Act) -> commands.Command | None:
    code = act.first.stream
    for event in act.recorded:
        match event.payload:
            case events.ErasureAsked(subject) if erased := act.find(events.SubjectErased):
                return commands.EraseExpired(code, erased.reason, erased.asked_by, subject)
            case events.CaseKeyMade():
                return commands.MakeCaseKey(code)
            case events.MessagesChosen(wishes, language):
                return commands.ChooseMessages(code, wishes, language)
            case events.MessageResent(message):
                return commands.ResendMessage(code, message)
            case events.ErasureAsked(subject, ground, reason):
                return commands.AskErasure(code, ground, reason, subject)
            case events.ErasureRefused(subject, reason):
                return commands.RefuseErasure(code, reason, subject)
            case events.SubjectErased(subject, _, reason):
                return commands.EraseSubject(code, reason, subject)
            case events.ConsentWithdrawn(subject, reason):
                return commands.WithdrawConsent(code, reason, subject)
            case events.WithdrawalAnswered(subject, answer):
                return commands.AnswerWithdrawal(code, answer, subject)
            case events.AnswerFileMade(subject, reason):
                return commands.MakeAnswerFile(code, reason, subject)
            case events.PaperMade() as made:
                task = None if made.task is None else f"{code}-{made.task}"
                return commands.MakePaper(code, made.template, made.language, task, made=made)
            case events.PersonalPackMade(reason):
                return commands.MakePersonalPack(code, reason)
    return None


def _extend(code: str, extended: events.DeadlineExtended) -> commands.ExtendDeadline:
    return commands.ExtendDeadline(
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


def _start(act: Act, started: events.CaseStarted) -> commands.StartCase:
    submission, behalf, chosen = None, None, act.find(events.LawChosen)
    confirmed = act.find(events.AddressConfirmed)
    for event in act.recorded:
        if isinstance(event.payload, events.TaskCompleted):
            submission = {**event.payload.data, **event.payload.facts}
            behalf = event.on_behalf_of
            break
    return commands.StartCase(
        started.definition,
        started.intake_unit,
        started.channel,
        submission,
        behalf,
        started.profile,
        None if chosen is None else chosen.reason,
        tuple(
            _submitted(event.payload)
            for event in act.recorded
            if isinstance(event.payload, events.PaperSubmitted)
        ),
        None if confirmed is None else confirmed.channel,
        act.find(events.BegunForCaller),
    )


def _submitted(paper: events.PaperSubmitted) -> Mapping[str, object]:
    files = paper.data.get("files", [])
    return {"paper": paper.paper, "files": files, "instead": paper.instead}


def _about_papers(act: Act, event: events.Event) -> commands.Command | None:
    match event.payload:
        case events.PapersAsked() as asked:
            return _ask(act, asked)
        case events.PaperHandedIn(number, data, paper):
            files: Any = data["files"]
            behalf = event.on_behalf_of
            return commands.HandInPaper(event.stream, number, tuple(files), paper, behalf)
        case events.PaperAccepted(number, said):
            done = act.find(events.TaskCompleted)
            supplied = None if done is None else {**done.data, **done.facts}
            return commands.AcceptPaper(event.stream, number, said, supplied=supplied)
        case events.PaperRefused(number, reason):
            return commands.RefusePaper(event.stream, number, reason)
    return None


def _ask(act: Act, asked: events.PapersAsked) -> commands.AskForPapers:
    """Of a paper in the desk's own words, those are its label."""
    cause, remark = _cause(act)
    items = tuple(
        {"paper": one["paper"], "reason": one["reason"]}
        if "paper" in one
        else {"words": one["label"], "reason": one["reason"]}
        for one in asked.items
    )
    code = act.first.stream
    return commands.AskForPapers(code, items, asked.note, asked.reason, cause, remark)


def _sign(act: Act, signed: events.DocumentSigned) -> commands.SignDocument:
    done = act.find(events.TaskCompleted)
    data = {} if done is None else {**done.data, **done.facts}
    task = f"{act.first.stream}-{signed.task}"
    return commands.SignDocument(
        task, signed.document, "", data, signed.agreement, signed, signed.level
    )


def _complete(
    act: Act, completed: events.TaskCompleted, behalf: str | None
) -> commands.CompleteTask:
    cause, remark = _cause(act)
    stated, doubted = act.find(events.DoneStated), act.find(events.AnswerDoubted)
    return commands.CompleteTask(
        f"{act.first.stream}-{completed.task}",
        {**completed.data, **completed.facts},
        behalf,
        late_cause=cause,
        late_remark=remark,
        done_at=None if stated is None else stated.done_at,
        drift=0 if stated is None else stated.drift,
        seen=tuple(one["key"] for one in doubted.doubts) if doubted and doubted.seen else (),
    )


def _cause(act: Act) -> tuple[str | None, str | None]:
    """What was said of why something is late; of what nobody was asked about nothing was."""
    closed = (e.payload for e in act.recorded if isinstance(e.payload, events.BreachClosed))
    said = ((one.cause, one.remark) for one in closed if one.cause is not None)
    return next(said, (None, None))


def _by_the_worker(act: Act) -> commands.Command | None:
    counted = [e.payload for e in act.recorded if _counts_anew(e.payload)]
    rest = (e.payload for e in act.recorded if not _counts_anew(e.payload))
    code = act.first.stream
    if act.find(events.TransferAccepted) is not None:
        return commands.FireDeadline(code, TRANSFER)
    match next(rest, None):
        case events.TimerFired(number, element):
            return commands.FireDeadline(code, place_key(number, element))
        case (
            events.ReminderGiven(number, element)
            | events.DeadlineBreached(number, element)
            | events.BreachTold(number, element)
            | events.BreachRepeated(number, element)
        ):
            return commands.FireDeadline(code, place_key(number, element))
        case events.OutlookChanged():
            return commands.FireDeadline(code, FORECAST)
        case events.CustomerUnreached(about, kind):
            return commands.ReportUnreached(code, about, kind)
        case None if counted:
            return commands.CountAnew(CALENDAR)
    return None


def _counts_anew(payload: events.Payload) -> bool:
    """Whether it says what a new calendar does to the case. A deadline that comes before the
    recount says that first, and then what is due."""
    match payload:
        case events.BreachDoubted():
            return True
        case events.DeadlineMoved() as moved:
            return moved.reason == CALENDAR
    return False

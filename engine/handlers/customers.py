"""What customers are told of what has just been recorded: by each kind of message whose wording
follows it, on the channels for which the case knows an address."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from engine.errors import NotAllowed
from engine.handlers.contacts import contacts_held, have_desk_told
from engine.handlers.context import CommandContext
from engine.handlers.message_rows import NewMessage, make_message
from engine.handlers.recipients import desks
from engine.handlers.subscriptions import tell_subscribers
from engine.model import events
from engine.model.actor import SYSTEM
from engine.model.case import Case
from engine.model.case_key import TOKEN_BYTES, KeyKind, hash_link
from engine.model.commands import ReportUnreached
from engine.model.contact import UNKNOWN, Contacts, channels_wanted, known_channels
from engine.model.customer_message import (
    LOOK_UP,
    OPENED_BY_LINK,
    message_id,
)
from engine.model.events import Event
from engine.model.instant import to_text
from engine.model.personal import CUSTOMER
from engine.model.process import ClockOwner, Milestone
from engine.model.states import OPEN_TASKS, PaperState
from engine.model.wording import Follows, GapKind, MessageChannel, Wording, WordingGap
from engine.projections.papers import papers_asked
from engine.store.tables import breaches, case_keys, subject_keys, tasks
from engine.time.zone import shown_day

_POWERED = "closed"
_GOES_ON = "handed_over"


@dataclass(frozen=True, slots=True)
class _Told:
    """An event that is told, and what it says beside the case."""

    event: Event
    follows: Follows
    element: str = ""
    due_at: datetime | None = None
    was: datetime | None = None
    at: datetime | None = None
    days_late: int | None = None
    cause: str | None = None
    papers: tuple[str, ...] = ()

    def is_told_by(self, wording: Wording) -> bool:
        """Whether the wording is about this."""
        if wording.follows is not self.follows:
            return False
        if wording.steps and self.element not in wording.steps:
            return False
        return not wording.if_yes or self._answers().get(wording.if_yes) is True

    def _answers(self) -> Mapping[str, object]:
        match self.event.payload:
            case events.TaskCompleted(data=data, facts=facts):
                return {**data, **facts}
        return {}


def tell_customers(context: CommandContext) -> None:
    """Has customers told of what this command recorded. Where nothing is encrypted nobody is: cases
    are played in memory, or commands given again."""
    if context.tx.encryption is None:
        return
    tell_subscribers(context)
    told = [one for event in context.tx.events for one in _told(context, event)]
    if not told:
        return
    wordings = context.definitions.wordings(context.tx.connection, context.published)
    contacts_of = cache(partial(contacts_held, context))
    for one in told:
        for kind, (wording, version) in wordings.items():
            if one.is_told_by(wording):
                _tell(context, one, kind, wording, version, contacts_of)


def report_unreached(context: CommandContext, command: ReportUnreached) -> None:
    """Has the desks of the case told that no message about an event has reached the customer.

    Raises:
        NotAllowed: somebody else than the worker says so.
    """
    if context.actor is not SYSTEM:
        raise NotAllowed("not_worker", "What reached nobody is told by the worker alone.")
    case = context.take_case(command.case)
    to = desks(context, case)
    context.record(case.code, events.CustomerUnreached(command.sequence, command.kind, to))


def _told(context: CommandContext, event: Event) -> Iterator[_Told]:
    match event.payload:
        case events.TaskCompleted(element=element):
            yield _Told(event, Follows.STEP_DONE, element)
        case events.TaskOpened(element=element, due_at=due_at):
            yield _Told(event, Follows.STEP_OPENED, element, due_at)
        case events.MilestoneReached(Milestone.DOSSIER_VALID):
            yield _Told(event, Follows.DOSSIER_VALID)
        case events.MilestoneReached(Milestone.ENERGIZED, occurred_at=at):
            yield _Told(event, Follows.ENERGIZED, at=at)
        case events.ReminderGiven(element=element, due_at=due_at):
            yield _Told(event, Follows.REMINDED, element, due_at)
        case events.PapersAsked(round=number, items=items) if number > 1:
            labels = tuple(str(item["label"]) for item in items)
            yield _Told(event, Follows.PAPERS_ASKED_AGAIN, papers=labels)
        case events.PaperAccepted() | events.PaperRefused():
            yield from _returned(context, event)
        case events.ErasureAsked(subject=subject) if subject == CUSTOMER:
            yield _Told(event, Follows.ERASURE_ASKED)
        case events.ErasureRefused(subject=subject) if subject == CUSTOMER:
            yield _Told(event, Follows.ERASURE_REFUSED)
        case events.TransferAccepted() | events.TransferDecided():
            yield _Told(event, Follows.TRANSFERRED)
        case events.WithdrawalAnswered(subject=subject) if subject == CUSTOMER:
            yield _Told(event, Follows.WITHDRAWAL_ANSWERED)
        case events.CaseSuspended():
            yield _Told(event, Follows.SUSPENDED)
        case events.CaseResumed():
            yield _Told(event, Follows.RESUMED)
        case events.DeadlineMoved(0, reason="suspension"):
            return
        case events.DeadlineMoved(0) | events.DeadlineExtended(0) as moved:
            if shown_day(moved.was) != shown_day(moved.due_at):
                yield _Told(event, Follows.DATE_MOVED, was=moved.was)
        case events.CaseCompleted(outcome=outcome) if outcome != _GOES_ON:
            yield _Told(event, Follows.CLOSED if outcome == _POWERED else Follows.ENDED)
        case events.CaseCancelled():
            yield _Told(event, Follows.ENDED)
        case _:
            yield from _late(context, event)


def _returned(context: CommandContext, event: Event) -> Iterator[_Told]:
    """Papers that go back to the customer, once the desk has looked at all that came: told
    together, not one by one."""
    asked = papers_asked(context.rows, event.stream)
    refused = [one for one in asked if one.state is PaperState.REFUSED]
    papers = context.definition(context.case(event.stream)).papers
    if papers is None or not refused or any(one.state is PaperState.HANDED_IN for one in asked):
        return
    for row in context.rows.find(tasks, case=event.stream):
        if row["element"] == papers.supplement and row["state"] in OPEN_TASKS:
            lines = tuple(f"{one.label}: {one.said}" for one in refused)
            due_at = row["due_at"]
            yield _Told(event, Follows.PAPERS_RETURNED, due_at=due_at, papers=lines)


def _late(context: CommandContext, event: Event) -> Iterator[_Told]:
    """Limits of the company that were not kept: those of others are not ours to excuse."""
    match event.payload:
        case events.DeadlineBreached(number, owner=ClockOwner.UTILITY) as breach if number >= 0:
            yield _Told(event, Follows.BREACHED, breach.element, breach.due_at)
        case events.BreachClosed(number, cause=str()) | events.CauseTold(number) as said:
            row = context.rows.get(breaches, event.stream, said.number, said.element)
            if number >= 0 and row is not None and row["owner"] == ClockOwner.UTILITY:
                yield _Told(
                    event,
                    Follows.BREACH_EXPLAINED,
                    said.element,
                    said.due_at,
                    days_late=row["days_late"],
                    cause=said.cause,
                )


def _tell(
    context: CommandContext,
    told: _Told,
    kind: str,
    wording: Wording,
    version: int,
    contacts_of: Callable[[str], Contacts],
) -> None:
    case = context.case(told.event.stream)
    if not known_channels(wording, case.facts) or not _is_kept(context, case):
        return
    values = _values(context, told, case, wording)
    if values is None:
        return
    known = contacts_of(case.code)
    wanted = channels_wanted(wording, case.facts, known)
    if not wanted and not wording.may_be_switched_off:
        have_desk_told(context, told.event, kind)
    for channel in wanted if wording.together else wanted[:1]:
        language = known.get(channel, UNKNOWN).language
        _make(context, told.event, kind, channel, version, values, language)


def _is_kept(context: CommandContext, case: Case) -> bool:
    """Whether the case still holds what it knows of its customer."""
    key = context.rows.get(subject_keys, case.code, CUSTOMER)
    return key is not None and key["wrapped"] is not None


def _make(
    context: CommandContext,
    event: Event,
    kind: str,
    channel: MessageChannel,
    version: int,
    values: Mapping[str, object],
    language: str | None,
) -> None:
    new = NewMessage(
        message_id(event.stream, event.sequence, kind, channel),
        event.stream,
        event.sequence,
        kind,
        version,
        channel,
        values,
        language,
    )
    make_message(context, new)


def _values(
    context: CommandContext, told: _Told, case: Case, wording: Wording
) -> dict[str, object] | None:
    """What fills the gaps; None where something is missing that the message is about."""
    found: dict[str, object] = {}
    for name, gap in wording.gaps.items():
        value = _value(context, told, case, gap)
        if value is None and not gap.optional:
            return None
        found[name] = value
    return found


def _value(context: CommandContext, told: _Told, case: Case, gap: WordingGap) -> object:
    match gap.source:
        case "code":
            return case.code
        case "link":
            return make_link(context, case)
        case "step":
            return told.element
        case "cause" | "days_late":
            value: object = getattr(told, gap.source)
            return value
        case "unit" | "hotline":
            return case.executing_unit
        case "asked_papers" | "refused_papers":
            return len(told.papers) if gap.kind is GapKind.COUNT else list(told.papers)
        case "due" | "was" | "at" | "last_day" | "expected":
            instant = _instant(told, case, gap.source)
        case _:
            value = _answer(context, case, gap.source)
            return len(value) if gap.kind is GapKind.COUNT and isinstance(value, list) else value
    if instant is None:
        return None
    return to_text(instant) if gap.kind is GapKind.MOMENT else str(shown_day(instant))


def make_link(context: CommandContext, case: Case) -> str:
    """Makes a path at which the customer is shown where the request is. Only the hash of its token
    is kept, and the token with what else fills the gaps."""
    if not context.case_secret:
        return LOOK_UP
    token = secrets.token_urlsafe(TOKEN_BYTES)
    hash_ = hash_link(context.case_secret, token)
    made = {"case": case.code, "kind": str(KeyKind.MESSAGE), "made_at": context.now}
    context.rows.insert(case_keys, hash=hash_, **made)
    return f"{OPENED_BY_LINK}{token}"


def _instant(told: _Told, case: Case, source: str) -> datetime | None:
    found: dict[str, datetime | None] = {
        "due": told.due_at,
        "was": told.was,
        "at": told.at or told.event.at,
        "last_day": case.due_at,
        "expected": case.ends_at,
    }
    return found[source]


def _answer(context: CommandContext, case: Case, field: str) -> object:
    """What this command said in that field, or the case knows already."""
    for event in reversed(context.tx.events):
        if isinstance(event.payload, events.TaskCompleted | events.MessageReceived):
            told = {**event.payload.data, **event.payload.facts}
            if told.get(field) not in (None, ""):
                return told[field]
    return case.facts.get(field)

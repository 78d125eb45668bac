"""What people are told of an event, in their language: the same in a letter and in an inbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.export.terms import ending_word
from engine.i18n import estimate_of, say
from engine.model import events
from engine.model.case import Case
from engine.model.events import Event
from engine.model.instant import read_day
from engine.model.place import WINDOW
from engine.readers.names import Names
from engine.time import Outlook
from engine.time.zone import shown_day


@dataclass(frozen=True, slots=True)
class EventText:
    """What is told: in one line, and what is to be said beside it."""

    subject: str
    more: tuple[str, ...] = ()


def text_of_event(event: Event, case: Case, names: Names, element: str | None = None) -> EventText:
    """What those are told whom an event of a case concerns; ``element`` is the step that it is
    about, where the event names it by its number."""
    match event.payload:
        case (
            events.ReminderGiven()
            | events.DeadlineBreached()
            | events.BreachTold()
            | events.BreachRepeated() as limit
        ):
            return _limit(case, limit, names)
        case events.BreachDoubted() as doubted:
            return _doubt(case, doubted, names)
        case events.CauseAwaited() as awaited:
            return _unexplained(case, awaited, names)
        case events.CustomerUnreached() as unreached:
            return _unreached(case, unreached, names)
        case events.OutlookChanged() as forecast:
            return _forecast(case, forecast, names)
        case (
            events.TransferOffered()
            | events.TransferReturned()
            | events.TransferAccepted()
            | events.TransferDecided() as transfer
        ):
            return _transfer(case, transfer, names.language)
    return _step_text(event, case, names, element)


def _step_text(event: Event, case: Case, names: Names, element: str | None) -> EventText:
    """Of what becomes of a step that somebody holds, or has done."""
    language = names.language
    gaps = {"case": case.code, "step": _step(1, element, names) if element else ""}
    match event.payload:
        case events.TaskAssigned(reason=reason):
            return EventText(say(language, "{case}: {step} was handed on", **gaps), (reason,))
        case events.TaskReleased() | events.TaskMoved():
            return EventText(say(language, "{case}: {step} is with you no more", **gaps))
        case events.TaskCancelled():
            return EventText(say(language, "{case}: {step} is not needed any more", **gaps))
        case events.TaskOpened():
            return EventText(say(language, "{case}: {step} has come back", **gaps))
        case events.TaskCompleted():
            return EventText(say(language, "{case}: the customer has done {step}", **gaps))
        case events.PaperHandedIn():
            return EventText(say(language, "{case}: the customer has handed in a paper", **gaps))
    raise AssertionError(f"{event.type} tells nobody")


def text_of_proposal(event: Event, title: str, language: str) -> EventText:
    """What those are told whom an event of a proposal concerns."""
    match event.payload:
        case events.ProposalSubmitted(note=note):
            return EventText(say(language, "“{title}” waits for approval", title=title), (note,))
        case events.ProposalReturned(reason=reason):
            return EventText(say(language, "“{title}” was returned", title=title), (reason,))
        case events.ProposalApproved(note=note):
            return EventText(say(language, "“{title}” was approved", title=title), (note,))
        case events.ProposalPublished():
            return EventText(say(language, "“{title}” was published", title=title))
    raise AssertionError(f"{event.type} tells nobody")


def text_of_no_case(event: Event, language: str) -> EventText | None:
    """What is told by an event that says it all by itself: administrators, and whom it is about, of
    a proposal that gives power; leaders of the letter of a week, but for its figures. None for any
    other event."""
    match event.payload:
        case events.GrantProposed() | events.GrantApproved() | events.GrantRefused():
            return _of_grant(event, language)
        case events.WeekTold(monday=monday):
            subject = say(language, "Where time goes: week from {day}", day=read_day(monday))
            return EventText(subject, (say(language, "The figures stand on the page Oversight."),))
    return None


def _of_grant(event: Event, language: str) -> EventText:
    gaps = {"grant": event.stream.rpartition("/")[2], "by": event.by}
    match event.payload:
        case events.GrantProposed(login=login, ends_at=ends_at):
            subject = say(
                language, "{by} proposes what gives {login} power: {grant}", login=login, **gaps
            )
            more = say(language, "Approve or refuse it until {at}.", at=ends_at)
        case events.GrantApproved(login=login):
            subject = say(
                language, "{by} has approved what gives {login} power: {grant}", login=login, **gaps
            )
            more = say(language, "It holds from now on.")
        case events.GrantRefused(login=login):
            subject = say(
                language, "{by} has refused what gives {login} power: {grant}", login=login, **gaps
            )
            more = say(language, "Nothing has changed.")
        case _:
            raise AssertionError(f"{event.type} tells nobody")
    where = say(language, "It stands on the page Two administrators.")
    return EventText(subject, (more, where))


def _transfer(
    case: Case,
    said: events.TransferOffered
    | events.TransferReturned
    | events.TransferAccepted
    | events.TransferDecided,
    language: str,
) -> EventText:
    gaps = {"case": case.code, "unit": said.unit}
    match said:
        case events.TransferOffered(ends_at=ends_at):
            subject = say(language, "{case} is offered to unit {unit}", **gaps)
            more = say(
                language,
                "Accept or return it on the page of the case; without an answer it is accepted at "
                "{at}.",
                at=ends_at,
            )
        case events.TransferReturned():
            subject = say(language, "{case}: unit {unit} does not take it", **gaps)
            more = say(language, "A leader above both units decides who carries it out.")
        case events.TransferAccepted(silent=True):
            subject = say(language, "{case} is with unit {unit} now: nobody answered", **gaps)
            more = _all_moved(language)
        case _:
            subject = say(language, "{case} is with unit {unit} now", **gaps)
            more = _all_moved(language)
    return EventText(subject, (more,))


def _all_moved(language: str) -> str:
    return say(language, "Its open steps went along, with their dates and drafts.")


def _limit(
    case: Case,
    said: events.ReminderGiven
    | events.DeadlineBreached
    | events.BreachTold
    | events.BreachRepeated,
    names: Names,
) -> EventText:
    language = names.language
    gaps = {"case": case.code, "step": _step(said.number, said.element, names)}
    match said:
        case events.ReminderGiven(due_at=due_at):
            subject = say(language, "{case}: {step} is due at {due}", due=due_at, **gaps)
        case events.DeadlineBreached(due_at=due_at) | events.BreachTold(due_at=due_at):
            subject = say(language, "{case}: {step} is overdue since {due}", due=due_at, **gaps)
        case events.BreachRepeated(days_late=days):
            subject = say(language, "{case}: {step} is {days} day(s) overdue", days=days, **gaps)
    return EventText(subject, tuple(_skipped(getattr(said, "skipped", None), language)))


def _doubt(case: Case, said: events.BreachDoubted, names: Names) -> EventText:
    language = names.language
    subject = say(
        language,
        "{case}: that {step} is overdue since {due} was recorded wrongly, by the ledger",
        case=case.code,
        step=_step(said.number, said.element, names),
        due=said.due_at,
    )
    more = say(
        language,
        "By what is known now it was in time until {ends}. It stays recorded until one of you asks "
        "on the page of the case that it be annulled, and somebody else decides.",
        ends=said.ends_at,
    )
    return EventText(subject, (more,))


def _unexplained(case: Case, said: events.CauseAwaited, names: Names) -> EventText:
    language = names.language
    subject = say(
        language,
        "{case}: {step} was not kept, and nobody has said why",
        case=case.code,
        step=_step(said.number, said.element, names),
    )
    more = say(
        language,
        "It ended {how}, so nobody was asked. Say the cause on the page of the case.",
        how=ending_word(language, said.ended_by),
    )
    return EventText(subject, (more,))


def _unreached(case: Case, said: events.CustomerUnreached, names: Names) -> EventText:
    subject = say(
        names.language,
        "{case}: a message of kind {kind} has not reached the customer",
        case=case.code,
        kind=said.kind,
    )
    more = say(names.language, "Call them; what it says stands on the page of the case.")
    return EventText(subject, (more,))


def _forecast(case: Case, said: events.OutlookChanged, names: Names) -> EventText:
    assert said.ends_at is not None, "what is tight or late is projected"
    assert case.due_at is not None
    gaps = {
        "case": case.code,
        "day": shown_day(said.ends_at),
        "last": shown_day(case.due_at),
    }
    if said.outlook == Outlook.LATE:
        subject = say(
            names.language,
            "{case}: power is projected for {day}, after the last day {last}",
            **gaps,
        )
    else:
        subject = say(
            names.language,
            "{case}: power is projected for {day}, close to the last day {last}",
            **gaps,
        )
    path = " > ".join(names.element(step) for step in said.path or ())
    more = [say(names.language, "What makes it so: {path}.", path=path)]
    if names.decided.is_beyond_any(said.ends_at):
        more.append(as_sentence(estimate_of(names.language, said.ends_at)))
    return EventText(subject, tuple(more))


def as_sentence(said: str) -> str:
    """A sentence that stands by itself."""
    return f"{said[:1].upper()}{said[1:]}."


def _step(number: int, element: str, names: Names) -> str:
    """What the limit is over: a step, a window of several, or all of it."""
    if not number:
        return say(names.language, "the whole case")
    name = names.element(element)
    return name if element.startswith(WINDOW) else say(names.language, "{step}", step=name)


def _skipped(skipped: int | None, language: str) -> Iterator[str]:
    if skipped:
        yield say(
            language,
            "{skipped} earlier notice(s) fell into a time when none could be given.",
            skipped=skipped,
        )

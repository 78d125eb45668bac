"""What a notice says: of which event, in the language of whom it goes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from engine.adapters.mail import Letter
from engine.export.terms import ending_word
from engine.i18n import estimate_of, say
from engine.model import events
from engine.model.case import Case
from engine.model.place import place_key
from engine.projections.cases import find_case
from engine.publishing.definitions import Definitions
from engine.readers.estimates import estimates_of
from engine.readers.last_days import as_of
from engine.readers.names import Names
from engine.store import streams
from engine.store.tables import notices, users
from engine.time import Outlook
from engine.time.zone import shown_day


@dataclass(frozen=True, slots=True)
class _Said:
    subject: str
    more: tuple[str, ...] = ()


ADDRESSED = select(notices, users.c.language, users.c.email).join(
    users, users.c.login == notices.c.login
)
"""Notices with whom they go to: what a letter is made from."""
_ADDRESSED_ONE = ADDRESSED.where(notices.c.id == bindparam("notice"))


def read_letter(definitions: Definitions, connection: Connection, notice: str) -> Letter | None:
    """The letter of a notice; None where there is no such notice."""
    row = connection.execute(_ADDRESSED_ONE, {"notice": notice}).one_or_none()
    return None if row is None else letter_of(definitions, connection, row)


def letter_of(definitions: Definitions, connection: Connection, row: Row[Any]) -> Letter:
    """The letter of an addressed notice."""
    said = _say(definitions, connection, row)
    lines = [f"{said.subject}.", *said.more, "", say(row.language, "Sent by Motcua by itself.")]
    return Letter(row.id, row.login, row.email, said.subject, "\n".join(lines) + "\n", row.made_at)


def _say(definitions: Definitions, connection: Connection, row: Row[Any]) -> _Said:
    case = find_case(connection, row.case)
    (event,) = streams.read(connection, row.case, row.sequence - 1, limit=1)
    assert case is not None, "notices are of cases"
    case = as_of(definitions, connection, case, event.at)
    names = Names.load(definitions, connection, case, row.language)
    match event.payload:
        case events.ReminderGiven() as reminder:
            found = _limit(case, reminder, names)
            guess = _estimate(definitions, connection, case, reminder, names)
            return replace(found, more=(*found.more, *guess))
        case events.DeadlineBreached() | events.BreachTold() | events.BreachRepeated() as limit:
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
    raise AssertionError(f"{event.type} tells nobody")


def _transfer(
    case: Case,
    said: events.TransferOffered
    | events.TransferReturned
    | events.TransferAccepted
    | events.TransferDecided,
    language: str,
) -> _Said:
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
    return _Said(subject, (more,))


def _all_moved(language: str) -> str:
    return say(language, "Its open steps went along, with their dates and drafts.")


def _limit(
    case: Case,
    said: events.ReminderGiven
    | events.DeadlineBreached
    | events.BreachTold
    | events.BreachRepeated,
    names: Names,
) -> _Said:
    language = names.language
    gaps = {"case": case.code, "step": _step(said.number, said.element, names)}
    match said:
        case events.ReminderGiven(due_at=due_at):
            subject = say(language, "{case}: {step} is due at {due}", due=due_at, **gaps)
        case events.DeadlineBreached(due_at=due_at) | events.BreachTold(due_at=due_at):
            subject = say(language, "{case}: {step} is overdue since {due}", due=due_at, **gaps)
        case events.BreachRepeated(days_late=days):
            subject = say(language, "{case}: {step} is {days} day(s) overdue", days=days, **gaps)
    return _Said(subject, tuple(_skipped(getattr(said, "skipped", None), language)))


def _doubt(case: Case, said: events.BreachDoubted, names: Names) -> _Said:
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
    return _Said(subject, (more,))


def _unexplained(case: Case, said: events.CauseAwaited, names: Names) -> _Said:
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
    return _Said(subject, (more,))


def _unreached(case: Case, said: events.CustomerUnreached, names: Names) -> _Said:
    subject = say(
        names.language,
        "{case}: a message of kind {kind} has not reached the customer",
        case=case.code,
        kind=said.kind,
    )
    more = say(names.language, "Call them; what it says stands on the page of the case.")
    return _Said(subject, (more,))


def _forecast(case: Case, said: events.OutlookChanged, names: Names) -> _Said:
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
        more.append(_sentence(estimate_of(names.language, said.ends_at)))
    return _Said(subject, tuple(more))


def _estimate(
    definitions: Definitions,
    connection: Connection,
    case: Case,
    said: events.ReminderGiven,
    names: Names,
) -> Iterator[str]:
    place = case.places.get(place_key(said.number, said.element))
    if said.number:
        calendar = None if place is None else place.calendar
        beyond = names.decided.is_beyond(said.due_at, calendar)
    else:
        beyond = estimates_of(definitions, connection, case).whole
    if beyond:
        yield _sentence(estimate_of(names.language, said.due_at))


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


def _step(number: int, element: str, names: Names) -> str:
    if number:
        return say(names.language, "{step}", step=names.element(element))
    return say(names.language, "the whole case")


def _skipped(skipped: int | None, language: str) -> Iterator[str]:
    if skipped:
        yield say(
            language,
            "{skipped} earlier notice(s) fell into a time when none could be given.",
            skipped=skipped,
        )

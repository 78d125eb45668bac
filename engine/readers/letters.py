"""What a notice says: of which event, in the language of whom it goes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from engine.library import Library
from engine.mail import Letter
from engine.model.case import Case
from engine.model.events import (
    BreachRepeated,
    DeadlineBreached,
    Event,
    OutlookChanged,
    ReminderGiven,
)
from engine.projections.cases import find_case
from engine.readers.names import Names
from engine.store import journal
from engine.store.tables import notices, users
from engine.time import Outlook, local_day
from engine.words import say


@dataclass(frozen=True, slots=True)
class _Said:
    subject: str
    more: tuple[str, ...] = ()


def read_letter(library: Library, connection: Connection, notice: str) -> Letter | None:
    """The letter of a notice; None where there is no such notice."""
    query = (
        select(notices, users.c.language, users.c.email)
        .join(users, users.c.login == notices.c.login)
        .where(notices.c.id == notice)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    said = _say(library, connection, row)
    lines = [f"{said.subject}.", *said.more, "", say(row.language, "Sent by Motcua by itself.")]
    return Letter(row.id, row.login, row.email, said.subject, "\n".join(lines) + "\n", row.made_at)


def _say(library: Library, connection: Connection, row: Row[tuple[object, ...]]) -> _Said:
    case = find_case(connection, row.case)
    (event,) = journal.read(connection, row.case, row.sequence - 1, limit=1)
    assert case is not None, "notices are of cases"
    names = Names.load(library, connection, case, row.language)
    match event.payload:
        case ReminderGiven() as reminder:
            return _remind(event, reminder, names)
        case DeadlineBreached() as breach:
            return _breach(event, breach, names)
        case BreachRepeated() as repeated:
            return _repeat(event, repeated, names)
        case OutlookChanged() as forecast:
            return _forecast(case, forecast, names)
    raise AssertionError(f"{event.type} tells nobody")


def _remind(event: Event, said: ReminderGiven, names: Names) -> _Said:
    return _Said(
        say(
            names.language,
            "{case}: {step} is due at {due}",
            case=event.stream,
            step=_step(said.number, said.element, names),
            due=said.due_at,
        ),
        tuple(_skipped(said.skipped, names.language)),
    )


def _breach(event: Event, said: DeadlineBreached, names: Names) -> _Said:
    return _Said(
        say(
            names.language,
            "{case}: {step} is overdue since {due}",
            case=event.stream,
            step=_step(said.number, said.element, names),
            due=said.due_at,
        ),
        tuple(_skipped(said.skipped, names.language)),
    )


def _repeat(event: Event, said: BreachRepeated, names: Names) -> _Said:
    return _Said(
        say(
            names.language,
            "{case}: {step} is {days} day(s) overdue",
            case=event.stream,
            step=_step(said.number, said.element, names),
            days=said.days_late,
        ),
        tuple(_skipped(said.skipped, names.language)),
    )


def _forecast(case: Case, said: OutlookChanged, names: Names) -> _Said:
    assert said.ends_at is not None, "what is tight or late is projected"
    assert case.due_at is not None
    gaps = {
        "case": case.code,
        "day": local_day(said.ends_at),
        "last": local_day(case.due_at),
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
    return _Said(subject, (say(names.language, "What makes it so: {path}.", path=path),))


def _step(number: int, element: str, names: Names) -> str:
    return names.element(element) if number else say(names.language, "the whole case")


def _skipped(skipped: int | None, language: str) -> Iterator[str]:
    if skipped:
        yield say(
            language,
            "{skipped} earlier notice(s) fell into a time when none could be given.",
            skipped=skipped,
        )

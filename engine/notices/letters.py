"""What a notice says: of which event, in the language of whom it goes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from engine.adapters.mail import Letter
from engine.i18n import estimate_of, say
from engine.model import events
from engine.model.case import Case
from engine.model.place import place_key
from engine.projections.cases import find_case
from engine.publishing.definitions import Definitions
from engine.readers.estimates import estimates_of
from engine.readers.event_texts import (
    EventText,
    as_sentence,
    text_of_event,
    text_of_no_case,
)
from engine.readers.last_days import as_of
from engine.readers.names import Names
from engine.store import streams
from engine.store.tables import notices, users

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


def _say(definitions: Definitions, connection: Connection, row: Row[Any]) -> EventText:
    (event,) = streams.read(connection, row.case, row.sequence - 1, limit=1)
    if said := text_of_no_case(event, row.language):
        return said
    case = find_case(connection, row.case)
    assert case is not None, "all other notices are of cases"
    case = as_of(definitions, connection, case, event.at)
    names = Names.load(definitions, connection, case, row.language)
    found = text_of_event(event, case, names)
    if isinstance(event.payload, events.ReminderGiven):
        guess = _estimate(definitions, connection, case, event.payload, names)
        return replace(found, more=(*found.more, *guess))
    return found


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
        yield as_sentence(estimate_of(names.language, said.due_at))

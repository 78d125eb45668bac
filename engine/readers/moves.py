"""Whose dates would move, and by how much, if other working calendars held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.model.case import Case
from engine.model.place import WHOLE, place_key
from engine.projections.cases import listed_case, running_cases
from engine.publishing.definition import Definition
from engine.publishing.definitions import Definitions
from engine.readers.damage import unless_damaged
from engine.store.raw import found_rows
from engine.store.tables import cases
from engine.time import (
    CalendarVersions,
    Decided,
    Move,
    Profile,
    WholeRule,
    moves_of,
    newest_calendars,
)

_PAGE = 500


@dataclass(frozen=True, slots=True)
class MoveView:
    """A date of a case that would be another one; ``name`` is what the step is called. Of a case
    that was damaged it is not known (``move`` None). ``estimated``: the new date lies beyond the
    days off that the new calendars decide."""

    case: str
    name: str
    move: Move | None
    estimated: bool = False


def read_moves(
    connection: Connection,
    definitions: Definitions,
    calendar_versions: CalendarVersions,
    now: datetime,
) -> Iterator[MoveView]:
    """Of every running case, in order of their codes; ``calendar_versions`` are those
    known with what would be published now."""
    after = ""
    while found := found_rows(connection, cases, running_cases(after, _PAGE)):
        for row in found:
            case = listed_case(row)
            moves = None
            if not case.damaged:
                read = partial(_moves_of, connection, definitions, case, calendar_versions, now)
                moves = unless_damaged(read)
            yield from [MoveView(str(case.code), "", None)] if moves is None else moves
        after = found[-1]["code"]


def _moves_of(
    connection: Connection,
    definitions: Definitions,
    case: Case,
    calendar_versions: CalendarVersions,
    now: datetime,
) -> list[MoveView]:
    definition = definitions.definition_of(connection, case)
    whole = definitions.begun_whole(connection, case)
    profile = definitions.profile_of(connection, case)
    decided = Decided.of(newest_calendars(calendar_versions).values())
    return [
        MoveView(
            case.code,
            _name(move, case, definition, profile),
            move,
            decided.is_beyond(move.due_at, _calendar(move, case, whole)),
        )
        for move in moves_of(case, calendar_versions, whole, now)
    ]


def _calendar(move: Move, case: Case, whole: WholeRule | None) -> str | None:
    """On which its days are counted; None for plain calendar days."""
    key = place_key(move.number, move.element)
    if key == WHOLE:
        return None if whole is None else whole.calendar
    return case.places[key].calendar


def _name(move: Move, case: Case, definition: Definition, profile: Profile | None) -> str:
    window = None if profile is None else profile.window(move.element)
    if window is not None:
        return window.name.vi
    is_whole = place_key(move.number, move.element) == WHOLE
    return definition.name(case.definition if is_whole else move.element, "vi")

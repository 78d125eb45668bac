"""Whose dates would move, and by how much, if other working calendars held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.library import Calendars, Library
from engine.model.place import WHOLE, place_key
from engine.projections.cases import case_from, running_cases
from engine.time import Move, moves_of

_PAGE = 500


@dataclass(frozen=True, slots=True)
class MoveView:
    """A date of a case that would be another one; ``name`` is what the step is called."""

    case: str
    name: str
    move: Move


def read_moves(
    connection: Connection,
    library: Library,
    calendars: Calendars,
    now: datetime,
) -> Iterator[MoveView]:
    """Of every running case, in order of their codes."""
    after = ""
    while rows := connection.execute(running_cases(after, _PAGE)).all():
        for case in [case_from(row._mapping) for row in rows]:
            definition = library.definition_of(connection, case)
            whole = library.whole_on_calendar(connection, case, calendars)
            for move in moves_of(case, calendars, whole, now):
                is_whole = place_key(move.number, move.element) == WHOLE
                name = definition.name(case.definition if is_whole else move.element, "vi")
                yield MoveView(case.code, name, move)
        after = rows[-1].code

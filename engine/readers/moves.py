"""Whose dates would move, and by how much, if other working calendars held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.library import Library
from engine.model.case import Case
from engine.model.place import WHOLE, place_key
from engine.projections.cases import case_from
from engine.store.tables import cases
from engine.time import Move, WholeRule, WorkingCalendar, moves_of, whole_rule

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
    calendars: Mapping[str, tuple[WorkingCalendar, int]],
    now: datetime,
) -> Iterator[MoveView]:
    """Of every running case, in order of their codes."""
    after = ""
    while found := _page(connection, after):
        for case in found:
            definition = library.definition(connection, case.definition, case.definition_version)
            whole = _whole(connection, library, case, calendars)
            for move in moves_of(case, calendars, whole, now):
                is_whole = place_key(move.number, move.element) == WHOLE
                name = definition.name(case.definition if is_whole else move.element, "vi")
                yield MoveView(case.code, name, move)
        after = found[-1].code


def _page(connection: Connection, after: str) -> list[Case]:
    query = (
        select(cases)
        .where(cases.c.closed_at.is_(None), cases.c.code > after)
        .order_by(cases.c.code)
        .limit(_PAGE)
    )
    return [case_from(row._mapping) for row in connection.execute(query)]


def _whole(
    connection: Connection,
    library: Library,
    case: Case,
    calendars: Mapping[str, tuple[WorkingCalendar, int]],
) -> WholeRule | None:
    """The limit over the whole case, where it runs on a calendar."""
    definition = library.definition(connection, case.definition, case.definition_version)
    if case.due_at is None or case.profile is None or definition.process.total is None:
        return None
    profile = library.profile(connection, case.profile, case.profile_version)
    working = {key: calendar for key, (calendar, _) in calendars.items()}
    return whole_rule(
        profile, definition.process.total, working, definition.variables(case, profile)
    )

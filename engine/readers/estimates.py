"""Which dates of a running case hang on days off that are not decided yet."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from engine.library import Library
from engine.model.case import Case


class Estimates(NamedTuple):
    """``whole``: the end of the limit over the case is an estimate; ``ends``: so is the instant
    when power is projected to come."""

    whole: bool = False
    ends: bool = False


def estimates_of(library: Library, connection: Connection, case: Case) -> Estimates:
    """Nothing of a case that is over is an estimate, nor is a last day in plain calendar days."""
    if case.energized_at is not None or case.closed_at is not None:
        return Estimates()
    decided = library.decided(connection)
    ends = decided.is_beyond_any(case.ends_at)
    if not decided.is_beyond_any(case.due_at):
        return Estimates(False, ends)
    whole = library.begun_whole(connection, case, library.calendars(connection))
    calendar = None if whole is None else whole.calendar
    return Estimates(decided.is_beyond(case.due_at, calendar), ends)

"""Which dates of a running case hang on days off that are not decided yet."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from engine.model.case import Case
from engine.publishing.definitions import Calendars, Definitions, without_versions
from engine.time.decided import Decided


class Estimates(NamedTuple):
    """``whole``: the end of the limit over the case is an estimate; ``ends``: so is the instant
    when power is projected to come."""

    whole: bool = False
    ends: bool = False


def decided_by(calendars: Calendars) -> Decided:
    """Until when these calendars are decided."""
    return Decided.of(without_versions(calendars).values())


def estimates_of(
    definitions: Definitions, connection: Connection, case: Case, calendars: Calendars | None = None
) -> Estimates:
    """Nothing of a case that is over is an estimate, nor is a last day in plain calendar days.
    ``calendars`` are others than the newest."""
    if case.energized_at is not None or case.closed_at is not None:
        return Estimates()
    calendars = calendars or definitions.calendars(connection)
    decided = decided_by(calendars)
    ends = decided.is_beyond_any(case.ends_at)
    if not decided.is_beyond_any(case.due_at):
        return Estimates(False, ends)
    whole = definitions.begun_whole(connection, case, calendars)
    calendar = None if whole is None else whole.calendar
    return Estimates(decided.is_beyond(case.due_at, calendar), ends)

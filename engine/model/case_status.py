"""Where a case is, as anybody may be told who has its code: whose turn it is, the dates, and why a
date moved.

Nothing here tells of a person: there is no field that could.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ShiftCause(StrEnum):
    """Why a date is another one. Words of staff are no part of it."""

    SUSPENSION = "suspension"
    EXCLUSION = "exclusion"
    EXTENSION = "extension"
    CALENDAR = "calendar"
    FACTS = "facts"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class PhaseView:
    """The phase that a case is in: ``number`` of ``count``, and its name in the reader's
    language."""

    number: int
    count: int
    name: str


@dataclass(frozen=True, slots=True)
class DateShift:
    """Why a date is another one, since when, and by whom (``engine.model.process.ClockOwner``;
    empty where nobody in the case).

    ``was`` and ``due_at`` are the last day before and after. Of a step that is late (``late``) they
    are None: it moves the expected day. ``said`` is then the published cause by name, None as long
    as nobody has told it.
    """

    cause: ShiftCause
    since: datetime
    owner: str = ""
    was: datetime | None = None
    due_at: datetime | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """Where a case is. ``state`` is the outcome once there is one.

    ``turn`` are the parties whose turn it is, the first due first; none while it stands still or is
    closed. ``next_at`` is when the first of their steps is due, ``last_at`` the end of the limit
    over the case as things stand (``promise``: it is the company's own), ``expected_at`` when power
    is projected to come, ``expected_was`` when it was first, if that is another day. ``day`` and
    ``days_left`` count as everywhere (``engine.readers.cases.days_of``). Time is being left out of
    the limit since ``left_out_since``. ``last_moves``: power is expected after the last day and yet
    in time, because of time to come that the limit will leave out. ``estimated`` and
    ``expected_estimated``: days off that are not decided yet may move the last day, the expected
    one.
    """

    code: str
    version: int
    state: str
    phase: PhaseView | None
    turn: tuple[str, ...]
    next_at: datetime | None
    last_at: datetime | None
    expected_at: datetime | None
    expected_was: datetime | None
    promise: bool
    day: int | None
    days_left: int | None
    suspended_at: datetime | None
    left_out_since: datetime | None
    last_moves: bool
    energized_at: datetime | None
    closed_at: datetime | None
    estimated: bool
    expected_estimated: bool
    shifts: tuple[DateShift, ...]

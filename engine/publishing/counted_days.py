"""The days that documents say, held against the years in which time is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from engine.model.example import Example
from engine.model.problem import Problem
from engine.model.process import Process
from engine.model.sentence import sentence
from engine.time import InstantError, Profile, local_day
from engine.time.zone import FIRST_YEAR, LAST_YEAR, covered_day

Dated = Process | Profile | Example
"""What says days of its own; calendars that list others are refused where they are read."""


def beyond_counting(source: str, read: Dated) -> Iterator[Problem]:
    """The days and instants of a document that no calendar covers, each with its place.
    ``source`` names the document."""
    for place, when in _days_of(read):
        if _is_beyond(when):
            yield Problem(
                "year-beyond",
                sentence(
                    "{place}: {day} lies outside the years {first} to {last} in which time is "
                    "counted.",
                    place=place,
                    day=when,
                    first=str(FIRST_YEAR),
                    last=str(LAST_YEAR),
                ),
                "Correct the year.",
                source,
                read.key if isinstance(read, Process) else place,
            )


def _is_beyond(when: date) -> bool:
    try:
        local_day(when) if isinstance(when, datetime) else covered_day(when)
    except InstantError:
        return True
    return False


def _days_of(read: Dated) -> Iterator[tuple[str, date]]:
    """Days and instants, each with where it stands in the text."""
    match read:
        case Process():
            if read.valid_from is not None:
                yield "validFrom", read.valid_from
        case Profile():
            yield "valid_from", read.valid_from
            if read.valid_to is not None:
                yield "valid_to", read.valid_to
        case Example():
            yield "start", read.script.start
            for count, line in enumerate(read.script.lines, start=1):
                yield f"lines entry {count}", line.at

"""Whether a breach that is recorded is supported by the ledger as it is now. One that is not is in
doubt, and stands until two people annul it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from engine.model.events import Event
from engine.model.process import ClockOwner
from engine.time.calendar_version import CalendarVersions, Life, version_that_counts
from engine.time.counting import rule_of_ledger, version_of_window
from engine.time.errors import LegalTimeError
from engine.time.last_day import last_instant, whole_due
from engine.time.ledger_source import StepFacts, read_ledger
from engine.time.limit import parse_limit
from engine.time.step_ledger import read_step
from engine.time.whole import WholeRule
from engine.time.window import last_instant_of_window
from engine.time.window_ledger import read_windows

_End = tuple[datetime, datetime | None]
"""The last instant at which a limit is kept, and when what it asks for was done."""


def kept_until(
    events: Sequence[Event],
    number: int,
    element: str,
    whole: WholeRule | None,
    versions: CalendarVersions,
    now: datetime,
) -> datetime | None:
    """The last instant that is in time of a limit whose breach is recorded, if by the events of its
    case it was kept, or is not over at ``now``; None where they support the breach.

    It was kept if it was by the calendar by which it counts, or by the newest one: neither who
    corrects an instant nor a calendar that is published later unsays a breach, but both give ground
    to. ``number`` 0 is the limit ``whole`` (on the newest calendars), one below 0 a window.
    """
    try:
        ends = list(_ends(events, number, element, whole, versions, now))
    except LegalTimeError:
        # Nobody knows when it ends: then the breach stands as it was recorded.
        return None
    return next((last for last, done_at in ends if (done_at or now) <= last), None)


def _ends(
    events: Sequence[Event],
    number: int,
    element: str,
    whole: WholeRule | None,
    versions: CalendarVersions,
    now: datetime,
) -> Iterator[_End]:
    if number > 0:
        return _of_step(events, number, versions, now)
    if number < 0:
        return _of_window(events, number, element, versions, now)
    return iter(()) if whole is None else _of_case(events, whole, versions, now)


def _of_case(
    events: Sequence[Event], newest: WholeRule, versions: CalendarVersions, now: datetime
) -> Iterator[_End]:
    ledger = read_ledger(events, lambda _: StepFacts(ClockOwner.UTILITY))
    if ledger.misdated or ledger.starts is None:
        return
    for rule in (newest, rule_of_ledger(ledger, newest, versions, now)[0]):
        due_at = whole_due(ledger.starts, rule.whole, ledger.adjustments(now))
        yield last_instant(due_at), ledger.stops or ledger.closed_at


def _of_window(
    events: Sequence[Event], number: int, element: str, versions: CalendarVersions, now: datetime
) -> Iterator[_End]:
    found = (one for one in read_windows(events, now) if one.number == number)
    window = next((one for one in found if one.element == element), None)
    known = () if window is None else versions.get(window.calendar, ())
    counts = None if window is None else version_of_window(window, known, now)
    if window is not None and counts is not None:
        for version in (known[-1], counts):
            due_at = window.legal_end(version.calendar, now)
            yield last_instant_of_window(due_at, parse_limit(window.limit)), window.ends


def _of_step(
    events: Sequence[Event], number: int, versions: CalendarVersions, now: datetime
) -> Iterator[_End]:
    step = read_step(events, number)
    known = () if step is None else versions.get(step.calendar, ())
    if step is None or not known:
        return
    life = Life(step.begins, step.ends, step.annulled_at)
    for version in (known[-1], version_that_counts(known, life, step.due_at, now)):
        yield step.due_at(version.calendar, now), step.ends

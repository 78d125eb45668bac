"""Breaches that the ledger supports no more, since a correction or a new calendar: they stand until
somebody annuls them, and those who may ask for that are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from engine.handlers.context import CommandContext
from engine.handlers.recipients import people_who_may_ask
from engine.handlers.window_limits import events_of
from engine.model.case import Case
from engine.model.events import BreachDoubted, DeadlineBreached, Event
from engine.model.misdated import misdated
from engine.store.rows import Row
from engine.store.tables import breaches
from engine.time import (
    LegalTimeError,
    end_of_case,
    last_instant,
    last_instant_of_window,
    parse_limit,
)
from engine.time.window_ledger import read_windows


def doubt_breaches(context: CommandContext, code: str) -> None:
    """Records which breaches of the case the ledger supports no more, each once."""
    rows = [row for row in context.rows.find(breaches, case=code) if _may_be_doubted(row)]
    if not rows:
        return
    case, events = context.case(code), events_of(context, code)
    known = _doubted(events)
    for row in rows:
        place = row["number"], row["element"]
        last = None if place in known else _last_in_time(context, case, events, row)
        if last is not None:
            to = people_who_may_ask(context, case)
            context.record(code, BreachDoubted(*place, row["due_at"], last, to))


def _may_be_doubted(row: Row) -> bool:
    """The limit over the case, or a window: what the ledger counts."""
    return row["number"] <= 0 and row["annulled_at"] is None and row["annul_asked_by"] is None


def _doubted(events: Sequence[Event]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for event in events:
        match event.payload:
            case BreachDoubted(number, element):
                found.add((number, element))
            case DeadlineBreached(number, element):
                found.discard((number, element))
    return found


def _last_in_time(
    context: CommandContext, case: Case, events: Sequence[Event], row: Row
) -> datetime | None:
    """Until when it was in time, if it was; None where the limit is broken by the ledger too."""
    ends = (
        _ends_of_case(context, case)
        if row["number"] == 0
        else _ends_of_window(context, events, row)
    )
    return next((last for last, done_at in ends if (done_at or context.now) <= last), None)


def _ends_of_case(
    context: CommandContext, case: Case
) -> Iterator[tuple[datetime, datetime | None]]:
    told = case.registered_at, case.dossier_valid_at, case.energized_at, context.now
    if any(misdated(*told)):
        return
    try:
        whole = context.whole(case)
        due_at = None if whole is None else end_of_case(case, whole.whole, context.now)
    except LegalTimeError:
        # Nobody knows when it ends: then the breach stands as it was recorded.
        return
    if due_at is not None:
        yield last_instant(due_at), case.energized_at or case.closed_at


def _ends_of_window(
    context: CommandContext, events: Sequence[Event], row: Row
) -> Iterator[tuple[datetime, datetime | None]]:
    for window in read_windows(events, context.now):
        if (window.number, window.element) == (row["number"], row["element"]):
            due_at = window.legal_end(context.working_calendars(), context.now)
            if due_at is not None:
                yield last_instant_of_window(due_at, parse_limit(window.limit)), window.ends

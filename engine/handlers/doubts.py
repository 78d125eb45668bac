"""Breaches that the ledger supports no more, since a correction or a new calendar: they stand until
somebody annuls them, and those who may ask for that are told."""

from __future__ import annotations

from collections.abc import Sequence

from engine.handlers.context import CommandContext
from engine.handlers.recipients import leaders_and_desks
from engine.handlers.window_limits import events_of
from engine.model.events import BreachDoubted, DeadlineBreached, Event
from engine.store.rows import Row
from engine.store.tables import breaches
from engine.time import kept_until


def doubt_breaches(context: CommandContext, code: str) -> None:
    """Records which breaches of the case the ledger supports no more, each once."""
    rows = [row for row in context.rows.find(breaches, case=code) if _may_be_doubted(row)]
    if not rows:
        return
    case, events = context.case(code), events_of(context, code)
    whole = context.begun_whole(case)
    known = _doubted(events)
    for row in rows:
        place = row["number"], row["element"]
        if place in known:
            continue
        last = kept_until(events, *place, whole, context.calendar_versions(), context.now)
        if last is not None:
            to = leaders_and_desks(context, case)
            context.record(code, BreachDoubted(*place, row["due_at"], last, to))


def _may_be_doubted(row: Row) -> bool:
    return row["annulled_at"] is None and row["annul_asked_by"] is None


def _doubted(events: Sequence[Event]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for event in events:
        match event.payload:
            case BreachDoubted(number, element):
                found.add((number, element))
            case DeadlineBreached(number, element):
                found.discard((number, element))
    return found

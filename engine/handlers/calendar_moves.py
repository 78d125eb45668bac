"""New calendars: what they do to one running case."""

from __future__ import annotations

from engine.handlers.context import CommandContext
from engine.handlers.doubts import doubt_breaches
from engine.model.act import CALENDAR
from engine.model.case import Case
from engine.model.events import DeadlineMoved
from engine.model.states import CaseState
from engine.store.tables import deadlines
from engine.time import moves_of

AFRESH = "afresh"
"""The place of a deadline that is none: the whole plan of the case has to be made anew, since
calendars have changed."""

RECOUNT = "recount"
"""Likewise: the case could not be counted with the others of its recount, and is by itself."""


def count_case(context: CommandContext, case: Case) -> bool:
    """Records which dates of the case a new calendar moves; returns whether one does."""
    moved = move_dates(context, case)
    doubt_breaches(context, case.code)
    if case.state is CaseState.ACTIVE and case.dossier_valid_at and not case.energized_at:
        _leave(context, case.code, AFRESH)
    return moved


def move_dates(context: CommandContext, case: Case) -> bool:
    """Records which dates of the case are other ones by the calendars that are known now; returns
    whether one is."""
    whole = context.begun_whole(case)
    moves = list(moves_of(case, context.calendar_versions(), whole, context.now))
    for move in moves:
        context.record(
            case.code,
            DeadlineMoved(move.number, move.element, move.due_at, move.was, CALENDAR, move.version),
        )
    return bool(moves)


def count_by_itself(context: CommandContext, code: str) -> None:
    """Has one case counted after this command, as a deadline of its own."""
    _leave(context, code, RECOUNT)


def plan_afresh(context: CommandContext, code: str) -> None:
    """Has the plan of the case made anew after this command."""
    _leave(context, code, AFRESH)


def _leave(context: CommandContext, code: str, place: str) -> None:
    context.rows.delete(deadlines, code, place)
    context.rows.insert(deadlines, case=code, place=place, fires_at=context.now)

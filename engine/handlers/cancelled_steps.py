"""Steps that a case leaves before they are done."""

from __future__ import annotations

from engine.handlers.context import CommandContext
from engine.handlers.endings import ended_with
from engine.handlers.lateness import end_limit
from engine.model import events
from engine.model.breach import EndedBy
from engine.model.case import Case
from engine.model.place import place_key


def cancel_step(
    context: CommandContext,
    case: Case,
    number: int,
    element: str,
    ended_by: EndedBy | None = None,
) -> None:
    """Records that nobody does the step any more, and closes its breach, if it was late: nobody
    who could be asked for the cause was at it. ``ended_by`` is what it ends with, if that is not
    what the command has recorded so far."""
    context.record(case.code, events.TaskCancelled(number, element))
    place = case.places.get(place_key(number, element))
    if place is not None:
        ended_by = ended_by or _ended_by(context, case.code)
        end_limit(context, case, place, context.now, ended_by, asks=False)


def _ended_by(context: CommandContext, code: str) -> EndedBy:
    found = EndedBy.OTHER
    for event in context.tx.events:
        if event.stream == code:
            found = ended_with(event, found)
    return found

"""Whose time it is while papers are handed in: the desk's, as long as what came lies with it.

The limit of the customer's step, and the timers at its border, stand still meanwhile: no request is
closed because the desk has not looked yet.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.handlers.context import CommandContext
from engine.model import events
from engine.model.asked_papers import lie_with_desk
from engine.model.case import Case, Task
from engine.model.place import Place
from engine.model.process import BoundaryEvent
from engine.projections.papers import papers_asked
from engine.time import Pause, left_out_since, parse_limit, read_adjustments, resumed_due

WITH_DESK = "papers"
"""Why a deadline was moved: papers lay with the desk."""


def keep_supply_clock(context: CommandContext, code: str, task: Task) -> None:
    """Records that the papers of the step went to the desk, or back to the customer, where what was
    recorded just before has done that; and how far that moves its limit and its timers. Nothing
    where the version of the process does not say when papers are complete."""
    case = context.case(code)
    papers = context.definition(case).papers
    if papers is None or papers.complete_at is None:
        return
    held = _held(context, case, task)
    stands_still = any(left_out_since(place.adjusted) for place in held.values())
    with_desk = lie_with_desk(papers_asked(context.rows, code))
    if with_desk == stands_still:
        return
    if with_desk:
        context.record(code, events.SupplyPaused(task.number, tuple(held)))
        return
    context.record(code, events.SupplyResumed(task.number, tuple(held)))
    for place in held.values():
        _move(context, case, place)


def _held(context: CommandContext, case: Case, task: Task) -> Mapping[str, Place]:
    """The step, and the timers at its border."""
    elements = context.definition(case).process.elements
    at_border = {
        name
        for name, node in elements.items()
        if isinstance(node, BoundaryEvent) and node.attached_to == task.element
    }
    return {
        key: place
        for key, place in case.places.items()
        if (place.is_step and place.number == task.number)
        or (place.is_timer and place.element in at_border)
    }


def _move(context: CommandContext, case: Case, place: Place) -> None:
    """What was left of the limit runs on from now."""
    since = left_out_since(place.adjusted)
    if since is None or place.due_at is None or place.limit is None or place.calendar is None:
        return
    calendar, _ = context.calendar_of(case, place)
    before = read_adjustments(place.adjusted[:-1], context.now)
    pause, limit = Pause(since, context.now), parse_limit(place.limit)
    due_at = resumed_due(place.due_at, place.since, limit, calendar, before, pause)
    if due_at != place.due_at:
        moved = events.DeadlineMoved(place.number, place.element, due_at, place.due_at, WITH_DESK)
        context.record(case.code, moved)

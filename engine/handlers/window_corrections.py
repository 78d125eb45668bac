"""Windows that begin or end at a milestone that was told wrongly: they follow what is told now."""

from __future__ import annotations

from dataclasses import replace

from engine.handlers.context import CommandContext
from engine.handlers.lateness import close_breach, is_over
from engine.handlers.window_limits import events_of, open_window
from engine.model.breach import EndedBy
from engine.model.events import MilestoneCorrected, WindowClosed
from engine.model.place import Place
from engine.store.tables import breaches
from engine.time import Point, PointKind, Window, WindowStretch, read_windows, version_of_window


def correct_windows(context: CommandContext, code: str, corrected: MilestoneCorrected) -> None:
    """Records anew where windows begin or end at the milestone, those too that have ended, and
    whether they were kept. A breach that is recorded already stands until it is annulled.

    Raises:
        Invalid: one was not kept after all, and no cause was given.
    """
    profile = context.profile(context.case(code))
    for stretch in read_windows(events_of(context, code), context.now):
        window = None if profile is None else profile.window(stretch.element)
        if window is not None:
            _correct(context, code, window, stretch, corrected)


def _correct(
    context: CommandContext,
    code: str,
    window: Window,
    stretch: WindowStretch,
    corrected: MilestoneCorrected,
) -> None:
    point = Point(PointKind.MILESTONE, corrected.milestone)
    begins, ends = stretch.begins, stretch.ends
    if point in window.opens and begins == corrected.was:
        begins = corrected.occurred_at
    if point in window.closes and ends == corrected.was:
        ends = corrected.occurred_at
    if begins != stretch.begins:
        open_window(context, code, window, stretch.number, begins, stretch.extensions)
    if ends is not None and (begins, ends) != (stretch.begins, stretch.ends):
        _close_again(context, code, replace(_as_it_is(context, code, stretch), ends=ends))


def _as_it_is(context: CommandContext, code: str, stretch: WindowStretch) -> WindowStretch:
    """With what this command has recorded of it."""
    found = read_windows(events_of(context, code), context.now)
    return next(o for o in found if (o.number, o.element) == (stretch.number, stretch.element))


def _close_again(context: CommandContext, code: str, stretch: WindowStretch) -> None:
    counts = version_of_window(stretch, context.calendar_versions()[stretch.calendar], context.now)
    assert counts is not None and stretch.ends is not None, "it has ended on a calendar"
    due_at = stretch.legal_end(counts.calendar, context.now)
    known = context.rows.get(breaches, code, stretch.number, stretch.element)
    place = Place(
        stretch.number,
        stretch.element,
        stretch.begins,
        due_at=due_at,
        limit=stretch.limit,
        calendar=stretch.calendar,
        # One that was annulled was that of a window that began or ended otherwise.
        breached=known is not None and known["annulled_at"] is None,
        leaves_out=stretch.leaves_out,
    )
    late = is_over(place, stretch.ends)
    if late:
        close_breach(context, context.case(code), place, stretch.ends, EndedBy.CORRECTION)
    context.record(
        code,
        WindowClosed(stretch.number, stretch.element, stretch.ends, due_at, kept=not late),
    )

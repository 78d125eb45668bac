"""Which dates of a trace were estimates when they were recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from engine.export.trace import TraceEvent
from engine.time.decided import Decided

Then = Callable[[datetime], Decided]
"""Until when days off were decided at an instant."""

_OF_WHOLE = frozenset({"MilestoneReached", "MilestoneCorrected"})
"""What tells the end of the limit over the case, beside what is told of number 0."""


def mark_estimates(
    trace_events: Iterable[TraceEvent], whole: str | None, then: Then
) -> Iterator[TraceEvent]:
    """The events of a case in order. A date that had come when it was told is none. ``whole``
    is the calendar that the limit over the case is counted on, None for plain calendar days."""
    calendars: dict[str | None, str] = {}
    for one in trace_events:
        if one.calendar is not None:
            calendars[one.element] = one.calendar
        ahead = one.due_at is not None and one.due_at > one.at
        of_whole = one.number == 0 or one.type in _OF_WHOLE
        calendar = whole if of_whole else calendars.get(one.element)
        estimated = ahead and then(one.at).is_beyond(one.due_at, calendar)
        yield replace(one, estimated=True) if estimated else one

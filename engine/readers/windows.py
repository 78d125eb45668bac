"""The windows that run while a step is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.model.case import Case, Task
from engine.model.views import WindowView
from engine.readers.names import Names
from engine.time import last_instant_of_place


def windows_of(task: Task, case: Case, names: Names, now: datetime) -> Iterator[WindowView]:
    """Those that measure its time. A case that stands still is looked at as it was when it
    stopped."""
    at = case.suspended_at or now
    for place in case.places.values():
        if not place.is_window or place.due_at is None or place.limit is None or not task.open:
            continue
        window, last = names.windows.get(place.element), last_instant_of_place(place, place.due_at)
        if window is not None and task.element not in place.leaves_out:
            yield WindowView(
                place.element,
                names.element(place.element),
                place.limit,
                place.due_at,
                not place.annulled and at > last,
                window.ground,
                window.assumed,
                names.decided.is_beyond(place.due_at, place.calendar),
                task.due_at is not None and last < task.due_at,
            )

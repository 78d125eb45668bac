"""Filters of the worklist that are kept under a name: of one person, or shared by a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.queries import Share, TaskOrder

MOST_VIEWS = 20
"""Of one person, and shared by one unit: more are no choice any more."""
MOST_LETTERS = 60
"""Of the name of a view."""
CHOICES: Mapping[str, frozenset[str]] = {
    "share": frozenset(Share),
    "order": frozenset(TaskOrder),
    "state": frozenset({"free", "taken"}),
    "due": frozenset({"late", "today", "week"}),
}
"""Filters with a closed list of values."""
NAMED = ("unit", "step")
"""Filters that name a unit, and an element of a procedure."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """``unit`` shares it; None: it is the reader's own. ``filters`` by name, those of ``CHOICES``
    and ``NAMED``; what was searched for is never kept, as it is often the name of a person.
    ``is_default``: the reader's worklist begins with it. ``may_change``: the reader may rename or
    delete it."""

    id: str
    name: str
    unit: str | None
    filters: Mapping[str, str]
    is_default: bool
    may_change: bool

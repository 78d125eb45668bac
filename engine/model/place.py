"""Where a case stands and waits: its open steps, its armed timers, its windows and its whole limit,
with what is known of how they run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.model.instant import to_instant, to_text


@dataclass(frozen=True, slots=True)
class Place:
    """An open step, a timer of the diagram, a window (number below 0) or (number 0) the limit over
    the whole case.

    ``since`` is when it opened, ``due_at`` its due instant; ``limit``, ``calendar`` and
    ``calendar_version`` say how that was counted, ``adjusted`` what happened to it since: pauses
    ``["pause", since, until]``, extensions ``["extension", at, by]`` and annulments of its breach
    ``["annulled", at, at]``, instants as text. What was to be said up to ``told_until`` was said.
    Of a limit that was over and whose breach was ``annulled`` nothing is said any more.
    ``leaves_out`` are the element ids of the steps whose time a window does not measure. A window
    that has closed stays, without ``due_at``.
    """

    number: int
    element: str
    since: datetime
    is_timer: bool = False
    excluded: bool = False
    due_at: datetime | None = None
    limit: str | None = None
    calendar: str | None = None
    calendar_version: int | None = None
    adjusted: tuple[tuple[str, str, str], ...] = ()
    breached: bool = False
    annulled: bool = False
    told_until: datetime | None = None
    leaves_out: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name among the places of the case, such as ``7/mv_survey``; see ``place_key``."""
        return place_key(self.number, self.element)

    @property
    def is_step(self) -> bool:
        """Whether it is an open step, and not a timer, a window or the whole case."""
        return self.number > 0 and not self.is_timer

    @property
    def is_window(self) -> bool:
        """Whether it is a limit over several steps, running or closed."""
        return self.number < 0


WINDOW = "window:"
"""Before the id of a window, where steps have their element id."""


def window_element(name: str) -> str:
    """``window:ID``, of an id that is given with or without what stands before it."""
    return WINDOW + name.removeprefix(WINDOW)


def window_id(element: str) -> str:
    """The id of a window, from what stands for it where steps have their element id."""
    return element.removeprefix(WINDOW)


def place_key(number: int, element: str) -> str:
    """``7/mv_survey``; the whole limit is ``0`` alone, as the case may go on under another
    process."""
    return f"{number}/{element}" if number else WHOLE


WHOLE = "0"


Places = Mapping[str, Place]
"""By key."""


def write_places(places: Places) -> str:
    """As they are stored."""
    return f"[{','.join(map(_write, places.values()))}]"


def read_places(text: str) -> Places:
    """What ``write_places`` wrote."""
    return {place.key: place for place in map(_restore, json.loads(text))}


_NAMES = tuple(one.name for one in fields(Place))
_INSTANTS = ("since", "due_at", "told_until")
_KEPT = 4_096
"""Places that were written last: a command writes what it leaves as it is several times."""


@lru_cache(maxsize=_KEPT)
def _write(place: Place) -> str:
    return json.dumps(_plain(place), ensure_ascii=False, separators=(",", ":"))


def _plain(place: Place) -> dict[str, Any]:
    values = ((name, getattr(place, name)) for name in _NAMES)
    return {
        name: to_text(value) if isinstance(value, datetime) else value
        for name, value in values
        if value is not None and value is not False and value != ()
    }


def _restore(plain: dict[str, Any]) -> Place:
    values = {**plain, **{name: to_instant(plain[name]) for name in _INSTANTS if name in plain}}
    values["adjusted"] = tuple(tuple(one) for one in plain.get("adjusted", ()))
    values["leaves_out"] = tuple(plain.get("leaves_out", ()))
    return Place(**values)

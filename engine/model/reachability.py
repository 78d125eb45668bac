"""Everything that one thing leads to, step after step: over flows, states, or laws."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def reachable(starts: Iterable[T], step: Callable[[T], Iterable[T]]) -> set[T]:
    """The starts, and everything that ``step`` leads to from them; each is asked once, so loops
    come to an end."""
    return set(nearest_first(starts, step))


def nearest_first(starts: Iterable[T], step: Callable[[T], Iterable[T]]) -> list[T]:
    """The same in order: the fewer steps lead there, the earlier."""
    queue = list(dict.fromkeys(starts))
    found = set(queue)
    for one in queue:
        fresh = [other for other in dict.fromkeys(step(one)) if other not in found]
        found.update(fresh)
        queue += fresh
    return queue

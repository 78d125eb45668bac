"""Everything that one thing leads to, step after step: over flows, states, or laws."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def closure(starts: Iterable[T], step: Callable[[T], Iterable[T]]) -> set[T]:
    """The starts, and everything that ``step`` leads to from them; each is asked once, so loops
    come to an end."""
    found = set(starts)
    queue = list(found)
    for one in queue:
        for other in step(one):
            if other not in found:
                found.add(other)
                queue.append(other)
    return found

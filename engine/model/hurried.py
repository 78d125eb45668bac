"""Cases whose steps were done faster than anybody can have done them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST_STEPS = 4
"""Of fewer steps nothing is said: an answer that there is no grid can take minutes."""
LEAST_TIME = timedelta(hours=1)
"""Our own measure [A]: a survey alone takes longer, with the way there."""


@dataclass(frozen=True, slots=True)
class Hurry:
    """So many steps, from taking the case in to the last of them, took no longer than ``took``."""

    steps: int
    took: timedelta


def hurried(registered_at: datetime, done_at: Collection[datetime]) -> Hurry | None:
    """Whether all steps of a case that is over, done at these instants, lie closer to its beginning
    than can be; they were recorded afterwards, then, or nobody did them."""
    if len(done_at) < LEAST_STEPS:
        return None
    took = max(done_at) - registered_at
    return Hurry(len(done_at), took) if took < LEAST_TIME else None

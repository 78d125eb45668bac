"""One row of a list that cannot be shown does not keep the others from being shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.errors import EngineError, Unavailable
from engine.store.damage import UNREADABLE_AS

T = TypeVar("T")


def unless_damaged(make: Callable[[], T]) -> T | None:
    """What is made of a row; None where the row, or what it refers to, was damaged.

    Raises:
        Unavailable: the database does not answer, which says nothing of the row.
    """
    try:
        return make()
    except Unavailable:
        raise
    except (EngineError, AssertionError, *UNREADABLE_AS):
        return None

"""Milestones of a case that cannot have been reached when they are recorded to have been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_SLACK = timedelta(minutes=5)
"""So far ahead of the clock, and behind what it follows, an instant was accepted at any time."""


@dataclass(frozen=True, slots=True)
class Misdated:
    """The milestone is recorded for ``at``, though it lies between ``earliest`` and ``latest``."""

    milestone: str
    at: datetime
    earliest: datetime
    latest: datetime


def misdated(
    registered_at: datetime,
    dossier_valid_at: datetime | None,
    energized_at: datetime | None,
    latest: datetime,
) -> Iterator[Misdated]:
    """Those of a case that was registered then, and was last changed at ``latest``."""
    earliest = registered_at
    for milestone, at in (("dossier_valid", dossier_valid_at), ("energized", energized_at)):
        if at is None:
            continue
        if earliest - _SLACK <= at <= latest + _SLACK:
            earliest = max(earliest, at)
        else:
            yield Misdated(milestone, at, earliest, latest)

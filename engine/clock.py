"""The clock that is handed in. It is read once for each transaction of a command; whatever decides,
records or counts limits gets its instant from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever tells the engine the time."""

    def now(self) -> datetime:
        """The instant, in UTC with zone."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The machine's time, in UTC with zone."""
        return datetime.now(UTC)


class FixedClock:
    """Stands still until it is set or moved."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        """The instant that was set last, in UTC with zone."""
        return self._at

    def set(self, at: datetime) -> None:
        """Shows this instant from now on.

        Raises:
            ValueError: the instant has no zone.
        """
        if at.tzinfo is None:
            raise ValueError("A clock needs an instant with a zone.")
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Moves the clock on, or back by a negative time."""
        self.set(self._at + by)

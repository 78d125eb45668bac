"""What the clients asked for, and what they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, Lock
from time import monotonic
from typing import Any


@dataclass(slots=True)
class Order:
    """A command under its idempotency key. ``unknown`` are attempts of which it is not known what
    they did: no answer came, or an error of the server; ``denied`` are those that were told that
    nothing was changed. ``asked_at`` is when the last attempt began."""

    key: str
    login: str
    command: str
    method: str
    path: str
    body: Mapping[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    unknown: int = 0
    denied: int = 0
    asked_at: datetime | None = None
    answer: dict[str, Any] | None = None
    refused: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether its client knows what became of it."""
        return self.answer is not None or self.refused is not None

    def anew(self) -> Order:
        """The same, before it was sent."""
        return replace(self, attempts=0, unknown=0, denied=0, answer=None, refused=None)


class Orders:
    """All of them. They are limited by number or by time."""

    def __init__(self, most: int | None = None, seconds: float | None = None) -> None:
        self._most = most
        self._until = None if seconds is None else monotonic() + seconds
        self._lock = Lock()
        self.stop = Event()
        """Set when nobody is to wait for an outcome any more."""
        self._all: list[Order] = []
        self.statuses: Counter[str] = Counter()
        """Answers that were no success, by status and code."""
        self.disputes: list[str] = []
        """What a client was told in two ways."""

    def take(self, order: Order) -> bool:
        """Notes the order; returns False where there are to be no more."""
        with self._lock:
            if self.are_over():
                return False
            self._all.append(order)
            return True

    def are_over(self) -> bool:
        """Whether no more are to come."""
        if self.stop.is_set():
            return True
        enough = self._most is not None and len(self._all) >= self._most
        return enough or (self._until is not None and monotonic() >= self._until)

    def abandon(self) -> None:
        """Lets no more come, whatever the limits say; those that are out stay without outcome."""
        self.stop.set()

    def count(self, status: str) -> None:
        """Notes an answer that was no success."""
        with self._lock:
            self.statuses[status] += 1

    def dispute(self, said: str) -> None:
        """Notes two answers that cannot both be true."""
        with self._lock:
            self.disputes.append(said)

    def all(self) -> list[Order]:
        """As they are now."""
        with self._lock:
            return list(self._all)

    def settled(self) -> int:
        """How many are settled."""
        return sum(order.is_settled for order in self.all())

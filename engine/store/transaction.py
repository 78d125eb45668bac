"""One command's view of the store: what it read, what it records, what it will write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.events import Event, Payload
from engine.store import journal
from engine.store.rows import Rows

Apply = Callable[[Rows, Event], None]


class Transaction:
    """``now`` is the one instant of the command, ``actor`` who gave it.

    Recording an event applies it to the rows at once, so that what follows in the same command
    sees it. Nothing reaches the database before ``write``.
    """

    def __init__(self, connection: Connection, now: datetime, actor: Actor, apply: Apply) -> None:
        self.connection = connection
        self.now = now
        self.actor = actor
        self.rows = Rows(connection)
        self.events: list[Event] = []
        self._apply = apply
        self._sequences: dict[str, int] = {}

    def know_sequence(self, stream: str, sequence: int) -> None:
        """Spares a question: the newest sequence of the stream is already known."""
        self._sequences.setdefault(stream, sequence)

    def record(
        self,
        stream: str,
        payload: Payload,
        *,
        on_behalf_of: str | None = None,
        unit: str | None = None,
    ) -> Event:
        if stream not in self._sequences:
            self._sequences[stream] = journal.length(self.connection, stream)
        self._sequences[stream] += 1
        event = Event(
            stream,
            self._sequences[stream],
            self.now,
            self.actor.login,
            payload,
            on_behalf_of,
            unit,
        )
        self.events.append(event)
        self._apply(self.rows, event)
        return event

    def write(self) -> None:
        journal.append(self.connection, self.events)
        self.rows.write()

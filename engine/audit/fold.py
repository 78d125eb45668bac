"""History read from the first event on: each held against the chain of its stream, and applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from engine.errors import Broken
from engine.model.events import Event
from engine.projections import apply
from engine.store import streams
from engine.store.rows import Rows
from engine.store.tables import events


@dataclass(frozen=True, slots=True)
class Read:
    """An event as it is stored: whether the chain of its stream is whole up to here, and why it
    cannot be read or applied."""

    stream: str
    sequence: int
    linked: bool
    unreadable: str | None

    @property
    def place(self) -> str:
        """Which entry it is: ``STREAM#SEQUENCE``."""
        return f"{self.stream}#{self.sequence}"


@dataclass(slots=True)
class Fold:
    """``rows`` are those that the events make, ``heads`` the newest sequence and hash of each
    stream. ``note`` is told each event that can be read."""

    note: Callable[[Event], None] = lambda _event: None
    rows: Rows = field(default_factory=lambda: Rows(None))
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def read_stream(self, connection: Connection, stream: str) -> Iterator[Read]:
        """The events of one stream in their order, each told with its problems. One
        that is broken is told, and the others are read too."""
        query = select(events).where(events.c.stream == stream).order_by(events.c.sequence)
        return self.read_rows(connection.execute(query))

    def read_rows(self, rows: Iterable[Any]) -> Iterator[Read]:
        """Events as they are stored, those of one stream in their order, told as by
        ``read_stream``."""
        for row in rows:
            yield Read(row.stream, row.sequence, self._link(row), self._apply(row))

    def _link(self, row: Any) -> bool:
        sequence, before = self.heads.get(row.stream, (0, streams.EMPTY))
        self.heads[row.stream] = (row.sequence, row.hash)
        entry = streams.entry_of(row.stream, row.sequence, row.body)
        return bool(row.sequence == sequence + 1 and streams.link(before, entry) == row.hash)

    def _apply(self, row: Any) -> str | None:
        try:
            event = streams.decode(row.stream, row.sequence, row.body)
        except Broken as error:
            return f"The entry cannot be read: {error.params['why']}."
        self.note(event)
        try:
            apply(self.rows, event)
        except Exception as error:
            # Whatever is missing before it, it is told by its place, and the rest is looked at too.
            return f"The entry does not follow from those before it: {type(error).__name__}."
        return None

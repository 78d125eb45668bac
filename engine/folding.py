"""History read from the first event on: each held against the chain of its stream, and applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from engine.errors import Broken
from engine.projections import apply
from engine.store import journal
from engine.store.rows import Rows
from engine.store.tables import events

Progress = Callable[[int, int], None]
"""Told how many events are read, and of how many."""

_TOLD_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Read:
    """An event as it is stored, and what is wrong with it."""

    stream: str
    sequence: int
    body: str
    problems: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.stream}#{self.sequence}"


@dataclass(slots=True)
class Fold:
    """``rows`` are those that the events make, ``heads`` the newest sequence and hash of each
    stream."""

    rows: Rows = field(default_factory=lambda: Rows(None))
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def read(self, connection: Connection, progress: Progress) -> Iterator[Read]:
        """Every event in the order of its position. One that is broken is told with its problems,
        and the others are read too."""
        total = connection.execute(select(func.count()).select_from(events)).scalar_one()
        query = select(events).order_by(events.c.position)
        for done, row in enumerate(connection.execute(query), start=1):
            found = (self._link(row), self._apply(row))
            problems = tuple(problem for problem in found if problem is not None)
            yield Read(row.stream, row.sequence, row.body, problems)
            if done % _TOLD_EVERY == 0 or done == total:
                progress(done, total)

    def _link(self, row: Any) -> str | None:
        sequence, before = self.heads.get(row.stream, (0, journal.EMPTY))
        self.heads[row.stream] = (row.sequence, row.hash)
        if row.sequence != sequence + 1:
            return f"{sequence + 1} was expected here; events are missing or moved."
        if journal.link(before, row.stream, row.sequence, row.body) != row.hash:
            return "The entry or one before it was changed after it was recorded."
        return None

    def _apply(self, row: Any) -> str | None:
        try:
            event = journal.decode(row.stream, row.sequence, row.body)
        except Broken as error:
            return f"The entry cannot be read: {error.params['why']}."
        try:
            apply(self.rows, event)
        except Exception as error:
            # Whatever is missing before it, it is told by its place, and the rest is looked at too.
            return f"The entry does not follow from those before it: {type(error).__name__}."
        return None

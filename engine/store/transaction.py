"""One command's view of the store: what it read, what it records, what it will write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from engine.errors import Damaged
from engine.evidence import Seals
from engine.model.actor import Actor
from engine.model.events import Event, Payload
from engine.store import streams
from engine.store.database import sent_together
from engine.store.jobs import Job
from engine.store.row_seals import SEALED_CASES, seal_rows
from engine.store.rows import Row, Rows
from engine.store.tables import cases, events

Apply = Callable[[Rows, Event], None]


_PUT_BACK = select(cases.c.code).where(
    cases.c.code == bindparam("code"),
    cases.c.version
    < select(func.max(events.c.sequence)).where(events.c.stream == cases.c.code).scalar_subquery(),
)
"""A case with events behind its row; both are read at one instant."""


def _damaged(code: str) -> Damaged:
    return Damaged(
        "case_damaged",
        "What is stored of the case {case} was not written by Motcua, so nothing can be recorded "
        "in it. Nothing was changed. Tell an administrator: 'motcua verify' says what is wrong, "
        "and 'motcua rebuild' puts it right.",
        case=code,
        place=f"cases/{code}",
    )


class Transaction:
    """``now`` is the one instant of the command, ``actor`` who gave it.

    Recording an event applies it to the rows at once, so that what follows in the same command
    sees it. Nothing reaches the database before ``write``.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        actor: Actor,
        apply: Apply,
        seals: Seals | None = None,
    ) -> None:
        self.connection = connection
        self.now = now
        self.actor = actor
        self.rows = Rows(connection)
        self.events: list[Event] = []
        self.jobs: list[Job] = []
        self.capacity: tuple[str | None, str | None] = (None, None)
        """The role in which the command is given, and in which unit."""
        self._apply = apply
        self._seals = seals
        self._sequences: dict[str, int] = {}
        self._heads: dict[str, bytes] = {}

    def know_head(self, stream: str, sequence: int, head: bytes) -> None:
        """Spares a question: the stream's newest sequence and hash are already known."""
        self._sequences.setdefault(stream, sequence)
        self._heads.setdefault(stream, head)

    def require_unchanged(self, case: Row) -> None:
        """Nothing is decided on, and sealed anew over, what somebody else has written.

        Raises:
            Damaged: the row of the case is not as it was sealed.
        """
        if self._seals is not None and not SEALED_CASES.fits(self._seals, case):
            raise _damaged(case["code"])

    def require_newest(self, connection: Connection) -> None:
        """For a command that could not be written: whether it built on a case as it was before its
        newest events. An older row fits its older seal.

        Raises:
            Damaged: such a row was put back.
        """
        for stream in {event.stream for event in self.events}:
            if connection.execute(_PUT_BACK, {"code": stream}).first() is not None:
                raise _damaged(stream)

    def record(self, stream: str, payload: Payload, on_behalf_of: str | None = None) -> Event:
        """Adds an event to the stream under its next number and applies it to the rows in memory;
        ``write`` sends both."""
        if stream not in self._sequences:
            self.know_head(stream, *streams.head(self.connection, stream))
        self._sequences[stream] += 1
        event = Event(
            stream,
            self._sequences[stream],
            self.now,
            self.actor.login,
            payload,
            on_behalf_of,
        )
        self.events.append(event)
        self._apply(self.rows, event)
        return event

    def enqueue(self, job: Job) -> None:
        """Has it done after this command, if it commits."""
        self.jobs.append(job)

    def note_capacity(self) -> None:
        """Has the first event of each stream say in which capacity the command was given."""
        role, unit = self.capacity
        begun: set[str] = set()
        for place, event in enumerate(self.events):
            if event.stream not in begun:
                begun.add(event.stream)
                self.events[place] = replace(event, role=role, unit=unit, via=self.actor.via)

    def write(self) -> None:
        """Sends everything to the database; it is kept when the transaction commits."""
        self.note_capacity()
        with sent_together(self.connection):
            streams.append(self.connection, self.events, self._heads, self._seals)
            for stream, head in self._heads.items():
                if self.rows.knows(cases, stream):
                    self.rows.update(cases, stream, head=head)
            if self._seals is not None:
                seal_rows(self.rows, self._seals)
            self.rows.write()

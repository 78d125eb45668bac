"""One command's view of the store: what it read, what it records, what it will write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.errors import Damaged, Invalid
from engine.evidence import MasterKeys, Seals
from engine.model.actor import Actor
from engine.model.events import PERSONAL_TEXTS, Event, Payload
from engine.model.personal import (
    ENCRYPTED,
    Personal,
    as_given,
    change_fields,
    has_encrypted,
    is_encrypted,
    is_personal,
)
from engine.store import streams
from engine.store.database import sent_together
from engine.store.file_keys import take_files
from engine.store.jobs import Job
from engine.store.personal_data import WORKING, Encryption
from engine.store.row_seals import SEALED_CASES, seal_rows
from engine.store.rows import Row, Rows
from engine.store.tables import cases, events

Apply = Callable[[Rows, Event], None]


_PUT_BACK = sa.select(cases.c.code).where(
    cases.c.code == sa.bindparam("code"),
    cases.c.version
    < sa.select(sa.func.max(events.c.sequence))
    .where(events.c.stream == cases.c.code)
    .scalar_subquery(),
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


def _reserved() -> Invalid:
    return Invalid(
        "text_reserved",
        "A text begins with '{mark}', which stands before what is encrypted. Begin it otherwise.",
        mark=ENCRYPTED,
    )


class Transaction:
    """``now`` is the one instant of the command, ``actor`` who gave it.

    Recording an event applies it to the rows at once, so that what follows in the same command
    sees it. Nothing reaches the database before ``write``.
    """

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        actor: Actor,
        apply: Apply,
        seals: Seals | None = None,
        master: MasterKeys | None = None,
        forgotten: Set[sa.Table] = frozenset(),
    ) -> None:
        """``master`` wraps the keys under which personal data are recorded. Without it they are
        recorded as they are given: for what is played in memory, and for commands that are given
        again, whose personal data are encrypted already. Rows of ``forgotten`` tables are not
        written: nobody will ask for them."""
        self.connection = connection
        self.now = now
        self.actor = actor
        self.rows = Rows(connection, forgotten)
        self.events: list[Event] = []
        self.jobs: list[Job] = []
        self.capacity: tuple[str | None, str | None, str | None] = (None, None, None)
        """The role in which the command is given, in which unit, and for which colleague."""
        self._apply = apply
        self._seals = seals
        self.encryption = None if master is None else Encryption(master, self.rows, now)
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

    def require_newest(self, connection: sa.Connection) -> None:
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
        sequence = self._sequences[stream]
        event = Event(
            stream,
            sequence,
            self.now,
            self.actor.login,
            self._encrypted(stream, sequence, payload),
            self._encrypted_text(stream, sequence, "for", on_behalf_of),
            on_behalf_of_colleague=self.capacity[2],
        )
        self.events.append(event)
        self._apply(self.rows, event)
        return event

    def _encrypted(self, stream: str, sequence: int, payload: Payload) -> Payload:
        """The payload as it is recorded: what it says of people is encrypted."""
        new: dict[str, Any] = {}
        for name in ("data", "facts"):
            values = getattr(payload, name, None)
            if values:
                new[name] = self.protected(stream, values, sequence)
                if self.encryption is not None:
                    take_files(self.connection, self.encryption, stream, new[name])
        for name in PERSONAL_TEXTS.get(type(payload), ()):
            new[name] = self._encrypted_text(stream, sequence, name, getattr(payload, name))
        return replace(payload, **new) if new else payload

    def protected(
        self, case: str, values: Mapping[str, object], sequence: int = WORKING
    ) -> Mapping[str, object]:
        """The fields of an answer as they are kept in that event, or beside all events.

        Raises:
            Invalid: a text looks as if it were encrypted.
            Conflict: the person whom they are about was erased.
        """
        if self.encryption is None:
            return change_fields(values, is_personal, as_given)
        if has_encrypted(values):
            raise _reserved()
        return self.encryption.encrypt_fields(case, values, sequence)

    def told(self, case: str, stored: Mapping[str, object]) -> Mapping[str, object]:
        """Stored fields as they were told, to be recorded once more.

        Raises:
            Conflict: the person whom they are about was erased.
            Damaged: what is stored, or its key, is not as it was written.
        """
        return stored if self.encryption is None else self.encryption.told(case, stored)

    def keep_searched(self, case: str, searched: Mapping[str, frozenset[str]]) -> None:
        """Has the case be found by what these fields say now, in place of what they said before."""
        if self.encryption is not None:
            self.encryption.keep_searched(case, searched)

    def _encrypted_text(
        self, stream: str, sequence: int, place: str, text: str | None
    ) -> str | None:
        if text is None or self.encryption is None:
            return text
        if is_encrypted(text):
            raise _reserved()
        return self.encryption.encrypt(stream, place, Personal(text), sequence)

    def enqueue(self, job: Job) -> None:
        """Has it done after this command, if it commits."""
        self.jobs.append(job)

    def note_capacity(self) -> None:
        """Has the first event of each stream say in which capacity the command was given."""
        role, unit, _ = self.capacity
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

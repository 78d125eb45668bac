"""Notices on their way out: what an event tells people leaves after its command has committed.

At least once: the attempt is written down before the letter is sent, that it was taken afterwards.
Between the two a worker can die, so a letter can be sent twice; both carry the same id.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, update

from engine.clock import Clock
from engine.library import Library
from engine.mail import Letter, NoAddressError, Post
from engine.model.notice import NoticeState
from engine.readers.letters import read_letter
from engine.store.database import Database
from engine.store.tables import notices

_MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Outbox:
    database: Database
    library: Library
    clock: Clock
    post: Post

    def send(self, notice: str) -> None:
        """Sends the notice, unless it has been sent.

        Raises:
            OSError, SMTPException: the letter was not taken; it stays waiting.
        """
        letter = self._begin(notice)
        if letter is None:
            return
        try:
            self.post.send(letter)
        except NoAddressError as error:
            self.give_up(notice, str(error))
            return
        with self.database.write() as connection:
            _mark(connection, notice, state=NoticeState.SENT, sent_at=self.clock.now())

    def give_up(self, notice: str, problem: str) -> None:
        """Leaves the notice as failed, with what went wrong."""
        with self.database.write() as connection:
            _mark(connection, notice, state=NoticeState.FAILED, problem=problem[:_MOST_WORDS])

    def _begin(self, notice: str) -> Letter | None:
        """The letter, its attempt counted; None where it is sent or was never there."""
        waiting = (notices.c.id == notice) & (notices.c.state != NoticeState.SENT)
        with self.database.write() as connection:
            taken = connection.execute(
                update(notices).where(waiting).values(attempts=notices.c.attempts + 1)
            )
            return read_letter(self.library, connection, notice) if taken.rowcount else None


def _mark(connection: Connection, notice: str, **values: object) -> None:
    this: ColumnElement[bool] = notices.c.id == notice
    connection.execute(update(notices).where(this).values(values))

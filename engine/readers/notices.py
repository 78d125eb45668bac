"""Notices: who was told of what, and whether it has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from engine.errors import EngineError
from engine.failure import failure_of
from engine.library import Library
from engine.mail import Letter
from engine.model.actor import SYSTEM, Actor
from engine.readers.letters import ADDRESSED, letter_of
from engine.store.database import Database
from engine.store.tables import notices


@dataclass(frozen=True, slots=True)
class NoticeView:
    """``state`` is one of ``NoticeState``; ``problem`` says why it has not left."""

    letter: Letter
    case: str
    state: str
    attempts: int
    sent_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class NoticeReader:
    database: Database
    library: Library

    def page(
        self,
        actor: Actor,
        *,
        case: str | None = None,
        state: str | None = None,
        limit: int = 50,
    ) -> list[NoticeView]:
        """The actor's own notices, the newest first; those of everybody for the system."""
        query = ADDRESSED.order_by(notices.c.made_at.desc(), notices.c.id).limit(limit)
        if actor is not SYSTEM:
            query = query.where(notices.c.login == actor.login)
        if case is not None:
            query = query.where(notices.c.case == case)
        if state is not None:
            query = query.where(notices.c.state == state)
        with self.database.read() as connection:
            return [
                NoticeView(
                    self._letter(connection, row),
                    row.case,
                    row.state,
                    row.attempts,
                    row.sent_at,
                    row.problem,
                )
                for row in connection.execute(query).all()
            ]

    def _letter(self, connection: Connection, row: Row[Any]) -> Letter:
        """What it says; where its case cannot be read, that, so that others are shown."""
        try:
            return letter_of(self.library, connection, row)
        except (EngineError, AssertionError, ValueError) as error:
            said = str(failure_of(error))
            return Letter(row.id, row.login, row.email, said, "", row.made_at)

"""Notices: who was told of what, and whether it has left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.adapters.mail import Letter
from engine.errors import EngineError, NotAllowed
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import may_administer
from engine.model.queries import NoticePlace
from engine.model.states import NOT_SENT, NoticeState
from engine.model.views import NoticeStatus
from engine.notices.letters import ADDRESSED, read_letter
from engine.readers.context import Reader
from engine.readers.filters import require_case
from engine.store.damage import LONG_AGO, UNREADABLE_AS
from engine.store.failure import failure_of
from engine.store.jobs import Jobs
from engine.store.raw import UNREADABLE, any_text, found_rows
from engine.store.tables import cases, notices, users


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
class NoticeReader(Reader):
    """Reads which notices have left and which have not, why, and when they are tried next."""

    jobs: Jobs

    def statuses(
        self,
        actor: Actor,
        states: Sequence[NoticeState] = NOT_SENT,
        after: NoticePlace | None = None,
        limit: int = 50,
        case: str | None = None,
    ) -> list[NoticeStatus]:
        """Notices of everybody in these states, the newest first: of every case for administrators,
        of their own units for auditors and leaders.

        Raises:
            NotAllowed: the actor is none of them.
            Invalid: there is no such case, or the actor may not know of it.
        """
        query = (
            sa.select(notices, users.c.name)
            .join(users, users.c.login == notices.c.login)
            .where(_seen_by(actor, notices.c.case), notices.c.state.in_(states))
            .order_by(notices.c.made_at.desc(), notices.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            query = query.where(
                sa.tuple_(notices.c.made_at, notices.c.id) < sa.tuple_(*_typed(after))
            )
        if case is not None:
            query = query.where(notices.c.case == case)
        with self.database.read() as connection:
            if case is not None:
                require_case(connection, case, _seen_by(actor, cases.c.code))
            rows = connection.execute(query).all()
            waiting = [row.id for row in rows if row.state == NoticeState.WAITING]
            tries = self.jobs.next_tries(connection, waiting) if waiting else {}
        return [
            NoticeStatus(
                row.id,
                row.case,
                row.login,
                row.name,
                NoticeState(row.state),
                row.made_at,
                row.attempts,
                row.sent_at,
                row.problem,
                tries.get(row.id),
            )
            for row in rows
        ]

    def count_by_state(self, actor: Actor) -> Mapping[NoticeState, int]:
        """How many notices have not left, by state: of every case for administrators, of their own
        units for auditors and leaders.

        Raises:
            NotAllowed: the actor is none of them.
        """
        query = (
            sa.select(notices.c.state, sa.func.count())
            .where(_seen_by(actor, notices.c.case), notices.c.state != NoticeState.SENT)
            .group_by(notices.c.state)
        )
        with self.database.read() as connection:
            found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in NOT_SENT}

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
        with self.database.read() as connection, any_text(connection):
            found = found_rows(connection, notices, query)
            return [self._view(connection, row) for row in found]

    def _view(self, connection: sa.Connection, row: Mapping[str, Any]) -> NoticeView:
        """What cannot be read of it is left empty, so that others are shown."""
        read = {name: None if value is UNREADABLE else value for name, value in row.items()}
        return NoticeView(
            self._letter(connection, read),
            read["case"] or "",
            read["state"] or "",
            read["attempts"] or 0,
            read["sent_at"],
            read["problem"],
        )

    def _letter(self, connection: sa.Connection, row: Mapping[str, Any]) -> Letter:
        """What it says; where its case cannot be read, that."""
        try:
            letter = read_letter(self.definitions, connection, row["id"])
            assert letter is not None, "it is among those that were found"
            return letter
        except (EngineError, AssertionError, *UNREADABLE_AS) as error:
            said = str(failure_of(error))
            return Letter(row["id"], row["login"] or "", None, said, "", row["made_at"] or LONG_AGO)


def _seen_by(actor: Actor, code: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether the actor looks after the case of this code."""
    if may_administer(actor):
        return sa.true()
    if not (units := actor.overseen()):
        raise NotAllowed(
            "not_overseeing_notices", "Only administrators, auditors and leaders see all notices."
        )
    of_units = sa.select(cases.c.code).where(cases.c.executing_unit.in_(sorted(units)))
    return code.in_(of_units)


def _typed(after: NoticePlace) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    made_at, notice = after
    return sa.literal(made_at, notices.c.made_at.type), sa.literal(notice, notices.c.id.type)

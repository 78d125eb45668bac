"""Notices on their way out: what an event tells people leaves after its command has committed.

At least once: the attempt is written down before the letter is sent, that it was taken afterwards.
Between the two a worker can die, so a letter can be sent twice; both carry the same id.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException
from threading import Lock

import sqlalchemy as sa

from engine.adapters.mail import (
    Letter,
    LetterRefusedError,
    LogPost,
    MailServerError,
    Post,
    problem_of,
)
from engine.clock import Clock
from engine.handlers.notices import SEND
from engine.model.states import NoticeState
from engine.model.week import is_week
from engine.notices.letters import read_letter
from engine.notices.week_letters import WeekLetters
from engine.publishing.definitions import Definitions
from engine.readers.context import ReadContext
from engine.store.database import Database
from engine.store.jobs import Job, Jobs
from engine.store.tables import notices

TRIED_FOR = timedelta(days=3)
"""A letter that is not taken is tried again for at least so long, counted from its first try."""
LEFT_ALONE = timedelta(minutes=1)
"""A mail server that cannot be used is not asked for so long, so that a thousand letters do not
wait for it one after the other."""

_MOST_WORDS = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LetterState:
    """How many notices have not left, by state; ``waiting_since`` is when the longest waiting one
    was made, ``problem`` why it was not taken, where it was tried."""

    waiting: int
    failed: int
    unsent: int
    waiting_since: datetime | None
    problem: str | None


@dataclass(slots=True)
class Outbox:
    """Sends the notices that wait. While the server cannot be used, one letter a minute asks it."""

    database: Database
    definitions: Definitions
    clock: Clock
    post: Post
    context: ReadContext
    _asked_again_at: datetime | None = None
    _told: bool = False
    _lock: Lock = field(default_factory=Lock)

    def send(self, notice: str) -> None:
        """Sends the notice, unless it has been sent. Where no mail server is set it is unsent,
        where the letter is refused for good it has failed.

        Raises:
            MailServerError, OSError, SMTPException: the letter was not taken; it stays waiting.
        """
        if isinstance(self.post, LogPost):
            self._leave_unsent(notice, self.post)
            return
        self._require_server()
        try:
            letter = self._begin(notice)
            if letter is None:
                return
            self.post.send(letter)
        except LetterRefusedError as error:
            _log.warning("notice %s is refused: %s", notice, error)
            self.give_up(notice, str(error))
        except (MailServerError, SMTPException, OSError) as error:
            self._put_back(notice, error)
            raise
        else:
            self._mark(notice, state=NoticeState.SENT, sent_at=self.clock.now(), problem=None)

    def leave_unsent(self, jobs: Jobs) -> int:
        """Without a mail server: leaves what waits to be sent as unsent, many in one transaction;
        returns how many. Where the log wants each of them, ``send`` takes them one by one."""
        if not isinstance(self.post, LogPost) or self.post.is_read:
            return 0
        left = jobs.settle(SEND, self._leave_all_unsent)
        if left:
            self._tell_once()
        return left

    def _leave_all_unsent(self, connection: sa.Connection, letters: Sequence[Job]) -> None:
        tried = {"now": self.clock.now(), "state": NoticeState.UNSENT, "problem": LogPost.problem}
        notes = [{"wanted": letter.arguments["notice"], **tried} for letter in letters]
        connection.execute(_COUNT_TRY, notes)

    def goes_on(self, notice: str) -> bool:
        """Whether a letter that is not taken is tried again."""
        query = sa.select(notices.c.tried_since).where(notices.c.id == notice)
        with self.database.read() as connection:
            since: datetime | None = connection.scalar(query)
        return since is None or self.clock.now() - since < TRIED_FOR

    def give_up(self, notice: str, problem: str) -> None:
        """Leaves the notice as failed, with what went wrong."""
        self._mark(notice, state=NoticeState.FAILED, problem=problem[:_MOST_WORDS])

    def find(
        self, states: Sequence[NoticeState], since: datetime | None = None
    ) -> list[tuple[str, str]]:
        """Id and login of the notices in these states, made since then, the oldest first."""
        query = sa.select(notices.c.id, notices.c.login).where(notices.c.state.in_(states))
        if since is not None:
            query = query.where(notices.c.made_at >= since)
        with self.database.read() as connection:
            found = connection.execute(query.order_by(notices.c.made_at, notices.c.id))
            return [(row.id, row.login) for row in found]

    def state(self) -> LetterState:
        """How many notices have not left, and since when the longest waiting one has waited."""
        counts = (
            sa.select(notices.c.state, sa.func.count())
            .where(notices.c.state != NoticeState.SENT)
            .group_by(notices.c.state)
        )
        longest = (
            sa.select(notices.c.made_at, notices.c.problem)
            .where(notices.c.state == NoticeState.WAITING)
            .order_by(notices.c.made_at)
            .limit(1)
        )
        with self.database.read() as connection:
            by_state: dict[str, int] = {row[0]: row[1] for row in connection.execute(counts)}
            first = connection.execute(longest).one_or_none()
        return LetterState(
            by_state.get(NoticeState.WAITING, 0),
            by_state.get(NoticeState.FAILED, 0),
            by_state.get(NoticeState.UNSENT, 0),
            None if first is None else first.made_at,
            None if first is None else first.problem,
        )

    def tell_of_unsent(self) -> None:
        """Says in the log that notices are unsent from a time without a mail server, if there is
        one now: they do not leave by themselves."""
        count = 0 if isinstance(self.post, LogPost) else self.state().unsent
        if count:
            _log.warning("%d notices are unsent; 'motcua notice send --unsent' sends them", count)

    def _require_server(self) -> None:
        with self._lock:
            now, again_at = self.clock.now(), self._asked_again_at
            if again_at is not None and now < again_at <= now + LEFT_ALONE:
                raise MailServerError("The mail server could not be used a moment ago.")

    def _begin(self, notice: str) -> Letter | None:
        """The letter, its attempt counted; None where it is sent or was never there.

        Raises:
            LetterRefusedError: nobody may be sent it any more.
        """
        if not self._count_try(notice, state=NoticeState.WAITING):
            return None
        letter = self._read(notice)
        return WeekLetters(self.context).fill(letter) if letter and is_week(notice) else letter

    def _leave_unsent(self, notice: str, log: LogPost) -> None:
        """Without a mail server, in one go: nothing happens between the attempt and its end."""
        if not self._count_try(notice, state=NoticeState.UNSENT, problem=log.problem):
            return
        self._tell_once()
        letter = self._read(notice) if log.is_read else None
        if letter is not None:
            log.note(letter)

    def _count_try(self, notice: str, **values: object) -> bool:
        """Whether there is anything to send; the attempt counts from now on."""
        with self.database.write() as connection:
            tried = {"wanted": notice, "now": self.clock.now(), **values}
            return bool(connection.execute(_COUNT_TRY, tried).rowcount)

    def _read(self, notice: str) -> Letter | None:
        with self.database.read() as connection:
            return read_letter(self.definitions, connection, notice)

    def _put_back(self, notice: str, error: Exception) -> None:
        if isinstance(error, MailServerError):
            with self._lock:
                self._asked_again_at = self.clock.now() + LEFT_ALONE
        self._mark(notice, problem=problem_of(error)[:_MOST_WORDS])

    def _mark(self, notice: str, **values: object) -> None:
        with self.database.write() as connection:
            connection.execute(_MARK, {"wanted": notice, **values})

    def _tell_once(self) -> None:
        if not self._told:
            self._told = True
            _log.warning("MOTCUA_MAIL is not set: notices stay unsent, see 'motcua notice list'")


# Statements of every letter are made once; which columns they set, their parameters say.
_MARK = sa.update(notices).where(notices.c.id == sa.bindparam("wanted"))
_COUNT_TRY = _MARK.where(notices.c.state != NoticeState.SENT).values(
    attempts=notices.c.attempts + 1,
    tried_since=sa.func.coalesce(
        notices.c.tried_since, sa.bindparam("now", type_=notices.c.tried_since.type)
    ),
)

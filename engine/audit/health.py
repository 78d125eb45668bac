"""Whether the installation can work: one look at each thing that work needs.

Looking takes no lock that commands wait for, and changes nothing but a file that it removes again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from engine.clock import Clock
from engine.errors import EngineError, Unavailable
from engine.model.instant import to_instant
from engine.model.states import NoticeState
from engine.publishing import sandbox, validation
from engine.store import tables
from engine.store.database import Database
from engine.store.faults import read_only
from engine.store.files import Files
from engine.store.findings import open_findings
from engine.store.revision import require_current
from engine.store.uploads import Uploads

WORKER_SEEN = timedelta(minutes=5)
"""A worker that has given no sign for so long is gone."""
CHECKPOINT_OLD = timedelta(hours=2)
"""Workers sign what happened each hour."""
MAIL_OLD = timedelta(hours=1)
"""A notice that has waited for longer does not leave by itself."""
ROOM = 256 << 20
"""So many bytes have to be free on a disk."""
SANDBOX_ASKED = timedelta(minutes=1)
"""How often it is tried whether documents can be read."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that work needs; ``problem`` is None where it is well."""

    name: str
    problem: EngineError | None = None


class Health:
    """Looks at everything that work needs. ``folders`` are where something grows."""

    def __init__(
        self,
        database: Database,
        files: Files,
        folders: list[Path],
        clock: Clock,
        uploads: Uploads,
    ) -> None:
        self._uploads = uploads
        self._database = database
        self._files = files
        self._folders = folders
        self._clock = clock
        self._sandbox: tuple[datetime, EngineError | None] | None = None

    def parts(self) -> list[Part]:
        """Every part, in the order in which others build on it; where the database cannot be asked,
        those that stand in it are left out."""
        found = [
            _part("database", self._reach),
            _part("schema", lambda: require_current(self._database)),
        ]
        if not any(part.problem for part in found):
            with self._database.read() as connection:
                found += self._recorded(connection)
        found += [
            _part("files", self._files.try_out),
            _part("disk", self._look_for_room),
            _part("sandbox", self._try_sandbox),
        ]
        return found

    def parts_within(self, connection: sa.Connection) -> list[Part]:
        """The parts for whoever reads this database already; whether documents can be read is told
        as it was found last, and left out where nobody has tried yet."""
        found = list(self._recorded(connection))
        found += [_part("files", self._files.try_out), _part("disk", self._look_for_room)]
        if self._sandbox is not None:
            found.append(Part("sandbox", self._sandbox[1]))
        return found

    def require(self) -> None:
        """Refuses work that could not be done.

        Raises:
            Unavailable: something that work needs is missing; ``parts`` says what.
        """
        failing = [part for part in self.parts() if part.problem is not None]
        if not failing:
            return
        first = failing[0].problem
        assert first is not None
        names = ", ".join(part.name for part in failing)
        raise Unavailable(first.code, first.message, **first.params, parts=names)

    def _recorded(self, connection: sa.Connection) -> Iterator[Part]:
        now = self._clock.now()
        yield _part("read_only", lambda: self._require_writable(connection))
        yield _part("worker", lambda: _require_worker(connection, now))
        yield _part("checkpoint", lambda: _require_checkpoint(connection, now))
        yield _part("integrity", lambda: _require_integrity(connection))
        yield _part("mail", lambda: _require_mail(connection, now))
        yield _part("customers", lambda: self._uploads.require_customers_room(connection))

    def _reach(self) -> None:
        with self._database.read() as connection:
            connection.execute(sa.text("SELECT 1")).scalar_one()

    def _require_writable(self, connection: sa.Connection) -> None:
        if self._database.is_sqlite:
            path = self._database.address.path
            writable = path is None or all(
                os.access(one, os.W_OK) for one in (path, Path(path).parent) if Path(one).exists()
            )
        else:
            state = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool"
            writable = not connection.execute(sa.text(state)).scalar_one()
        if not writable:
            raise read_only()

    def _look_for_room(self) -> None:
        for folder in self._folders:
            free = shutil.disk_usage(folder).free if folder.exists() else ROOM
            if free < ROOM:
                raise Unavailable(
                    "disk_nearly_full",
                    "A disk of this installation has {free} MB left. Make room.",
                    free=free >> 20,
                )

    def _try_sandbox(self) -> None:
        now = self._clock.now()
        if self._sandbox is None or abs(now - self._sandbox[0]) >= SANDBOX_ASKED:
            self._sandbox = (now, _sandbox_problem(now))
        if self._sandbox[1] is not None:
            raise self._sandbox[1]


def _part(name: str, look: Callable[[], None]) -> Part:
    try:
        look()
    except EngineError as error:
        return Part(name, error)
    return Part(name)


def _require_worker(connection: sa.Connection, now: datetime) -> None:
    """Where cases run, somebody has to fire their deadlines."""
    sane = tables.workers.c.seen_at <= now + WORKER_SEEN  # not by a clock that was ahead
    seen = connection.execute(
        sa.select(sa.func.max(tables.workers.c.seen_at)).where(sane)
    ).scalar_one()
    if seen is not None and now - seen <= WORKER_SEEN:
        return
    running = sa.select(sa.exists().where(tables.cases.c.closed_at.is_(None)))
    if connection.execute(running).scalar_one():
        raise Unavailable(
            "worker_not_seen",
            "No worker has given a sign for {minutes} minutes, so no deadline fires and no mail "
            "leaves. Start one: 'motcua work'.",
            minutes=int(WORKER_SEEN.total_seconds()) // 60,
        )


def _require_checkpoint(connection: sa.Connection, now: datetime) -> None:
    signed = sa.select(sa.func.coalesce(sa.func.max(tables.checkpoints.c.position), 0))
    first = (
        sa.select(tables.events.c.body)
        .where(tables.events.c.position > signed.scalar_subquery())
        .order_by(tables.events.c.position)
        .limit(1)
    )
    body = connection.execute(first).scalar_one_or_none()
    if body is not None and now - to_instant(json.loads(body)["at"]) > CHECKPOINT_OLD:
        raise Unavailable(
            "checkpoint_old",
            "What was recorded for more than {hours} hours is in no checkpoint. See why the worker "
            "signs none, or run 'motcua checkpoint make'.",
            hours=int(CHECKPOINT_OLD.total_seconds()) // 3600,
        )


def _require_integrity(connection: sa.Connection) -> None:
    found = open_findings(connection)
    if found is not None:
        raise Unavailable(
            "damage_found",
            "Places where something is not as it was recorded: {count}, the first known since "
            "{since}. Run 'motcua verify' and mend what it names; once it finds nothing, this is "
            "well again.",
            count=found.count,
            since=found.since,
        )


def _require_mail(connection: sa.Connection, now: datetime) -> None:
    old = (tables.notices.c.state == NoticeState.WAITING) & (
        tables.notices.c.made_at < now - MAIL_OLD
    )
    waiting = connection.execute(sa.select(sa.func.count()).where(old)).scalar_one()
    if waiting:
        raise Unavailable(
            "mail_waiting",
            "{count} notices have waited for more than an hour. See 'motcua notice list' and the "
            "mail server.",
            count=waiting,
        )


def _sandbox_problem(now: datetime) -> EngineError | None:
    """Has a reader of documents read nothing, which tells whether there are readers."""
    today = now.date()
    try:
        sandbox.run(validation.validate, (), (), (today, today))
    except (sandbox.TooMuch, sandbox.Unread, OSError):
        broken = True
    except Unavailable:
        # All readers are at work, so there are readers.
        broken = False
    else:
        broken = False
    if not broken:
        return None
    return Unavailable(
        "sandbox_broken",
        "Documents cannot be read on this machine now, so nothing can be checked or published. "
        "See the log, and whether memory and processes are short.",
    )

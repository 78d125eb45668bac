"""Jobs in a table of our own, for SQLite: its writers queue anyway."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Event

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as insert_or_leave

from engine.clock import Clock
from engine.errors import Unavailable
from engine.store.database import Database
from engine.store.jobs import LEASE, NEVER_LATER, Job, RunJob, Settle, back_off
from engine.store.raw import UNREADABLE, found_rows
from engine.store.tables import jobs

AT_ONCE = 500
"""So many jobs are settled in one transaction at the most: others wait for it."""

_log = logging.getLogger(__name__)


class TableJobs:
    """The queue on SQLite: a table of ours. Workers claim jobs for a lease of 60 seconds."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def enqueue(self, connection: sa.Connection, new: Sequence[Job]) -> None:
        """Adds the jobs that do not wait yet, in the transaction of the connection; those that were
        put off are put off no longer."""
        now = self._clock.now()
        rows = [
            {
                "name": job.name,
                "arguments": dict(job.arguments),
                "key": job.key,
                "runs_at": now,
                "attempts": 0,
            }
            for job in new
        ]
        added = connection.execute(insert_or_leave(jobs).on_conflict_do_nothing(), rows)
        if added.rowcount == len(rows):
            return
        # What comes within a lease can be in the hands of a worker.
        again = {"keys": [job.key for job in new], "held": now + LEASE, "now": now}
        connection.execute(_PUT_OFF_NO_LONGER, again)

    def next_tries(self, connection: sa.Connection, keys: Sequence[str]) -> Mapping[str, datetime]:
        """From when on what waits under these keys is done, by key (UTC)."""
        found = connection.execute(_NEXT, {"keys": list(keys)})
        return {row.key: row.runs_at for row in found}

    def settle(self, name: str, settle: Settle) -> int:
        """Does the jobs of that name, many in one transaction, until none is due; returns how
        many."""
        done = 0
        while self._has_some([name]):
            with self._database.write() as connection:
                settled = self._settle_some(connection, name, settle)
            done += settled
            if settled < AT_ONCE:
                break
        return done

    def _settle_some(self, connection: sa.Connection, name: str, settle: Settle) -> int:
        """What was damaged is left to ``work_off``, which takes each by itself."""
        free = _SOME_FREE.params(_due(self._clock.now(), [name]))
        found = [
            row
            for row in found_rows(connection, jobs, free, ("id", "name", "key", "arguments"))
            if UNREADABLE not in row.values()
        ]
        if found:
            settle(connection, [Job(one["name"], one["key"], one["arguments"]) for one in found])
            connection.execute(_DROP, [{"job": one["id"]} for one in found])
        return len(found)

    def work_off(self, run: RunJob, names: Sequence[str], stop: Event | None = None) -> int:
        """Does the jobs of these names that are due, one after the other; one that fails is put
        off. Returns how many were tried.

        Raises:
            Unavailable: the database cannot be reached.
        """
        if not self._has_some(names):
            return 0
        tried = 0
        claimed = self._next(names, stop)
        while claimed is not None:
            tried += 1
            number, job = claimed
            try:
                run(job)
            except Unavailable:
                # The database was away for a moment; where it still is, this raises too.
                self._put_back(number, job, job.attempts)
                raise
            except Exception as error:
                _log.debug("job %s: %s", job.key, type(error).__name__)
                self._put_back(number, job, job.attempts + 1)
                claimed = self._next(names, stop)
            else:
                claimed = self._next(names, stop, done=number)
        return tried

    def _next(
        self, names: Sequence[str], stop: Event | None, done: int | None = None
    ) -> tuple[int, Job] | None:
        """The next job; the one that is done is dropped in the same transaction."""
        stopped = stop is not None and stop.is_set()
        if stopped and done is None:
            return None
        with self._database.write() as connection:
            if done is not None:
                connection.execute(_DROP, {"job": done})
            return None if stopped else self._claim(connection, names)

    def _claim(self, connection: sa.Connection, names: Sequence[str]) -> tuple[int, Job] | None:
        """The next job, as this worker's for the time of a lease; its attempt counts from now
        on, so that one that kills its worker is given up too."""
        now = self._clock.now()
        wanted = {**_due(now, names), "until": now + LEASE}
        row = connection.execute(_TAKE, wanted).one_or_none()
        if row is None:
            return None
        where = sa.select(jobs).where(jobs.c.id == row.id)
        (found,) = found_rows(connection, jobs, where, ("name", "key", "arguments"))
        arguments = {} if found["arguments"] is UNREADABLE else found["arguments"]
        return row.id, Job(found["name"], found["key"], arguments, row.attempts - 1)

    def _has_some(self, names: Sequence[str]) -> bool:
        """Asked first, since asking takes no lock."""
        with self._database.read() as connection:
            wanted = _due(self._clock.now(), names)
            return connection.execute(_FREE, wanted).first() is not None

    def _put_back(self, number: int, job: Job, attempts: int) -> None:
        later = {"runs_at": self._clock.now() + back_off(job.attempts + 1), "attempts": attempts}
        with self._database.write() as connection:
            connection.execute(sa.update(jobs).where(jobs.c.id == number).values(later))


def _due(now: datetime, names: Sequence[str]) -> dict[str, object]:
    return {"now": now, "never": now + NEVER_LATER, "names": names}


# Statements that workers ask all the time are made once.
_ALL_FREE = (
    sa.select(jobs.c.id)
    .where(
        sa.or_(jobs.c.runs_at <= sa.bindparam("now"), jobs.c.runs_at > sa.bindparam("never")),
        jobs.c.name.in_(sa.bindparam("names", expanding=True)),
    )
    .order_by(jobs.c.runs_at, jobs.c.id)
)
_FREE = _ALL_FREE.limit(1)
_SOME_FREE = _ALL_FREE.limit(AT_ONCE)
_TAKE = (
    sa.update(jobs)
    .where(jobs.c.id == _FREE.scalar_subquery())
    .values(runs_at=sa.bindparam("until"), attempts=jobs.c.attempts + 1)
    .returning(jobs.c.id, jobs.c.attempts)
)
"""Not with ``arguments``: one job that was damaged would hold up all."""
_NEXT = sa.select(jobs.c.key, jobs.c.runs_at).where(
    jobs.c.key.in_(sa.bindparam("keys", expanding=True))
)
_PUT_OFF_NO_LONGER = (
    sa.update(jobs)
    .where(
        jobs.c.key.in_(sa.bindparam("keys", expanding=True)),
        jobs.c.runs_at > sa.bindparam("held", type_=jobs.c.runs_at.type),
    )
    .values(runs_at=sa.bindparam("now", type_=jobs.c.runs_at.type), attempts=0)
)
_DROP = sa.delete(jobs).where(jobs.c.id == sa.bindparam("job"))

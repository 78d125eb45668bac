"""Jobs that were given up, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.store.damage import LONG_AGO
from engine.store.jobs import Job
from engine.store.raw import UNREADABLE, found_rows
from engine.store.tables import failed_jobs

_MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up: its key, its kind, why it failed, and when (UTC)."""

    key: str
    name: str
    problem: str
    failed_at: datetime


def keep_failed_job(connection: sa.Connection, job: Job, problem: str, at: datetime) -> None:
    """Keeps a job that is given up in the list for people; an earlier entry under its key gives
    way."""
    connection.execute(sa.delete(failed_jobs).where(failed_jobs.c.key == job.key))
    connection.execute(
        sa.insert(failed_jobs).values(
            key=job.key,
            name=job.name,
            arguments=dict(job.arguments),
            problem=problem[:_MOST_WORDS],
            failed_at=at,
        )
    )


def list_failed_jobs(
    connection: sa.Connection, after: str | None = None, limit: int | None = None
) -> list[FailedJob]:
    """The latest first; behind the one with the key ``after`` where that is given."""
    query = sa.select(failed_jobs).order_by(failed_jobs.c.failed_at.desc(), failed_jobs.c.key)
    if after is not None:
        last = sa.select(failed_jobs.c.failed_at).where(failed_jobs.c.key == after)
        at = last.scalar_subquery()
        beside = (failed_jobs.c.failed_at == at) & (failed_jobs.c.key > after)
        query = query.where((failed_jobs.c.failed_at < at) | beside)
    if limit is not None:
        query = query.limit(limit)
    names = ("key", "name", "problem", "failed_at")
    return [_failed(row) for row in found_rows(connection, failed_jobs, query, names)]


def _failed(row: Mapping[str, Any]) -> FailedJob:
    """What cannot be read of it is left empty: it is shown among others."""
    read: dict[str, Any] = {
        name: None if value is UNREADABLE else value for name, value in row.items()
    }
    return FailedJob(
        read["key"], read["name"] or "", read["problem"] or "", read["failed_at"] or LONG_AGO
    )


def count_failed_jobs(connection: sa.Connection) -> Mapping[str, int]:
    """How many there are of each kind."""
    query = sa.select(failed_jobs.c.name, sa.func.count()).group_by(failed_jobs.c.name)
    return {str(row[0]): row[1] for row in connection.execute(query.order_by(failed_jobs.c.name))}


def take_failed_jobs(
    connection: sa.Connection, keys: Sequence[str] | None = None, name: str | None = None
) -> list[Job]:
    """Jobs to be enqueued again, of one kind or all of them where no keys are given; they are no
    longer among the failed ones. Those of which nobody knows what they were to do stay."""
    where: sa.ColumnElement[bool] = sa.true() if keys is None else failed_jobs.c.key.in_(keys)
    if name is not None:
        where &= failed_jobs.c.name == name
    chosen = sa.select(failed_jobs).where(where).with_for_update()
    found = found_rows(connection, failed_jobs, chosen, ("name", "key", "arguments"))
    whole = [Job(**row) for row in found if row["arguments"] not in (UNREADABLE, {})]
    taken = failed_jobs.c.key.in_([job.key for job in whole])
    connection.execute(sa.delete(failed_jobs).where(taken))
    return whole


def forget_failed_jobs(connection: sa.Connection, keys: Sequence[str]) -> None:
    """Takes them from the failed ones without doing them again."""
    connection.execute(sa.delete(failed_jobs).where(failed_jobs.c.key.in_(keys)))

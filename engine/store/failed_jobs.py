"""Jobs that were given up, the same on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from engine.store.jobs import Job
from engine.store.tables import failed_jobs

_MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class FailedJob:
    key: str
    name: str
    problem: str
    failed_at: datetime


def keep_failed_job(connection: Connection, job: Job, problem: str, at: datetime) -> None:
    connection.execute(delete(failed_jobs).where(failed_jobs.c.key == job.key))
    connection.execute(
        insert(failed_jobs).values(
            key=job.key,
            name=job.name,
            arguments=dict(job.arguments),
            problem=problem[:_MOST_WORDS],
            failed_at=at,
        )
    )


def list_failed_jobs(connection: Connection) -> list[FailedJob]:
    """The latest first."""
    query = select(failed_jobs).order_by(failed_jobs.c.failed_at.desc(), failed_jobs.c.key)
    return [
        FailedJob(row.key, row.name, row.problem, row.failed_at)
        for row in connection.execute(query)
    ]


def take_failed_jobs(connection: Connection, keys: Sequence[str] | None = None) -> list[Job]:
    """Jobs to be enqueued again, all of them where no keys are given; they are no longer among the
    failed ones."""
    query = delete(failed_jobs)
    if keys is not None:
        query = query.where(failed_jobs.c.key.in_(keys))
    found = connection.execute(query.returning(*failed_jobs.c))
    return [Job(row.name, row.key, row.arguments) for row in found]


def forget_failed_jobs(connection: Connection, keys: Sequence[str]) -> None:
    """Takes them from the failed ones without doing them again."""
    connection.execute(delete(failed_jobs).where(failed_jobs.c.key.in_(keys)))

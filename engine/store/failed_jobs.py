"""Jobs that were given up, the same on both databases."""

from __future__ import annotations

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


def take_failed_job(connection: Connection, key: str) -> Job | None:
    """The job, to be enqueued again; it is no longer among the failed ones."""
    row = connection.execute(
        delete(failed_jobs).where(failed_jobs.c.key == key).returning(*failed_jobs.c)
    ).one_or_none()
    return None if row is None else Job(row.name, row.key, row.arguments)

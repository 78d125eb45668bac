"""Jobs of Procrastinate, for PostgreSQL: in the same database, in the same transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Any

import psycopg
import psycopg_pool
from procrastinate import (
    App,
    BaseRetryStrategy,
    JobContext,
    PsycopgConnector,
    RetryDecision,
    SyncPsycopgConnector,
)
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as ProcrastinateJob
from sqlalchemy import Connection, text

from engine.errors import Unavailable
from engine.store.database import Database
from engine.store.faults import as_engine_error, unavailable
from engine.store.jobs import NEVER_LATER, Job, RunJob, Settle, back_off

QUEUE = "motcua"
DEAD_AFTER_SECONDS = 30.0
"""Without a sign of life for so long, a worker's jobs go to another."""

_HEARTBEAT_SECONDS = 10.0
_LOOK_SECONDS = 0.2

_WAITING = text(
    "SELECT queueing_lock FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queueing_lock = ANY(:keys)"
)
_PUT_OFF_NO_LONGER = text(
    "UPDATE procrastinate_jobs SET scheduled_at = NULL, attempts = 0"
    " WHERE status = 'todo' AND queueing_lock = ANY(:keys) AND scheduled_at > now()"
)
_NEXT = text(
    "SELECT queueing_lock, COALESCE(scheduled_at, now()) AS next_at FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queueing_lock = ANY(:keys)"
)
_READY = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo'"
    "  AND queue_name = :queue AND (scheduled_at IS NULL OR scheduled_at <= now()))"
    " OR EXISTS (SELECT FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w"
    "  ON w.id = j.worker_id WHERE j.status = 'doing' AND j.queue_name = :queue"
    "  AND (w.id IS NULL OR w.last_heartbeat < now() - :dead * interval '1 second')),"
    " EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo'"
    "  AND scheduled_at > now() + :never * interval '1 second')"
)
_FROM_AHEAD = text(
    "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"
    " AND scheduled_at > now() + :never * interval '1 second'"
)
_NEVER_LATER = {"never": NEVER_LATER.total_seconds()}


class ProcrastinateJobs:
    """The queue on PostgreSQL: Procrastinate's tables and worker, in our database and
    transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._deferrer = App(connector=SyncPsycopgConnector())

    def enqueue(self, connection: Connection, new: Sequence[Job]) -> None:
        """Adds the jobs that do not wait yet, in the transaction of the connection; those that were
        put off are put off no longer."""
        keys = [job.key for job in new]
        waiting = set(connection.execute(_WAITING, {"keys": keys}).scalars())
        wanted = {job.key: _deferred(job) for job in new if job.key not in waiting}
        if wanted:
            driver = connection.connection.driver_connection
            self._deferrer.job_manager.batch_defer_jobs(list(wanted.values()), connection=driver)
        if waiting:
            connection.execute(_PUT_OFF_NO_LONGER, {"keys": sorted(waiting)})

    def next_tries(self, connection: Connection, keys: Sequence[str]) -> Mapping[str, datetime]:
        """From when on what waits under these keys is done, by key (UTC)."""
        found = connection.execute(_NEXT, {"keys": list(keys)})
        return {row.queueing_lock: row.next_at for row in found}

    def settle(self, name: str, settle: Settle) -> int:
        """Does nothing and returns 0: Procrastinate hands out one job at a time."""
        # Its rows are Procrastinate's own: only its worker moves them.
        return 0

    def work_off(self, run: RunJob, names: Sequence[str], stop: Event | None = None) -> int:
        """Does the jobs of these names that are due, one after the other; returns how many were
        tried."""
        with self._database.read() as connection:
            dead = {"queue": QUEUE, "dead": DEAD_AFTER_SECONDS, **_NEVER_LATER}
            is_ready, is_far_off = connection.execute(_READY, dead).one()
        if is_far_off:
            with self._database.write() as connection:
                connection.execute(_FROM_AHEAD, _NEVER_LATER)
        elif not is_ready:
            return 0
        tried: list[str] = []

        def counted(job: Job) -> None:
            tried.append(job.key)
            run(job)

        with _said_plainly():
            asyncio.run(self._work(counted, names, stop))
        return len(tried)

    def _connector(self) -> PsycopgConnector:
        settings: dict[str, Any] = {"conninfo": self._database.address.conninfo}
        if self._database.is_pooled():
            settings["kwargs"] = {"prepare_threshold": None}
        return PsycopgConnector(min_size=1, max_size=4, **settings)

    async def _work(self, run: RunJob, names: Sequence[str], stop: Event | None) -> None:
        app = App(connector=self._connector())
        for name in names:
            app.task(name=name, queue=QUEUE, pass_context=True, retry=_BackOff())(_task(name, run))
        async with app.open_async():
            manager = app.job_manager
            for lost in await manager.get_stalled_jobs(
                queue=QUEUE, seconds_since_heartbeat=DEAD_AFTER_SECONDS
            ):
                await manager.retry_job(lost)
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    wait=False,
                    listen_notify=False,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    update_heartbeat_interval=_HEARTBEAT_SECONDS,
                    stalled_worker_timeout=DEAD_AFTER_SECONDS,
                )
            )
            while not (await asyncio.wait({working}, timeout=_LOOK_SECONDS))[0]:
                if stop is not None and stop.is_set():
                    working.cancel()
            if not working.cancelled():
                working.result()


class _BackOff(BaseRetryStrategy):
    """Always tried again: what is given up is given up by whoever runs it."""

    def get_retry_decision(
        self, *, exception: BaseException, job: ProcrastinateJob
    ) -> RetryDecision:
        wait = back_off(job.attempts + 1)
        return RetryDecision(retry_in={"seconds": int(wait.total_seconds())})


def _task(name: str, run: RunJob) -> Callable[..., None]:
    def do(context: JobContext, **arguments: str) -> None:
        job = context.job
        run(Job(name, job.queueing_lock or str(job.id), arguments, job.attempts))

    return do


def _deferred(job: Job) -> ProcrastinateJob:
    arguments: dict[str, Any] = dict(job.arguments)
    return ProcrastinateJob(
        queue=QUEUE,
        lock=None,
        queueing_lock=job.key,
        task_name=job.name,
        task_kwargs=arguments,
    )


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except Unavailable:
        raise
    except (ConnectorException, psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
        raise as_engine_error(error) or unavailable() from error

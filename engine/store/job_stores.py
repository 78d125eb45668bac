"""The jobs that fit a database."""

from __future__ import annotations

from engine.clock import Clock
from engine.store.database import Database
from engine.store.jobs import Jobs
from engine.store.procrastinate_jobs import ProcrastinateJobs
from engine.store.table_jobs import TableJobs


def open_jobs(database: Database, clock: Clock) -> Jobs:
    """Procrastinate's on PostgreSQL, a table of our own on SQLite."""
    return TableJobs(database, clock) if database.is_sqlite else ProcrastinateJobs(database)

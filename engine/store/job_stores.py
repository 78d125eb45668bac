"""The jobs that fit a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.clock import Clock
from engine.model.lazy_import import lazy_callable
from engine.store.database import Database
from engine.store.jobs import Jobs
from engine.store.table_jobs import TableJobs

if TYPE_CHECKING:
    from engine.store.procrastinate_jobs import ProcrastinateJobs
else:
    ProcrastinateJobs = lazy_callable("engine.store.procrastinate_jobs", "ProcrastinateJobs")


def open_jobs(database: Database, clock: Clock) -> Jobs:
    """Procrastinate's on PostgreSQL, a table of our own on SQLite."""
    return TableJobs(database, clock) if database.is_sqlite else ProcrastinateJobs(database)

"""Work that is done after a command, by a worker: enqueued in the command's own transaction, done
at least once.

A job that fails is tried again, after a longer wait each time, until it is given up and stands
among the failed ones for somebody to look at. A worker that dies with a job loses it to another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from sqlalchemy import Connection

BY_REQUEST = "request"
"""The argument that says which request a job comes from."""
MOST_ATTEMPTS = 10
LEASE = timedelta(seconds=60)
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Job:
    """``key`` names the work: what waits under a key is not enqueued again. ``attempts`` are
    those before this one."""

    name: str
    key: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0


RunJob = Callable[[Job], None]
"""Does a job, or raises."""


Settle = Callable[[Connection, Sequence[Job]], None]
"""Does jobs by nothing but writing, in the transaction of the connection."""


class Jobs(Protocol):
    """A queue of jobs in the database: Procrastinate on PostgreSQL, a table of ours on SQLite."""

    def enqueue(self, connection: Connection, new: Sequence[Job]) -> None:
        """Part of the transaction of ``connection``. What waits under a key already is not
        enqueued once more; where it was put off, it is put off no longer."""

    def next_tries(self, connection: Connection, keys: Sequence[str]) -> Mapping[str, datetime]:
        """From when on what waits under these keys is done."""

    def settle(self, name: str, settle: Settle) -> int:
        """Has the jobs of a kind done that can be done now, many in one transaction, which drops
        them too; answers how many. None where the queue hands out one at a time.

        Raises:
            Unavailable: the database cannot be reached.
        """

    def work_off(self, run: RunJob, names: Sequence[str], stop: Event | None = None) -> int:
        """Does what can be done now, until nothing is left or ``stop`` is set; answers how many
        jobs were tried. ``names`` are those that ``run`` knows.

        Raises:
            Unavailable: the database cannot be reached.
        """


NEVER_LATER = _LONGEST_WAIT + LEASE
"""No job waits for longer. One that stands further off was put there by a clock that was ahead."""


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 10 seconds, doubled up to an hour."""
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 10)), _LONGEST_WAIT)

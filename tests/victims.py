"""Programs that kill themselves in the middle of their work."""

from __future__ import annotations

import signal
from threading import Event

import psycopg

from tests.kit import Installation
from tests.processes import Program

_AT_WORK = (
    b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    b" AND state <> 'idle' AND pid <> pg_backend_pid()"
)


def run_victim(at: Installation, program: str, *words: str) -> None:
    """Runs a program that ends with SIGKILL. Its arguments are the database, the folder of files,
    the instant, and ``words``.

    It is over once the database knows: PostgreSQL keeps the locks of a client that is gone until
    it reads the end of the connection.
    """
    now = at.clock.now().isoformat()
    victim = Program(program, at.config.database, str(at.config.files), now, *words)
    ended, said = victim.end()
    assert ended == -signal.SIGKILL, said
    if at.config.database.startswith("postgresql"):
        _wait_until_noticed(at.config.database)


def _wait_until_noticed(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute(_AT_WORK).fetchone() != (0,):
            Event().wait(0.05)

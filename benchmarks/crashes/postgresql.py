"""A PostgreSQL server as a process of ours, with its data in a folder of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import psycopg

from benchmarks.crashes.programs import Program
from tests.postgresql import make_cluster

PATIENCE = 1_000
PAUSE = 0.3


class PostgreSQL(Program):
    """The postmaster; nobody but this machine's users reaches its socket."""

    stops_on = signal.SIGINT

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs, user = make_cluster(folder / "data")
        sockets = folder / "sockets"
        sockets.mkdir()
        sockets.chmod(0o777)
        self.url = f"postgresql://postgres@/postgres?host={sockets}"
        self._sockets = sockets
        super().__init__("postgresql", folder / "postgresql.log", user)

    def command(self) -> Sequence[str]:
        """No address is listened on."""
        data = str(self._folder / "data")
        return [str(self._programs / "postgres"), "-D", data, "-k", str(self._sockets), "-h", ""]

    def wait_until_ready(self) -> None:
        """Until it lets somebody in.

        Raises:
            TimeoutError: it did not for minutes.
        """
        pause = Event()
        for _ in range(PATIENCE):
            try:
                psycopg.connect(self.url, connect_timeout=3).close()
            except psycopg.OperationalError:
                pause.wait(PAUSE)
            else:
                return
        raise TimeoutError("PostgreSQL lets nobody in.")

    def backends(self) -> list[int]:
        """The processes that serve the product now; none where nobody is let in."""
        query = (
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
        )
        try:
            with psycopg.connect(self.url, connect_timeout=3) as connection:
                return [row[0] for row in connection.execute(query)]
        except psycopg.Error:
            return []

    def terminate_connection(self, backend: int) -> bool:
        """Has the server end a connection."""
        try:
            with psycopg.connect(self.url, connect_timeout=3) as connection:
                row = connection.execute("SELECT pg_terminate_backend(%s)", [backend]).fetchone()
        except psycopg.Error:
            return False
        return row is not None and bool(row[0])

    def kill_backend(self, backend: int) -> bool:
        """kill -9 of a process, if it is one of this server."""
        with self._held(backend) as held:
            return held is not None and _send(held, signal.SIGKILL)

    def pause_backend(self, backend: int, seconds: float) -> bool:
        """Lets a backend stand still for a while."""
        with self._held(backend) as held:
            if held is None or not _send(held, signal.SIGSTOP):
                return False
            try:
                Event().wait(seconds)
            finally:
                _send(held, signal.SIGCONT)
            return True

    @contextmanager
    def _held(self, backend: int) -> Iterator[int | None]:
        """A descriptor of the process, which stays that of this one; None if it is not ours."""
        try:
            held = os.pidfd_open(backend)
        except ProcessLookupError:
            yield None
            return
        try:
            yield held if self.pid is not None and _parent(backend) == self.pid else None
        finally:
            os.close(held)


def _send(held: int, number: signal.Signals) -> bool:
    try:
        signal.pidfd_send_signal(held, number)
    except ProcessLookupError:
        return False
    return True


def _parent(pid: int) -> int | None:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return int(status.rpartition(")")[2].split()[1])

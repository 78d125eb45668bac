"""An installation to measure on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from engine import Config
from tests.kit import Installation, prepare
from tests.postgresql import running_postgresql


@contextmanager
def measured(arguments: Sequence[str]) -> Iterator[Installation]:
    """On PostgreSQL, or on SQLite where ``--sqlite`` is among the arguments."""
    with TemporaryDirectory() as folder:
        embedded = "--sqlite" in arguments
        server = nullcontext(f"sqlite:///{folder}/m.db") if embedded else running_postgresql()
        with server as url:
            prepare(url, Path(folder) / "files")
            installation = Installation(Config(url, Path(folder) / "files"))
            yield installation
            installation.engine.close()

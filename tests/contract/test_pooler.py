"""A pooler between Motcua and PostgreSQL that gives each transaction another connection."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from engine import Config
from engine.backup.making import make_backup
from engine.backup.restoring import restore
from engine.store.jobs import Job
from engine.workers.jobs import work_off
from tests.conftest import Templates
from tests.kit import Installation

_SETTINGS = """\
[databases]
motcua = host={host} dbname={dbname} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
"""


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def pooled(templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The URL of an installation's database behind PgBouncer in transaction mode."""
    with pooler_before(templates.copy("postgresql", tmp_path)) as url:
        yield url


@contextmanager
def pooler_before(database: str) -> Iterator[str]:
    """The URL of a database through a PgBouncer that runs as long as the block."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        missing = "PgBouncer is missing: sh requirements/pooler.sh installs it, as root."
        if os.geteuid() == 0:
            pytest.fail(missing)
        pytest.skip(missing)
    server = conninfo_to_dict(database)
    port, folder = _free_port(), Path(str(server["host"]))
    # The server's own folder: root starts PgBouncer as the one whom it belongs to.
    settings = folder.parent / f"pgbouncer-{port}.ini"
    settings.write_text(_SETTINGS.format(port=port, **server))
    user = ["-u", folder.owner()] if os.getuid() == 0 else []
    process = subprocess.Popen(
        [program, *user, str(settings)], stderr=subprocess.PIPE, text=True, errors="replace"
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "process up" in line:
                break
        yield f"postgresql://motcua@127.0.0.1:{port}/motcua"
    finally:
        process.terminate()
        process.communicate()


def test_motcua_works_behind_pgbouncer_in_transaction_mode(pooled: str, tmp_path: Path) -> None:
    """Commands at the same time, jobs of Procrastinate, migration and verification."""
    at = Installation(Config(pooled, tmp_path / "files"))
    assert at.engine._database.is_pooled()
    before, after = at.engine.migrate()
    assert before == after
    with ThreadPoolExecutor(8) as together:
        codes = list(together.map(lambda _: at.request(), range(16)))
    at.go(codes[0])
    work_off(at.engine)
    with at.engine._database.write() as connection:
        at.engine.jobs.enqueue(connection, [Job("told", "k", {})])
    done: list[str] = []
    assert at.engine.jobs.work_off(lambda job: done.append(job.key), ("told",)) == 1
    assert done == ["k"]
    with at.engine._database.write() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "5s"
    assert at.engine.verify() == []
    at.engine.close()


def test_a_backup_is_made_and_restored_through_the_pooler(
    pooled: str, templates: Templates, tmp_path: Path
) -> None:
    at = Installation(Config(pooled, tmp_path / "files"))
    code = at.request()
    said = "một cửa, bảy mươi ngày"
    make_backup(at.config, tmp_path / "backup", said, at.clock)
    there = tmp_path / "there"
    there.mkdir()
    with pooler_before(templates.empty("postgresql", there)) as url:
        config = Config(url, there / "files")
        made = restore(config, tmp_path / "backup", lambda: said, clock=at.clock)
        assert made.findings == []
        back = Installation(config)
        back.clock.set(at.clock.now())
        assert back.history(code) == at.history(code)
        back.request()
        assert back.verify() == []
        back.engine.close()
    at.engine.close()

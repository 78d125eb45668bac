"""An installation on loopback, in a folder of its own: database, servers, workers, mail server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.crashes.letters import DOMAIN, Letters, taking_letters
from benchmarks.crashes.postgresql import PostgreSQL
from benchmarks.crashes.programs import Program, Supervisor, Web, Worker
from engine import SYSTEM, Config, commands
from engine.demo.people import logins
from tests.kit import Installation as Prepared
from tests.kit import prepare, share_paper

LONG_AGO = timedelta(days=40)


@dataclass(frozen=True)
class Installation:
    """``late`` are the codes of cases that nobody works on: the workers fire their deadlines."""

    config: Config
    letters: Letters
    supervisor: Supervisor
    late: tuple[str, ...]
    logs: tuple[Path, ...]

    @property
    def programs(self) -> tuple[Program, ...]:
        """What can be killed."""
        return self.supervisor.programs

    def ports(self) -> list[int]:
        """Of the servers as they are now."""
        return [program.port for program in self.programs if isinstance(program, Web)]


@contextmanager
def installed(database: str, webs: int, workers: int, late: int) -> Iterator[Installation]:
    """Made in a temporary folder, and stopped and removed with it however the block ends.

    ``database`` is ``sqlite`` or ``postgresql``; ``late`` cases wait there already.
    """
    # A socket's path may have 107 letters, so the folder's is kept short.
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    started: list[Program] = []
    try:
        with taking_letters() as letters:
            url = _begin_database(database, folder, started)
            config = Config(url, folder / "files", mail=letters.url)
            codes = _prepare(config, late)
            settings = {
                "MOTCUA_DATABASE": url,
                "MOTCUA_FILES": str(config.files),
                "MOTCUA_MAIL": letters.url,
            }
            started += [Web(settings, folder / f"web{one}.log") for one in range(webs)]
            started += [Worker(settings, folder / f"worker{one}.log") for one in range(workers)]
            supervisor = Supervisor(started)
            try:
                supervisor.start()
                logs = tuple(program.log for program in started)
                yield Installation(config, letters, supervisor, codes, logs)
            finally:
                supervisor.stop()
    finally:
        for program in started:
            program.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _begin_database(kind: str, folder: Path, started: list[Program]) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/motcua.db"
    server = PostgreSQL(folder)
    started.append(server)
    server.start()
    server.wait_until_ready()
    return server.url


def _prepare(config: Config, late: int) -> tuple[str, ...]:
    """Documents, people with addresses and a paper each, and cases in which all is late."""
    prepare(config.database, config.files)
    made = Prepared(config)
    made.clock.set(datetime.now(UTC) - LONG_AGO)
    for person in logins():
        made.do(commands.SetEmail(person.login, f"{person.login}@{DOMAIN}"), SYSTEM.login)
    definitions = ("mv_own_substation", "lv_business", "lv_household")
    codes = tuple(made.request(definitions[one % len(definitions)]) for one in range(late))
    made.clock.set(datetime.now(UTC))
    for person in logins():
        share_paper(made.engine, person.login)
    made.engine.close()
    return codes

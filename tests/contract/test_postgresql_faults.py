"""PostgreSQL servers that misbehave while they are worked with: a standby, a password that is not
right any more, a database that is gone, no connections left, restarts, statements that take too
long. Each is told by its true cause, by command, API, page and health, and nothing is lost."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from psycopg.conninfo import make_conninfo

from engine import SYSTEM, Config, Engine, Unavailable, commands
from tests.commands.test_cli import run
from tests.kit import DESK, Installation, prepare
from tests.postgresql import Cluster
from tests.web.test_server import free_port
from webapi import create_app

PASSWORD = "p w%40:/?#é'\"\\"
WRITTEN = "p%20w%2540%3A%2F%3F%23%C3%A9%27%22%5C"
DATABASE, USER = "da ta%", "my user@%:"
LOGIN = f"my%20user%40%25%3A:{WRITTEN}"
NAME = "da%20ta%25"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    # A socket's path may have 107 letters, so the folder's is kept short.
    folder = Path(tempfile.mkdtemp(prefix="pgf-"))
    folder.chmod(0o755)
    server = Cluster(folder / "a").start()
    try:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            said = connection.execute("SELECT quote_literal(%s)", [PASSWORD]).fetchone()
            assert said is not None
        server.do(
            f'CREATE ROLE "{USER}" LOGIN PASSWORD {said[0]}',
            f'CREATE DATABASE "{DATABASE}" OWNER "{USER}"',
        )
        prepare(server.url(NAME, LOGIN), folder / "files")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Served:
    """An installation on the cluster, and what people and programs see of it."""

    def __init__(self, cluster: Cluster, url: str, files: Path) -> None:
        self.cluster = cluster
        self.at = Installation(Config(url, files))
        self.task = next(iter(self.at.open_tasks(self.at.request()).values())).id
        self.client: FlaskClient = create_app(self.at.engine).test_client()
        secret = self.at.do(commands.IssueToken("test"), DESK).details["secret"]
        self.headers = {"Authorization": f"Bearer {secret}"}

    def told(self) -> set[str]:
        """The codes of everything that is refused now; each refusal is 503."""
        found = set()
        for ask in (
            lambda: self.at.do(commands.ClaimTask(self.task)),
            lambda: self.at.engine.tasks.get(SYSTEM, self.task),
            lambda: self.at.engine.jobs.work_off(lambda _job: None, ("none",)),
            lambda: self.at.fire(),
        ):
            try:
                ask()
            except Unavailable as error:
                found.add(error.code)
        for method, path in (
            ("GET", "/api/v1/cases"),
            ("POST", f"/api/v1/tasks/{self.task}/claim"),
            ("POST", "/api/v1/tokens"),
        ):
            json = {"login": DESK, "password": "x"} if path.endswith("tokens") else None
            answer = self.client.open(path, method=method, headers=self.headers, json=json)
            said = answer.json or {}
            if answer.status_code not in (200, 401, 409, 429):
                assert answer.status_code == 503, (path, answer.status_code, said)
                assert "Retry-After" in answer.headers
                found.add(said["code"])
        page = self.client.get("/worklist", headers={"Cookie": "motcua_session=none"})
        assert page.status_code < 500 or page.status_code == 503
        return found

    def health(self) -> tuple[str, list[str]]:
        answer = self.client.get("/api/v1/health")
        said = answer.json or {}
        assert answer.status_code == 503
        return said["code"], said["params"]["parts"].split(", ")

    def works(self) -> None:
        """Nothing was lost, and everything goes on, at once."""
        assert self.client.get("/api/v1/cases", headers=self.headers).status_code == 200
        assert self.at.request()
        assert self.at.verify() == []


@pytest.fixture
def served(cluster: Cluster, tmp_path: Path) -> Iterator[Served]:
    files = cluster.data.parent.parent / "files"
    for key in ("seal.key", "checkpoint.key", "personal.key"):
        shutil.copy(files.parent / key, tmp_path)
    found = Served(cluster, cluster.url(NAME, LOGIN), tmp_path / "files")
    yield found
    found.at.engine.close()


def end_connections(cluster: Cluster) -> None:
    cluster.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def test_a_server_that_is_away_and_comes_back(served: Served) -> None:
    served.cluster.stop()
    assert served.told() == {"database_unavailable"}
    assert served.health()[0] == "database_unavailable"
    served.cluster.start()
    served.works()


def test_a_server_that_was_restarted_between_two_requests(served: Served) -> None:
    """Connections that are dead are noticed before they are used."""
    for restart in (lambda: end_connections(served.cluster), lambda: restarted(served.cluster)):
        served.works()
        restart()
        assert served.told() == set()
        served.works()


def restarted(cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()


def test_a_password_that_is_not_right_any_more(served: Served) -> None:
    served.cluster.do(f"ALTER ROLE \"{USER}\" PASSWORD 'another'")
    assert served.told() == set(), "connections that are open stay so"
    end_connections(served.cluster)
    assert served.told() == {"database_login_refused"}
    assert served.health() == ("database_login_refused", ["database", "schema"])
    served.cluster.do(f'ALTER ROLE "{USER}" PASSWORD {quoted(PASSWORD)}')
    served.works()


def quoted(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def test_a_login_that_may_not_come_in_any_more(served: Served) -> None:
    served.cluster.do(f'ALTER ROLE "{USER}" NOLOGIN')
    end_connections(served.cluster)
    assert served.told() == {"database_login_refused"}
    served.cluster.do(f'ALTER ROLE "{USER}" LOGIN')
    served.works()


def test_a_database_that_was_renamed(served: Served) -> None:
    end_connections(served.cluster)
    served.cluster.do(f'ALTER DATABASE "{DATABASE}" RENAME TO "elsewhere"')
    assert served.told() == {"database_missing"}
    assert served.health() == ("database_missing", ["database", "schema"])
    served.cluster.do(f'ALTER DATABASE "elsewhere" RENAME TO "{DATABASE}"')
    served.works()


def test_a_database_that_was_dropped(served: Served, tmp_path: Path) -> None:
    end_connections(served.cluster)
    served.cluster.do(f'CREATE DATABASE "gone" TEMPLATE "{DATABASE}" OWNER "{USER}"')
    other = Served(served.cluster, served.cluster.url("gone", LOGIN), tmp_path / "files")
    served.cluster.do('DROP DATABASE "gone" WITH (FORCE)')
    assert other.told() == {"database_missing"}
    assert other.health()[0] == "database_missing"
    other.at.engine.close()


@pytest.mark.parametrize(
    ("limit", "undone"),
    [
        (f'ALTER ROLE "{USER}" CONNECTION LIMIT 0', f'ALTER ROLE "{USER}" CONNECTION LIMIT -1'),
        (
            f'ALTER DATABASE "{DATABASE}" CONNECTION LIMIT 0',
            f'ALTER DATABASE "{DATABASE}" CONNECTION LIMIT -1',
        ),
    ],
    ids=["of the role", "of the database"],
)
def test_too_many_connections(served: Served, limit: str, undone: str) -> None:
    served.cluster.do(limit)
    end_connections(served.cluster)
    assert served.told() == {"database_crowded"}
    assert served.health() == ("database_crowded", ["database", "schema"])
    served.cluster.do(undone)
    served.works()


def test_a_server_whose_connections_are_all_taken(served: Served) -> None:
    served.cluster.stop()
    served.cluster.start(max_connections="5", superuser_reserved_connections="1")
    held = [psycopg.connect(served.cluster.url()) for _ in range(4)]
    assert served.told() == {"database_crowded"}
    for one in held:
        one.close()
    restarted(served.cluster)
    served.works()


def test_statements_that_take_too_long(served: Served) -> None:
    served.cluster.do(f"ALTER ROLE \"{USER}\" SET statement_timeout = '40ms'")
    end_connections(served.cluster)
    lock = psycopg.connect(served.cluster.url(NAME))
    lock.execute("LOCK TABLE cases, tasks, tokens, users IN ACCESS EXCLUSIVE MODE")
    found = served.told()
    assert found == {"database_slow"}
    lock.close()
    served.cluster.do(f'ALTER ROLE "{USER}" RESET statement_timeout')
    end_connections(served.cluster)
    served.works()


def test_a_hot_standby_is_read_and_says_why_it_takes_nothing(
    served: Served, tmp_path: Path
) -> None:
    served.works()
    folder = Path(tempfile.mkdtemp(prefix="pgs-"))
    folder.chmod(0o755)
    standby = Cluster(folder / "b", copied_from=served.cluster).start(hot_standby="on")
    config = Config(standby.url(NAME, LOGIN), tmp_path / "files")
    engine = Engine(config, served.at.clock)
    try:
        engine.require_current()
        assert engine.tasks.get(SYSTEM, served.task).view.task.id == served.task
        with pytest.raises(Unavailable) as caught:
            engine.execute(commands.CreateUnit("DL09", "Một", "XX"), SYSTEM)
        assert caught.value.code == "database_read_only"
        client = create_app(engine).test_client()
        assert client.get("/api/v1/cases", headers=served.headers).status_code == 200
        for path, json in (
            ("/api/v1/tokens", {"login": DESK, "password": "mot-cua-demo"}),
            (f"/api/v1/tasks/{served.task}/claim", None),
        ):
            answer = client.post(path, json=json, headers=served.headers)
            assert (answer.status_code, (answer.json or {})["code"]) == (503, "database_read_only")
        answer = client.get("/api/v1/health")
        said = answer.json or {}
        assert (answer.status_code, said["code"]) == (503, "database_read_only")
        assert "read_only" in said["params"]["parts"].split(", ")
        before, after = engine.migrate()
        assert before == after
        standby.do("SELECT pg_promote()")
        assert engine.execute(commands.CreateUnit("DL09", "Một", "XX"), SYSTEM)
    finally:
        engine.close()
        standby.stop()
        shutil.rmtree(folder, ignore_errors=True)


# -- the password


def hides(*texts: str) -> None:
    """However it is written: plainly, as in addresses, as libpq and Python quote it."""
    kinds = (PASSWORD, WRITTEN, repr(PASSWORD), make_conninfo(password=PASSWORD), PASSWORD[:6])
    for text in texts:
        assert not [one for one in kinds if one in text], text


COMMANDS = (
    ("case", "list"),
    ("verify",),
    ("health",),
    ("migrate",),
    ("job", "list"),
    ("checkpoint", "make"),
    ("backup", "--to", "{to}", "--without-keys"),
    ("demo", "--no-serve"),
    ("grant", "nobody"),
)


def test_no_command_tells_the_password(
    served: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Right, wrong, of a database that is not there, and in addresses that cannot be read."""
    right = served.cluster.url(NAME, LOGIN)
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("MOTCUA_LOG", "debug")
    codes = set()
    for url in (
        right,
        served.cluster.url(NAME, LOGIN + "x"),
        served.cluster.url("nothing", LOGIN),
        right.replace("%2540", "%zz"),
        f"{right}?unknown=1",
    ):
        monkeypatch.setenv("MOTCUA_DATABASE", url)
        for words in COMMANDS:
            said = run(monkeypatch, capsys, *(word.format(to=tmp_path / "b") for word in words))
            hides(said.out, said.err)
            codes.add(said.code)
    assert {0, 2, 7} <= codes


@pytest.mark.parametrize("login", [LOGIN, f"{LOGIN}x"], ids=["right", "wrong"])
def test_no_server_and_no_worker_tells_the_password(
    served: Served, tmp_path: Path, login: str
) -> None:
    """Neither in its log, nor in its answers, nor in the list of processes."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "webapi", "--with-worker", "--log"],
        env={
            **os.environ,
            "MOTCUA_DATABASE": served.cluster.url(NAME, login),
            "MOTCUA_FILES": str(tmp_path / "files"),
            "MOTCUA_PORT": str(port),
            "MOTCUA_LOG": "debug",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Motcua listens" in line:
            break
    if process.poll() is None and login == LOGIN:
        hides(*(one.read_text(errors="replace") for one in Path("/proc").glob("[0-9]*/cmdline")))
        answers = [_asked(port)]
        served.cluster.stop()
        answers.append(_asked(port))
        served.cluster.start()
        assert "database_unavailable" in answers[1]
        hides(*answers)
    process.terminate()
    rest, _ = process.communicate()
    hides("".join(lines), rest)
    if login != LOGIN:
        assert (process.returncode, "".join(lines).count("refuses this program's login")) == (7, 1)


def _asked(port: int) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/api/v1/health")
        return connection.getresponse().read().decode()

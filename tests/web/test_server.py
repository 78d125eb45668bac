"""The server as it is started: one line, clean stops, clear refusals."""

from __future__ import annotations

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel

from engine import Config, Engine, database_roles
from engine.demo.people import PASSWORD
from tests.kit import DESK, Installation
from webapi import connections

LOGIN = json.dumps({"login": DESK, "password": PASSWORD})
JSON = {"Content-Type": "application/json"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(config: Config, port: int, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "webapi", *options],
        env=os.environ
        | {
            "MOTCUA_DATABASE": config.database,
            "MOTCUA_FILES": str(config.files),
            "MOTCUA_PORT": str(port),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Server:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request(method, path, body, JSON | headers)
            response = connection.getresponse()
            return response, response.read()

    def peak_memory(self) -> int:
        """The most memory that the process ever held, in kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])


@contextmanager
def serving(config: Config, *options: str) -> Iterator[Server]:
    port = free_port()
    process = start(config, port, *options)
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        if first == f"{database_roles.TOO_MANY_RIGHTS}\n":
            first = process.stderr.readline()
        assert first == f"Motcua listens on http://127.0.0.1:{port}/\n"
        yield Server(process, port)
    finally:
        process.terminate()
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "", "")


def test_a_stranger_logs_in_and_looks_around(installation: Installation) -> None:
    case = installation.request()
    with serving(installation.config) as server:
        response, content = server.ask("POST", "/api/v1/tokens", LOGIN)
        assert response.status == 201
        token = f"Bearer {json.loads(content)['secret']}"
        response, content = server.ask("GET", f"/api/v1/cases/{case}", Authorization=token)
        assert response.status == 200
        assert json.loads(content)["open_tasks"][0]["element"] == "mv_receive_check"
        assert response.getheader("Server") is None
        response, _ = server.ask("GET", "/docs")
        assert response.status == 200


def test_behind_a_trusted_proxy_those_it_names_wait_by_themselves(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_TRUSTED_PROXIES", "127.0.0.1")
    wrong = json.dumps({"login": DESK, "password": "wrong"})
    with serving(installation.config) as server:
        named = {"X-Forwarded-For": "203.0.113.1"}
        said = [server.ask("POST", "/api/v1/tokens", wrong, **named)[0].status for _ in range(14)]
        assert said[:5] == [401] * 5
        assert 429 in said
        other = {"X-Forwarded-For": "203.0.113.1, 203.0.113.2"}
        assert server.ask("POST", "/api/v1/tokens", LOGIN, **other)[0].status == 201


@pytest.mark.row(27)
def test_row_27_large_bodies_do_not_fill_the_memory(installation: Installation) -> None:
    ten_mb = b"x" * (10 << 20)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nv\r\n'
    with serving(installation.config) as server:
        response, content = server.ask("POST", "/api/v1/tokens", LOGIN)
        token = f"Bearer {json.loads(content)['secret']}"
        before = server.peak_memory()
        for kind, path, body in (
            ("application/json", "/api/v1/cases", ten_mb),
            ("application/x-www-form-urlencoded", "/api/v1/cases", ten_mb),
            ("multipart/form-data; boundary=x", "/api/v1/cases", ten_mb),
            ("multipart/form-data; boundary=x", "/api/v1/files", part * 2_000),
            ("multipart/form-data; boundary=x", "/api/v1/files", b"x" * (22 << 20)),
        ):
            headers = {"Content-Type": kind, "Authorization": token}
            response, _ = server.ask("POST", path, body, **headers)
            assert response.status == 413
        assert server.peak_memory() - before < 20 << 10


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_with_its_worker(installation: Installation, name: signal.Signals) -> None:
    with serving(installation.config, "--with-worker") as server:
        assert server.ask("GET", "/api/v1/openapi.json")[0].status == 200
        server.process.send_signal(name)
        assert server.process.wait() == 0


def test_requests_are_logged_when_asked_for(installation: Installation) -> None:
    port = free_port()
    process = start(installation.config, port, "--log")
    assert process.stderr is not None
    process.stderr.readline()
    Server(process, port).ask("GET", "/api/v1/openapi.json")
    process.terminate()
    _, err = process.communicate()
    (line,) = err.splitlines()
    assert "GET /api/v1/openapi.json 200 -" in line


def test_a_database_that_was_never_migrated(tmp_path: Path) -> None:
    config = Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path)
    Engine(config).close()
    process = start(config, free_port())
    out, err = process.communicate()
    assert (process.returncode, out) == (7, "")
    assert f"There is no database at {tmp_path}/motcua.db yet" in err
    assert "'motcua migrate'" in err
    assert err.count("\n") == 1


def test_a_port_that_is_taken(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(installation.config, taken.getsockname()[1])
        out, err = process.communicate()
    assert (process.returncode, out) == (7, "")
    assert err.startswith("Cannot listen on 127.0.0.1:")


def test_a_port_that_is_none(installation: Installation) -> None:
    process = start(installation.config, 99_999)
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert "MOTCUA_PORT" in err


def test_half_sent_headers_take_the_place_of_nobody(installation: Installation) -> None:
    """More of them than waitress takes at once by itself."""
    with serving(installation.config) as server, ExitStack() as opened:
        for _ in range(400):
            slow = opened.enter_context(socket.create_connection(server.address))
            slow.sendall(b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\n")
        assert server.ask("GET", "/docs")[0].status == 200


def test_whoever_holds_all_places_loses_one_to_each_newcomer(installation: Installation) -> None:
    """Half-sent headers from one address fill the server; another address is answered at once."""
    raise_file_limit()
    with serving(installation.config) as server, ExitStack() as opened:
        slow = [
            opened.enter_context(socket.create_connection(server.address))
            for _ in range(connections.PLACES)
        ]
        for one in slow:
            one.sendall(b"GET /docs HTTP/1.1\r\n")
        other = opened.enter_context(
            socket.create_connection(server.address, source_address=("127.0.0.2", 0))
        )
        other.sendall(b"GET /docs HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert other.recv(12) == b"HTTP/1.1 200"
        assert slow[0].recv(1) == b""


def raise_file_limit() -> None:
    """As many open files as the system lets this process have, for many connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def test_a_request_that_drips_in_counts_as_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte now and then does not keep a connection; a steady upload does."""
    now = [1_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    channel = object.__new__(connections.Channel)
    begun = connections.Parser(Adjustments())
    monkeypatch.setattr(
        HTTPChannel, "received", lambda self, _data: setattr(self, "request", begun)
    )
    for sent, kept in ((b"x", False), (bytes(connections.SLOWEST), True)):
        channel.request = None
        for _ in range(60):
            channel.received(sent)
            now[0] += 1
            channel.last_activity = now[0]
        assert (now[0] - channel.last_activity < connections.TIMEOUT) is kept
        channel.request = None
        assert channel.last_activity == now[0]

"""The connection to PostgreSQL is lost while a command commits: nobody knows, and that is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Thread

import pytest
from psycopg.conninfo import conninfo_to_dict

from engine import Config, Unavailable, commands
from tests.kit import SURVEY, Installation


@dataclass
class Proxy:
    """Stands before PostgreSQL. Once ``cuts`` is set, it cuts the connection at the next COMMIT:
    behind the server's answer to it, or before it where ``reaches`` is false."""

    server: str
    reaches: bool
    cuts: bool = False
    url: str = ""

    def serve(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                Thread(target=self._stand_between, args=(client,), daemon=True).start()

    def _stand_between(self, client: socket.socket) -> None:
        with client, self._connected() as server:
            back = Thread(target=self._pass_back, args=(server, client), daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(65_536):
                    if self.cuts and not self.reaches and b"COMMIT" in data:
                        self.cuts = False
                        _end(client)
                    else:
                        server.sendall(data)
            _end(server)
            back.join()

    def _pass_back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                if self.cuts and self.reaches and b"COMMIT" in data:
                    self.cuts = False
                    break
                client.sendall(data)
        _end(client)

    def _connected(self) -> socket.socket:
        given = conninfo_to_dict(self.server)
        host, port = str(given.get("host") or "localhost"), int(given.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{host}/.s.PGSQL.{port}")
        return made


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_before(url: str, reaches: bool) -> Iterator[Proxy]:
    given = conninfo_to_dict(url)
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        proxy = Proxy(url, reaches)
        login = str(given.get("user") or "postgres")
        if given.get("password"):
            login += f":{given['password']}"
        host, port = listening.getsockname()
        proxy.url = f"postgresql://{login}@{host}:{port}/{given['dbname']}?sslmode=disable"
        thread = Thread(target=proxy.serve, args=(listening,), daemon=True)
        thread.start()
        yield proxy
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def through(proxy: Proxy, config: Config) -> Installation:
    def arm(point: str) -> None:
        proxy.cuts = point == "before commit"

    return Installation(replace(config, database=proxy.url), probe=arm)


@pytest.mark.row(18)
@pytest.mark.parametrize("reaches", [True, False], ids=["recorded", "not recorded"])
def test_row_18_a_connection_that_is_lost_at_the_commit(
    on_postgresql: Installation, reaches: bool
) -> None:
    code = on_postgresql.request()
    on_postgresql.go(code, "mv_survey")
    task = on_postgresql.open_tasks(code)["mv_survey"].id
    command = commands.CompleteTask(task, on_postgresql.answer("mv_survey", code))
    before = on_postgresql.history(code)
    with proxy_before(on_postgresql.config.database, reaches) as proxy:
        at = through(proxy, on_postgresql.config)
        with pytest.raises(Unavailable) as lost:
            at.do(command, SURVEY, key="cut off")
        at.engine.close()
    assert lost.value.code == "outcome_unknown"
    assert "Nothing was changed" not in str(lost.value)
    assert (on_postgresql.history(code) != before) is reaches
    answer = on_postgresql.do(command, SURVEY, key="cut off")
    assert answer.details["closed"] == [task]
    events = on_postgresql.history(code)
    assert on_postgresql.do(command, SURVEY, key="cut off") == answer
    assert on_postgresql.history(code) == events

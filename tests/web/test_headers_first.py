"""Bodies are refused by the headers of their request, before they are read or stored."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments

from engine import Config, commands
from engine.adapters.passwords import make_token
from tests.conftest import Templates
from tests.kit import Installation
from tests.web.test_server import LOGIN, Server, serving
from webapi import create_app
from webapi.body import MAX_JSON
from webapi.connections import Channel
from webapi.headers_first import HEADERS, Headers
from webapi.security import MAX_PUBLIC
from webapi.session import COOKIE

TEN_MB = 10 << 20
JSON = "Content-Type: application/json"
CHUNKED = "Transfer-Encoding: chunked"
EXPECT = "Expect: 100-continue"
FORM = "Content-Type: multipart/form-data; boundary=x"
UPLOAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'


class Client:
    """A connection on which a test writes byte by byte what it likes."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.socket = socket.create_connection(server.address)
        self.file = self.socket.makefile("rb")

    def send(self, line: str, *headers: str, body: bytes = b"") -> None:
        said = "".join(f"{one}\r\n" for one in ("Host: 127.0.0.1", *headers))
        self.socket.sendall(f"{line} HTTP/1.1\r\n{said}\r\n".encode() + body)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self.file.readline().split()[1])
        headers = {}
        while line := self.file.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name] = value
        return status, headers, self.file.read(int(headers.get("Content-Length", 0)))

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def stored(server: Server) -> list[str]:
    """The files without a name that the server holds open: what it keeps of bodies."""
    held = Path(f"/proc/{server.process.pid}/fd")
    return [str(one.readlink()) for one in held.iterdir() if "(deleted)" in str(one.readlink())]


@pytest.fixture(scope="module")
def server(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("headers-first")
    with serving(Config(templates.copy("sqlite", folder), folder / "files")) as served:
        yield served


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    response, content = server.ask("POST", "/api/v1/tokens", LOGIN)
    assert response.status == 201
    return f"Authorization: Bearer {json.loads(content)['secret']}"


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with closing(Client(server)) as made:
        yield made


@pytest.mark.parametrize(
    ("line", "headers", "status", "code"),
    [
        ("POST /api/v1/files", [FORM], 401, "token_missing"),
        ("POST /api/v1/cases", [JSON], 401, "token_missing"),
        ("POST /api/v1/cases", [JSON, "Authorization: Bearer x"], 401, "token_invalid"),
        (
            "POST /api/v1/files",
            [FORM, f"Authorization: Bearer mtc_{'x' * 43}"],
            401,
            "token_invalid",
        ),
        ("POST /api/v1/nothing", [JSON], 404, "route_not_found"),
        ("DELETE /api/v1/cases", [JSON], 405, "method_not_allowed"),
        ("POST /tasks/t1/answer", [FORM], 401, None),
        ("POST /tasks/t1/answer", [FORM, "Cookie: motcua_session=x"], 401, None),
        ("POST /nothing", [FORM], 404, None),
        ("DELETE /cases", [FORM], 405, None),
        ("POST /cases", [FORM, "Host: elsewhere.example"], 421, None),
    ],
)
@pytest.mark.parametrize(
    "size",
    [f"Content-Length: {TEN_MB}", f"Content-Length: {10**15}", "Transfer-Encoding: chunked"],
)
def test_without_a_login_nothing_is_read(
    server: Server,
    client: Client,
    line: str,
    headers: list[str],
    status: int,
    code: str | None,
    size: str,
) -> None:
    """Part of the body came with the headers, the rest never does."""
    client.send(line, size, *headers, body=b"9000\r\n" + b"x" * 30_000)
    said, sent, content = client.answer()
    assert said == status
    assert sent["Connection"] == "close"
    assert client.file.read() == b""
    assert stored(server) == []
    if code is not None:
        assert json.loads(content)["code"] == code


@pytest.mark.parametrize(
    ("line", "headers", "status", "code"),
    [
        ("POST /api/v1/cases", [JSON], 413, "body_too_large"),
        ("POST /api/v1/cases", ["Content-Type: text/plain"], 413, "body_too_large"),
        ("POST /api/v1/files", [JSON], 415, "content_type_not_multipart"),
        ("POST /api/v1/files", [], 415, "content_type_not_multipart"),
    ],
)
def test_what_somebody_logged_in_may_not_send(
    server: Server,
    client: Client,
    token: str,
    line: str,
    headers: list[str],
    status: int,
    code: str,
) -> None:
    client.send(line, token, f"Content-Length: {TEN_MB}", *headers, body=bytes(30_000))
    said, _, content = client.answer()
    assert (said, json.loads(content)["code"]) == (status, code)
    assert stored(server) == []


@pytest.mark.parametrize(("line", "kind"), [("POST /api/v1/tokens", JSON), ("POST /login", FORM)])
def test_a_login_is_small(server: Server, client: Client, line: str, kind: str) -> None:
    client.send(line, f"Content-Length: {MAX_PUBLIC + 1}", kind, body=bytes(30_000))
    assert client.answer()[0] == 413
    assert stored(server) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.api+json"])
def test_another_media_type_is_refused_before_chunks_come(
    client: Client, token: str, kind: str
) -> None:
    client.send("POST /api/v1/cases", token, f"Content-Type: {kind}", CHUNKED, body=b"4000\r\nxx")
    assert client.answer()[0] == 415


@pytest.mark.parametrize("size", [1, 8_000])
def test_chunks_are_counted_and_cut(server: Server, client: Client, token: str, size: int) -> None:
    client.send("POST /api/v1/cases", token, JSON, CHUNKED)
    chunk = b"%x\r\n%s\r\n" % (size, b" " * size)
    for _ in range((MAX_JSON + 100_000) // size // 1_000 + 1):
        client.socket.sendall(chunk * 1_000)
    status, _, content = client.answer()
    assert (status, json.loads(content)["code"]) == (413, "body_too_large")
    assert stored(server) == []


def test_chunks_within_the_limit_are_taken(client: Client) -> None:
    content = LOGIN.encode().ljust(MAX_PUBLIC)
    client.send("POST /api/v1/tokens", JSON, CHUNKED)
    for at in range(0, len(content), 1_000):
        part = content[at : at + 1_000]
        client.socket.sendall(b"%x\r\n%s\r\n" % (len(part), part))
    client.socket.sendall(b"0\r\n\r\n")
    assert client.answer()[0] == 201


def test_a_control_line_without_an_end_is_cut(client: Client) -> None:
    client.send("POST /api/v1/tokens", JSON, CHUNKED)
    with suppress(ConnectionError):
        for _ in range(40):
            client.socket.sendall(b"0" * (MAX_PUBLIC // 4))
    assert client.answer()[0] == 413


def test_who_asks_before_sending_gets_the_refusal_instead_of_100(client: Client) -> None:
    client.send("POST /api/v1/files", FORM, f"Content-Length: {TEN_MB}", EXPECT)
    status, headers, _ = client.answer()
    assert (status, headers["Connection"], client.file.read()) == (401, "close", b"")


def test_who_asks_before_sending_goes_on_where_nothing_is_wrong(client: Client) -> None:
    client.send("POST /api/v1/tokens", JSON, f"Content-Length: {len(LOGIN)}", EXPECT)
    assert client.answer()[0] == 100
    client.socket.sendall(LOGIN.encode())
    assert client.answer()[0] == 201
    client.send("GET /docs", "Content-Length: 0", EXPECT)
    assert client.answer()[0] == 200


def test_requests_behind_one_another_are_answered_in_their_order(client: Client) -> None:
    """The second asks before sending, the third has a body of which part comes with its headers."""
    content = LOGIN.encode().ljust(100_000)
    for line, *headers in (
        ("GET /docs",),
        ("POST /api/v1/tokens", JSON, f"Content-Length: {len(content)}", EXPECT),
    ):
        client.send(line, *headers)
    client.socket.sendall(content)
    client.send("POST /api/v1/nothing", JSON, f"Content-Length: {TEN_MB}", body=content)
    assert [client.answer()[0] for _ in range(4)] == [200, 100, 201, 404]


def test_nobody_else_sends_while_one_does() -> None:
    """The thread that lets a body come, and the one that sends the rest of an earlier answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor() as other:
        channel = Watched(SimpleNamespace(active_channels={}), ours, ("", 0), Adjustments(), {})
        channel.outbufs[0].append(b"x" * 10)
        channel.total_outbufs_len = 10
        channel.alone = lambda: not other.submit(channel.outbuf_lock.acquire, False).result()
        channel.handle_write()
        assert (channel.was_alone, theirs.recv(20)) == ([True], b"x" * 10)


class Watched(Channel):
    """A connection that asks, whenever it sends, whether it is alone."""

    alone: Callable[[], bool]

    def send(self, data: bytes, do_close: bool = True) -> int:
        self.was_alone = [*getattr(self, "was_alone", []), self.alone()]
        return int(super().send(data, do_close))


def test_a_client_that_sends_all_of_it_before_it_reads_can_read_the_answer(server: Server) -> None:
    for size in (TEN_MB, 60 << 20):
        response, content = server.ask("POST", "/api/v1/cases", bytes(size))
        assert (response.status, json.loads(content)["code"]) == (401, "token_missing")


def test_an_upload_in_small_pieces_is_taken(client: Client, token: str) -> None:
    picture = (Path(__file__).parents[1] / "kit.py").read_bytes().ljust(200_000, b"#")
    body = UPLOAD + picture + b"\r\n--x--\r\n"
    client.send("POST /api/v1/files", token, FORM, f"Content-Length: {len(body)}")
    for at in range(0, len(body), 5_000):
        client.socket.sendall(body[at : at + 5_000])
    status, _, content = client.answer()
    assert (status, json.loads(content)["code"]) == (422, "file_unfit")
    client.send("GET /docs")
    assert client.answer()[0] == 200


def test_of_a_session_that_has_ended_what_was_typed_is_still_read(
    installation: Installation,
) -> None:
    """It is shown again behind the login; a session that never was gets no such thing."""
    app = create_app(installation.engine).test_client()
    issued = installation.do(commands.IssueToken("browser")).details
    installation.do(commands.RevokeToken(str(issued["token"])))
    for secret, most in ((issued["secret"], 100), (make_token(), 401)):
        app.set_cookie(COOKIE, str(secret))
        asked = app.post(
            "/tasks/t1/answer",
            content_type="multipart/form-data; boundary=x",
            headers={"Sec-Fetch-Site": "same-origin"},
            environ_overrides={HEADERS: Headers(), "CONTENT_LENGTH": "200000"},
        )
        assert asked.status_code == most

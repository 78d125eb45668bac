"""The way to a virus scanner, against one that speaks clamd's words on a real socket."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from engine import Config, Invalid, Unavailable
from engine.adapters.virus_scanner import NoScanner, open_scanner

VIRUS = b"%PDF-1.4 something bad"


@contextmanager
def clamd(judge: Callable[[bytes], bytes], *, many: bool = False) -> Iterator[str]:
    """The address of a scanner that answers a content as ``judge`` says, or ``many`` of them."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_serve_all if many else _serve, args=(server, judge), daemon=True)
        thread.start()
        yield f"clamd://127.0.0.1:{server.getsockname()[1]}"
        if many:
            server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve_all(server: socket.socket, judge: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):
        while True:
            _serve(server, judge)


def _serve(server: socket.socket, judge: Callable[[bytes], bytes]) -> None:
    line, _ = server.accept()
    with line, line.makefile("rb") as sent:
        assert sent.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", sent.read(4))[0]:
            content += sent.read(length)
        line.sendall(judge(content))


def _judged(content: bytes) -> bytes:
    return b"stream: Eicar-Test FOUND\0" if content == VIRUS else b"stream: OK\0"


def test_what_is_clean_passes() -> None:
    with clamd(_judged) as address:
        open_scanner(address).scan(b"%PDF-1.4" + b"x" * 200_000)


def test_what_is_found_is_named_and_not_taken() -> None:
    with clamd(_judged) as address, pytest.raises(Invalid) as caught:
        open_scanner(address).scan(VIRUS)
    assert caught.value.code == "file_infected"
    assert caught.value.params["found"] == "Eicar-Test"


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_an_answer_that_is_none_lets_nothing_pass(answer: bytes) -> None:
    with clamd(lambda _: answer) as address, pytest.raises(Unavailable):
        open_scanner(address).scan(b"%PDF-1.4")


def test_a_scanner_that_is_not_there_lets_nothing_pass() -> None:
    with pytest.raises(Unavailable) as caught:
        open_scanner("clamd://127.0.0.1:9").scan(b"%PDF-1.4")
    assert caught.value.code == "scanner_silent"


def test_without_an_address_there_is_none() -> None:
    assert isinstance(open_scanner(None), NoScanner)


@pytest.mark.parametrize("address", ["", "clamd", "http://127.0.0.1:3310", "clamd://"])
def test_an_address_that_is_none_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("MOTCUA_SCANNER", address)
    with pytest.raises(ValueError, match="MOTCUA_SCANNER"):
        Config.from_environment()

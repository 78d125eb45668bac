"""What readers of the sandbox do in its tests, other than reading, and the server that knows it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from engine.model.documents import Document, Kind
from engine.publishing.current_document import each_read
from engine.publishing.sandbox_protocol import function_name
from engine.workers import sandbox_server


def echo(document: Document) -> Document:
    return document


def process_id(*_: object) -> int:
    return os.getpid()


def rest(channel: str, *_: object) -> None:
    """Tells its number to who reads the channel, and does nothing, for ever."""
    Path(channel).write_text(str(os.getpid()))
    while True:
        signal.pause()


def wait(channel: str) -> str:
    """Until somebody writes to the channel."""
    return Path(channel).read_text()


def work(*_: object) -> None:
    while True:
        pass


def eat(*_: object) -> None:
    eaten: list[bytearray] = []
    while len(eaten) < 1 << 14:
        eaten.append(bytearray(1 << 20))


def work_on(documents: tuple[Document, ...]) -> None:
    """Reads all of them, the last one for ever."""
    for document in each_read(documents):
        if document is documents[-1]:
            work()


def eat_on(documents: tuple[Document, ...]) -> None:
    for _ in each_read(documents):
        eat()


def eat_after(documents: tuple[Document, ...]) -> None:
    """Needs too much when none of them is read any more."""
    list(each_read(documents))
    eat()


def abort(*_: object) -> None:
    os.abort()


def crash(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def be_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stop(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def fail(*_: object) -> None:
    raise ValueError(" ".join(["what", "somebody", "wrote"]))


def say_nothing(*_: object) -> None:
    os._exit(0)


class Call:
    """A value that would call something where it is read."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.getpid, ()


def send_a_call(*_: object) -> Call:
    return Call()


class Nonsense:
    """A value that cannot be written."""

    def __reduce__(self) -> str:
        raise TypeError(" ".join(["what", "somebody", "wrote"]))


def send_nonsense(*_: object) -> Nonsense:
    return Nonsense()


def die_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"


def take_the_server_along_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getppid(), signal.SIGKILL)
    return "read"


DOCUMENT = Document(Kind.PROCESS, "a", "<a/>")
HOSTILE = (
    echo,
    process_id,
    rest,
    wait,
    work,
    work_on,
    eat,
    eat_on,
    eat_after,
    abort,
    crash,
    be_killed,
    stop,
    fail,
    say_nothing,
    send_a_call,
    send_nonsense,
    die_once,
    take_the_server_along_once,
)


def main() -> None:
    sandbox_server.KNOWN.update((function_name(function), function) for function in HOSTILE)
    sandbox_server.main()

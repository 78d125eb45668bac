"""Reading what strangers wrote, in a process of its own that may take only so much.

Three ways of not reading are told apart. A document that takes too much time of the processor or
too much memory is to blame itself: ``TooMuch``. A reading that is not finished in time, or whose
process died, says nothing of the document: ``Unavailable``, after it was tried twice.
"""

from __future__ import annotations

import atexit
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import IO, ParamSpec, TypeVar, cast

from engine.config import without_settings
from engine.errors import Invalid, Unavailable
from engine.model.documents import Document
from engine.model.problem import Problem
from engine.model.sentence import Sentence, sentence
from engine.publishing.sandbox_protocol import (
    BEGUN,
    Fault,
    Limits,
    Refusal,
    SandboxAnswer,
    SandboxEnding,
    read_mark,
    read_outcome,
    write_order,
)

P = ParamSpec("P")
T = TypeVar("T")

SERVER = ("-m", "engine.workers.sandbox_server")
"""The process that forks readers: limits that are set between fork and exec can hang a server that
has threads, so a process without any does it."""
LIMITS = Limits(seconds=20, megabytes=1024, patience=300)
"""Of one reading. The shipped documents take one second. The wall clock is a far net: on a machine
that is twenty times busier than it can be, all seconds of the processor pass in less."""
MAX_BYTES = 16 * 1024 * 1024
"""All documents of one reading together."""
MAX_ANSWER = 64 * 1024 * 1024
READERS = len(os.sched_getaffinity(0))
"""At once: more would only wait for one another, in front of a wall clock that runs."""
WAITING = 4
"""Readings that may wait for their turn; they hold threads that others need."""
_RETRY_BUSY = 15
_RETRY_UNFINISHED = 120
"""Seconds after which another try is likely to do better."""
_MOST_WORDS = 4_000
"""Of what a reader said on standard error, that is logged."""
_PACKET = 1024

_log = logging.getLogger(__name__)


class TooMuch(Invalid):
    """A document takes more than a reading may take; its parameter ``limit`` names which limit:
    processor, memory, documents or answer; ``document`` which one, where that is known."""


class Unread(Unavailable):
    """A reading that came to no end; another may."""


@dataclass(frozen=True, slots=True)
class SandboxServer:
    """The process that forks readers, and the way to it."""

    process: subprocess.Popen[bytes]
    door: socket.socket
    """It ends when this is closed, and so when this process ends."""

    def leave(self) -> None:
        """Ends the server process; its readers end with it."""
        self.door.close()
        self.process.kill()
        self.process.wait()


_servers: list[SandboxServer] = []
"""None, or the one that runs."""
_lock = Lock()
_turns = BoundedSemaphore(READERS)
_places = BoundedSemaphore(READERS + WAITING)


def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function returns, called in a reader; it is one of those that the server knows, and
    of plain values.

    Raises:
        TooMuch: it takes more than it may.
        Unavailable: it was not finished in time, its process died, or too many wait already.
        EngineError: what the function raised.
    """
    order = write_order(function, args, kwargs)
    if len(order) > MAX_BYTES:
        raise _too_much(
            "documents",
            sentence(
                "The documents have more than {max_bytes} bytes together.", max_bytes=MAX_BYTES
            ),
            _largest(args),
        )
    return cast(T, _carry_out(order))


def run_on_file(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function returns of one uploaded file, whose size its caller has bounded.

    Raises:
        TooMuch: opening the file takes more than reading may take.
        Unavailable: it was not finished in time, its process died, or too many wait already.
        EngineError: what the function raised.
    """
    return cast(T, _carry_out(write_order(function, args, kwargs)))


def _largest(args: Iterable[object]) -> str:
    """The name of the largest document among what a function is called with."""
    documents = [one for many in args if isinstance(many, tuple | list) for one in many] + [*args]
    found = [one for one in documents if isinstance(one, Document)]
    largest = max(found, key=lambda one: len(one.content), default=None)
    return "" if largest is None else largest.name


def _carry_out(order: bytes) -> object:
    with _turn():
        try:
            outcome = _read(order)
        except Unread as unread:
            _log.warning("%s It is read once more.", unread)
            outcome = _read(order)
    if isinstance(outcome, Refusal):
        _log.info("What was read is refused: %s.", outcome.code)
        raise outcome.error()
    return outcome.value


def start(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Starts the server before it is needed. It calls the function itself, without limits, and its
    readers begin with what that left in mind, so that the next answer comes sooner: for documents
    that were published, and so were read in a reader before."""
    with _lock:
        if not _servers:
            _servers.append(_open(write_order(function, args, kwargs)))


@contextmanager
def _turn() -> Iterator[None]:
    """One reader for each processor; the others wait, a few of them."""
    if not _places.acquire(blocking=False):
        raise _busy()
    try:
        if not _turns.acquire(timeout=LIMITS.patience):
            raise _busy()
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


def _too_much(limit: str, message: Sentence, document: str) -> TooMuch:
    _log.warning("Documents took more than reading may take (%s).", limit)
    problem = Problem("too-much", message, "Make the documents smaller and simpler.", document)
    if document:
        return TooMuch(
            "too_much",
            "The document {document} takes more than reading may take. Make it smaller and "
            "simpler.",
            problems=[problem],
            limit=limit,
            document=document,
        )
    return TooMuch(
        "too_much",
        "The documents take more than reading may take. Make them smaller and simpler.",
        problems=[problem],
        limit=limit,
    )


def _busy() -> Unavailable:
    return Unavailable(
        "readers_busy",
        "Other documents are being read at the moment, and several wait already. Nothing was "
        "changed; try again in {retry_after} seconds.",
        retry_after=_RETRY_BUSY,
    )


def _read(order: bytes) -> SandboxAnswer | Refusal:
    """
    Raises:
        TooMuch: it took more than it may.
        Unread: it came to no end.
    """
    limits = LIMITS
    with ExitStack() as open_files:
        try:
            order_file, answered, words = (
                open_files.enter_context(_memory_file(name))
                for name in ("order", "answer", "words")
            )
            ours, server = _ask(order, limits, (order_file, answered, words), open_files)
        except OSError as error:  # No process, descriptor, memory or disk is left.
            raise _died(error.strerror or str(error)) from error
        try:
            ending = _wait(ours, limits.patience, server)
            _require_whole(ending, limits, answered)
            return _outcome(answered)
        except Unread:
            _log_words(words)
            raise


def _ask(
    order: bytes, limits: Limits, files: tuple[IO[bytes], ...], open_files: ExitStack
) -> tuple[socket.socket, SandboxServer]:
    """Hands the order over, with the files for the answer and for what the reader says beside it:
    where its ending is told, and by whom."""
    files[0].write(order)
    files[0].seek(0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    open_files.enter_context(ours)
    with theirs:
        server = _hand_over(limits, [*(file.fileno() for file in files), theirs.fileno()])
    return ours, server


def _log_words(words: IO[bytes]) -> None:
    """What the reader or the libraries it uses said on standard error, such as where a crash was:
    places in programs, never what people wrote."""
    said = os.pread(words.fileno(), _MOST_WORDS, 0).decode(errors="replace").strip()
    if said:
        _log.error("The reader said: %s", said)


def _memory_file(name: str) -> IO[bytes]:
    return os.fdopen(os.memfd_create(name), "w+b", buffering=0)


def _wait(status: socket.socket, patience: int, server: SandboxServer) -> SandboxEnding:
    """Time runs from when reading begins; that it begins has a net of its own. A server that does
    not even begin may never do so again, so that the next order gets another."""
    status.settimeout(patience)
    begun = False
    try:
        begun = status.recv(_PACKET) == BEGUN
        packet = status.recv(_PACKET) if begun else b""
    except TimeoutError:
        if not begun:
            _dismiss(server)
        _log.error("Reading was not finished after %d seconds.", patience)
        raise Unread(
            "reading_unfinished",
            "Reading the documents was not finished after {seconds} seconds: the machine is busy. "
            "Nothing was changed; try again in {retry_after} seconds.",
            seconds=patience,
            retry_after=_RETRY_UNFINISHED,
        ) from None
    if not packet:
        raise _died("nobody is there to tell how")
    return SandboxEnding.from_packet(packet)


def _require_whole(ending: SandboxEnding, limits: Limits, answered: IO[bytes]) -> None:
    document = "" if ending.is_whole else read_mark(answered.fileno())
    if ending.lacked_time(limits.seconds):
        raise _too_much(
            "processor",
            sentence(
                "Reading took more than {seconds} seconds of processor time.",
                seconds=limits.seconds,
            ),
            document,
        )
    if ending.lacked_memory:
        raise _too_much(
            "memory",
            sentence(
                "Reading took more than {megabytes} megabytes of memory.",
                megabytes=limits.megabytes,
            ),
            document,
        )
    if not ending.is_whole:
        raise _died(str(ending))


def _outcome(answered: IO[bytes]) -> SandboxAnswer | Refusal:
    """Half an answer is none."""
    if os.fstat(answered.fileno()).st_size > MAX_ANSWER:
        raise _too_much(
            "answer",
            sentence("What reading found has more than {max_bytes} bytes.", max_bytes=MAX_ANSWER),
            "",
        )
    answered.seek(0)
    try:
        outcome = read_outcome(answered.read())
    except ValueError as error:
        raise _died(str(error)) from error
    if isinstance(outcome, Fault):
        _log.error("A reader failed: %s\n%s", outcome.kind, outcome.place)
        raise _died(outcome.kind)
    return outcome


def _died(cause: str) -> Unread:
    _log.error("The process that read documents died: %s.", cause)
    return Unread(
        "reader_died",
        "The process that read the documents died ({cause}), so it is not known whether they are "
        "right. Nothing was changed; try again. If it happens again, tell who runs this machine.",
        cause=cause,
    )


def _hand_over(limits: Limits, files: list[int]) -> SandboxServer:
    """To the server, which is returned; one that ended is started anew."""
    packet = [limits.as_packet()]
    with _lock:
        if _servers:
            try:
                socket.send_fds(_servers[0].door, packet, files)
            except OSError:
                _servers.pop().leave()
            else:
                return _servers[0]
        _servers.append(_open(b""))
        socket.send_fds(_servers[0].door, packet, files)
        return _servers[0]


def _dismiss(server: SandboxServer) -> None:
    with _lock:
        if server in _servers:
            _servers.remove(server)
            server.leave()


def _open(known: bytes) -> SandboxServer:
    """``known`` is the order that it carries out first, itself."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, _memory_file("first") as first:
        first.write(known)
        first.seek(0)
        process = subprocess.Popen(
            [sys.executable, *SERVER, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=first,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=without_settings(),
        )
    return SandboxServer(process, ours)


os.register_at_fork(after_in_child=_servers.clear)
"""The server is that of the process that started it, and ends with it."""


@atexit.register
def _leave() -> None:
    while _servers:
        _servers.pop().leave()

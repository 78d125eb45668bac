"""Proofreading in a process of its own: one that can be killed and can eat only so much."""

from __future__ import annotations

import atexit
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from engine.model.problem import Problem
from engine.model.publication import Document
from engine.model.sentence import Said, sentence
from engine.validation import Report, report_from

ROOM = ("-m", "engine.sandbox_server")
"""The process in which readers sit: limits that are set between fork and exec can hang a server
that has threads, so a process without any forks the readers."""

GAVE_UP = "too-much"
"""The rule of what could not be read in time or at all."""
SECONDS = 5
"""Of work on the documents."""
STARTING = 10
"""More seconds for a busy machine to load the engine."""
MEGABYTES = 1024
MAX_BYTES = 16 * 1024 * 1024
"""All documents of one publication together."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where readers sit."""

    process: subprocess.Popen[bytes]
    door: socket.socket
    """It empties when this is closed, and so when this process ends."""

    def leave(self) -> None:
        self.door.close()
        self.process.kill()
        self.process.wait()


_rooms: list[Room] = []
"""None, or the one that is open."""
_lock = Lock()


def check(
    new: Iterable[Document], published: Iterable[Document], years: tuple[date, date]
) -> Report:
    """As ``validate`` says, with proofs for every day of ``years``; a document that takes too
    long or too much is a problem itself."""
    order = _order(new, published, years)
    if len(order) > MAX_BYTES:
        return _gave_up(
            sentence(
                "The documents have more than {max_bytes} bytes together.", max_bytes=MAX_BYTES
            )
        )
    try:
        said = json.loads(_have_read(order))
    except ValueError:
        return _gave_up(
            sentence(
                "Reading took more than {seconds} seconds or {megabytes} megabytes, or failed.",
                seconds=SECONDS,
                megabytes=MEGABYTES,
            )
        )
    return report_from(said)


def make_ready(published: Iterable[Document], years: tuple[date, date]) -> None:
    """Opens the room before it is needed, where readers begin with what is published in mind, so
    that the next answer comes sooner."""
    with _lock:
        if not _rooms:
            _rooms.append(_open(_order(published, (), years)))


def _have_read(order: bytes) -> bytes:
    """What a reader answers; nothing, or a part of it, if it could not."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            _hand_over(theirs)
        ours.settimeout(STARTING + SECONDS)
        try:
            ours.sendall(order)
            ours.shutdown(socket.SHUT_WR)
            with ours.makefile("rb") as answer:
                return answer.read()
        except OSError:
            return b""


def _hand_over(order: socket.socket) -> None:
    """To a reader; a room that was closed is opened anew."""
    patience = STARTING + SECONDS
    limits = {"seconds": SECONDS, "megabytes": MEGABYTES, "patience": patience}
    packet = [json.dumps(limits).encode()]
    with _lock:
        if _rooms:
            try:
                socket.send_fds(_rooms[0].door, packet, [order.fileno()])
            except OSError:
                _rooms.pop().leave()
            else:
                return
        _rooms.append(_open(b""))
        socket.send_fds(_rooms[0].door, packet, [order.fileno()])


def _open(known: bytes) -> Room:
    """``known`` is the order that it reads first."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, tempfile.TemporaryFile() as first:
        first.write(known)
        first.seek(0)
        process = subprocess.Popen(
            [sys.executable, *ROOM, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=first,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return Room(process, ours)


@atexit.register
def _leave() -> None:
    while _rooms:
        _rooms.pop().leave()


def _order(
    new: Iterable[Document], published: Iterable[Document], years: tuple[date, date]
) -> bytes:
    days = [day.isoformat() for day in years]
    order = {"new": _plain(new), "published": _plain(published), "years": days}
    return json.dumps(order).encode()


def _plain(documents: Iterable[Document]) -> list[list[str]]:
    return [[str(d.kind), d.key, d.content] for d in documents]


def _gave_up(message: Said) -> Report:
    return Report((Problem("too-much", message, "Make the documents smaller and simpler."),))

"""Where readers sit: a process that has loaded the engine once and forks a reader for each order,
since loading takes far longer than most reading.

Nothing that a stranger wrote is read here but in a fork, which dies with its order.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.lazy import load_all
from engine.model.publication import Document, Kind
from engine.validation import Report, validate

_HEADER = 1024


def main() -> None:
    """Serves the socket whose number is its argument until the other end is closed.

    Standard input may hold an order of documents that were published, read once to fill the
    memories that every reader then begins with. A packet on the socket brings the limits of an
    order and the socket on which the order comes and the answer goes.
    """
    load_all()
    door = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Readers are not waited for.
    known = sys.stdin.read()
    if known:
        _answer(json.loads(known))
    while True:
        limits, sockets, _, _ = socket.recv_fds(door, _HEADER, 1)
        if not sockets:
            return
        if os.fork() == 0:
            try:
                door.close()
                _serve(socket.socket(fileno=sockets[0]), json.loads(limits))
            finally:
                os._exit(1)
        os.close(sockets[0])


def _serve(order: socket.socket, limits: Mapping[str, int]) -> None:
    signal.alarm(limits["patience"])
    seconds, memory = limits["seconds"], limits["megabytes"] << 20
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with order, order.makefile("rw", encoding="utf-8") as stream:
        stream.write(json.dumps(_answer(json.load(stream)).as_dict()))


def _answer(order: Mapping[str, Any]) -> Report:
    first, last = (date.fromisoformat(day) for day in order["years"])
    return validate(_documents(order["new"]), _documents(order["published"]), (first, last))


def _documents(plain: list[list[str]]) -> list[Document]:
    return [Document(Kind(kind), key, content) for kind, key, content in plain]


if __name__ == "__main__":
    main()

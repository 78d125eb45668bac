"""Proofreading in a process of its own: one that can be killed and can eat only so much."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from threading import Lock

from engine.model.problem import Problem
from engine.model.publication import Document
from engine.model.verdict import verdict_from
from engine.proofreading import Report

READER = ("-m", "engine.proofreading")
"""It sets its own limits before it reads; set between fork and exec, they can hang a server that
has threads."""

GAVE_UP = "too-much"
"""The rule of what could not be read in time or at all."""
SECONDS = 5
"""Of work on the documents; a reader that only waits is stopped a little later."""
STARTING = 10
"""More seconds for a busy machine to start the reader."""
MEGABYTES = 1024
MAX_BYTES = 16 * 1024 * 1024
"""All documents of one publication together."""


_ready: list[subprocess.Popen[str]] = []
"""Readers that have started already and wait for an order: starting is most of the time."""
_lock = Lock()


def check(
    new: Iterable[Document], published: Iterable[Document], years: tuple[date, date]
) -> Report:
    """As ``proofread`` says, with proofs for every day of ``years``; a document that takes too
    long or too much is a problem itself."""
    days = [day.isoformat() for day in years]
    order = json.dumps({"new": _plain(new), "published": _plain(published), "years": days})
    if len(order) > MAX_BYTES:
        return _gave_up(f"The documents have more than {MAX_BYTES:,} bytes together.")
    reader = _take_reader()
    try:
        said, _ = reader.communicate(order, timeout=STARTING + SECONDS)
    except subprocess.TimeoutExpired:
        return _gave_up(f"Reading took longer than {SECONDS} seconds and was stopped.")
    finally:
        _stop(reader)
    if reader.returncode != 0:
        return _gave_up("Reading needed more memory or time than is allowed, or failed.")
    plain = json.loads(said)
    return Report(
        tuple(Problem(**problem) for problem in plain["problems"]),
        tuple(verdict_from(verdict) for verdict in plain["verdicts"]),
    )


def make_ready(count: int) -> None:
    """Starts so many readers before they are needed, so that the next answer comes sooner."""
    with _lock:
        while len(_ready) < count:
            _ready.append(_start())


def _take_reader() -> subprocess.Popen[str]:
    with _lock:
        reader = _ready.pop(0) if _ready else _start()
    if reader.poll() is not None or reader.args != _command():
        _stop(reader)
        return _start()
    return reader


def _command() -> list[str]:
    return [sys.executable, *READER, str(SECONDS), str(MEGABYTES)]


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _stop(reader: subprocess.Popen[str]) -> None:
    reader.kill()
    reader.communicate()


@atexit.register
def _dismiss() -> None:
    while _ready:
        _stop(_ready.pop())


def _plain(documents: Iterable[Document]) -> list[list[str]]:
    return [[str(d.kind), d.key, d.content] for d in documents]


def _gave_up(message: str) -> Report:
    remedy = "Make the documents smaller and simpler."
    return Report((Problem("too-much", message, remedy),))

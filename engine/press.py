"""Proofreading in a process of its own: one that can be killed and can eat only so much."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date

from engine.model.problem import Problem
from engine.model.publication import Document

READER = ("-m", "engine.proofreading")
"""It sets its own limits before it reads; set between fork and exec, they can hang a server that
has threads."""

SECONDS = 5
"""Of work on the documents; a reader that only waits is stopped a little later."""
STARTING = 10
"""More seconds for a busy machine to start the reader."""
MEGABYTES = 1024
MAX_BYTES = 16 * 1024 * 1024
"""All documents of one publication together."""


def check(
    new: Iterable[Document], published: Iterable[Document], years: tuple[date, date]
) -> list[Problem]:
    """As ``proofread`` says, with proofs for every day of ``years``; a document that takes too
    long or too much is a problem itself."""
    days = [day.isoformat() for day in years]
    order = json.dumps({"new": _plain(new), "published": _plain(published), "years": days})
    if len(order) > MAX_BYTES:
        return [_gave_up(f"The documents have more than {MAX_BYTES:,} bytes together.")]
    try:
        done = subprocess.run(
            [sys.executable, *READER, str(SECONDS), str(MEGABYTES)],
            input=order,
            capture_output=True,
            text=True,
            timeout=STARTING + SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [_gave_up(f"Reading took longer than {SECONDS} seconds and was stopped.")]
    if done.returncode != 0:
        return [_gave_up("Reading needed more memory or time than is allowed, or failed.")]
    return [Problem(**problem) for problem in json.loads(done.stdout)]


def _plain(documents: Iterable[Document]) -> list[list[str]]:
    return [[str(d.kind), d.key, d.content] for d in documents]


def _gave_up(message: str) -> Problem:
    return Problem("too-much", message, "Make the documents smaller and simpler.")

"""Published texts and uploaded files against the hashes that events hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from engine.audit.verification.finding import Finding, Layer
from engine.model.documents import content_hash
from engine.store.files import Files
from engine.store.raw import stored_rows
from engine.store.tables import contents


def check_contents(connection: Connection, named: Iterable[str]) -> Iterator[Finding]:
    """Every text is what its hash says, an event names it, and none is missing."""
    missing, known = set(named), frozenset(named)
    for row in stored_rows(connection, contents):
        hashed, place = row["hash"], f"contents/{row['hash']}"
        missing.discard(hashed)
        if not isinstance(row["content"], str) or content_hash(row["content"]) != hashed:
            yield Finding(place, "The text is not the one that was published.", Layer.CONTENT)
        if hashed not in known:
            yield Finding(place, "No event names this text.", Layer.CONTENT)
    for hashed in sorted(missing):
        yield Finding(f"contents/{hashed}", "The text is missing.", Layer.CONTENT)


def check_files(files: Files) -> Iterator[Finding]:
    """Every file that is kept is what its name says."""
    for name in files.damaged():
        yield Finding(f"files/{name}", "The file is not the one that was uploaded.", Layer.CONTENT)


def check_named(files: Files, case: str, name: str) -> Iterator[Finding]:
    """A file that the case refers to is there."""
    if not files.has(name):
        said = f"The file is missing; the case {case} refers to it."
        yield Finding(f"files/{name}", said, Layer.CONTENT)

"""Checking that what is stored is what was recorded: every chain, and every row made from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.comparison import differences
from engine.evidence import CheckpointError, Tree, read_note
from engine.folding import Fold, Progress
from engine.store.database import Database
from engine.store.log import leaf_of
from engine.store.tables import cases, checkpoints


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was recorded."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def verify(
    database: Database,
    progress: Progress = lambda _done, _all: None,
    public: str | None = None,
    notes: Sequence[str] = (),
) -> list[Finding]:
    """Every finding, in the order of the log; an empty list says that all is well.

    ``public`` is the line of the key that checkpoints are signed with, ``notes`` are checkpoints
    that were kept elsewhere; those of the database are checked beside them.
    """
    with database.read() as connection:
        return list(verify_within(connection, progress, public, notes))


def verify_within(
    connection: Connection, progress: Progress, public: str | None, notes: Sequence[str] = ()
) -> Iterator[Finding]:
    """The findings that a transaction sees."""
    fold, tree = Fold(), Tree()
    for event in fold.read(connection, progress):
        tree.append(leaf_of(event.stream, event.sequence, event.body))
        for problem in event.problems:
            yield Finding(event.place, problem)
    for difference in differences(connection, fold.rows):
        yield Finding(difference.place, str(difference))
    yield from _check_cases(connection, fold.heads)
    stored = connection.execute(select(checkpoints.c.note).order_by(checkpoints.c.size))
    for note in dict.fromkeys([*notes, *stored.scalars()]):
        yield from _check_note(note, public, tree)


def _check_note(note: str, public: str | None, tree: Tree) -> Iterator[Finding]:
    try:
        point = read_note(note, public or "")
    except CheckpointError as error:
        yield Finding("checkpoints", f"{error} It begins: {note[:60]!r}.")
        return
    place = f"checkpoints/{point.size}"
    if point.size > tree.size:
        yield Finding(place, f"It was signed over {point.size} entries; {tree.size} are left.")
    elif tree.root(point.size) != point.root:
        yield Finding(place, "The log up to here is not the one that was signed.")


def _check_cases(connection: Connection, heads: dict[str, tuple[int, bytes]]) -> Iterator[Finding]:
    """A case knows its newest event; it has tokens as long as it is open."""
    for row in connection.execute(
        select(cases.c.code, cases.c.closed_at, cases.c.head, cases.c.tokens.is_(None))
    ):
        place = f"cases/{row.code}"
        if row.head != heads.get(row.code, (0, b""))[1]:
            yield Finding(place, "The newest events of the case are missing or were replaced.")
        if (row.closed_at is None) == row[3]:
            said = "has no tokens left" if row[3] else "still has tokens"
            yield Finding(place, f"The case is {'open' if row[3] else 'closed'} but {said}.")

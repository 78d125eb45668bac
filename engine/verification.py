"""Checking that what is stored is what was recorded: every chain, and every row made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from engine.comparison import differences
from engine.evidence import CheckpointError, Tree, read_note
from engine.model.events import Event
from engine.projections import apply
from engine.store import journal
from engine.store.database import Database
from engine.store.log import leaf_of
from engine.store.rows import Rows
from engine.store.tables import cases, checkpoints, events

Progress = Callable[[int, int], None]
"""Told how many events are checked, and of how many."""


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
    rows = Rows(None)
    heads: dict[str, tuple[int, bytes]] = {}
    tree = Tree()
    total = connection.execute(select(func.count()).select_from(events)).scalar_one()
    query = select(events).order_by(events.c.position)
    for done, row in enumerate(connection.execute(query), start=1):
        sequence, before = heads.get(row.stream, (0, journal.EMPTY))
        place = f"{row.stream}#{row.sequence}"
        if row.sequence != sequence + 1:
            yield Finding(place, f"{sequence + 1} was expected here; events are missing or moved.")
        elif journal.link(before, row.stream, row.sequence, row.body) != row.hash:
            yield Finding(place, "The entry or one before it was changed after it was recorded.")
        heads[row.stream] = (row.sequence, row.hash)
        tree.append(leaf_of(row.stream, row.sequence, row.body))
        event = _decode(row)
        problem = _apply(rows, event) if isinstance(event, Event) else event
        if problem is not None:
            yield Finding(place, problem)
        if done % 1000 == 0 or done == total:
            progress(done, total)
    for difference in differences(connection, rows):
        yield Finding(difference.place, str(difference))
    yield from _check_cases(connection, heads)
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


def _apply(rows: Rows, event: Event) -> str | None:
    """Applies an event of a history that may be broken; answers why it cannot be."""
    try:
        apply(rows, event)
    except Exception as error:
        # Whatever is missing before it, it is told by its place, and the rest is looked at too.
        return f"The entry does not follow from those before it: {type(error).__name__}."
    return None


def _decode(row: Any) -> Event | str:
    try:
        return journal.decode(row.stream, row.sequence, row.body)
    except (KeyError, TypeError, ValueError) as error:
        return f"The entry cannot be read: {type(error).__name__}: {error}."


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

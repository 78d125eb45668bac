"""Checking that what is stored is what was recorded: every entry of the log, and every row made
from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select

from engine.comparison import differences, differences_of_case
from engine.evidence import Checkpoint, CheckpointError, Seals, Tree, read_note
from engine.folding import Fold, Progress
from engine.store import journal
from engine.store.database import Database
from engine.store.log import entries_as_stored, stored_entries
from engine.store.tables import cases, checkpoints, events


class Layer(StrEnum):
    """What has found it."""

    CHAIN = "chain"
    """Each entry carries the hash of the one before it in its case."""
    SEAL = "seal"
    """A key that the database does not hold."""
    CHECKPOINT = "checkpoint"
    """A signature over the whole log."""
    ENTRY = "entry"
    """The entry itself cannot be read."""
    ROWS = "rows"
    """The rows that are made from the entries."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was recorded."""

    place: str
    message: str
    layer: Layer

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.layer}]"


@dataclass(frozen=True, slots=True)
class Keys:
    """What is held beside the database: the line of the public key that checkpoints are signed
    with, checkpoints kept elsewhere, signed or (``points``) by those who verify themselves, and the
    keys of the seals. Without one, its layer is not checked."""

    public: str | None = None
    notes: Sequence[str] = ()
    seals: Seals | None = None
    points: Sequence[Checkpoint] = ()


def verify(
    database: Database,
    progress: Progress = lambda _done, _all: None,
    keys: Keys | None = None,
    rows: bool = True,
) -> list[Finding]:
    """Every finding, in the order of the log; an empty list says that all is well. Without
    ``rows`` only the log is looked at."""
    with database.read() as connection:
        return list(verify_within(connection, progress, keys or Keys(), rows))


def verify_within(
    connection: Connection, progress: Progress, keys: Keys, rows: bool = True
) -> Iterator[Finding]:
    """The findings that a transaction sees."""
    points, problems = _read_notes(connection, keys)
    check = _LogCheck(keys.seals, max((point.size for point in points), default=0))
    yield from check.run(connection, progress)
    yield from problems
    yield from _check_points(points, check)
    yield from _check_heads(connection, check.heads)
    if rows:
        fold = Fold()
        for event in fold.read(connection, progress):
            if event.unreadable is not None:
                yield Finding(event.place, event.unreadable, Layer.ENTRY)
        for difference in differences(connection, fold.rows):
            yield Finding(difference.place, str(difference), Layer.ROWS)


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """What was checked of one case, and found: ``sealed`` counts the seals, ``signed`` the entries
    that the newest checkpoint covers, made at ``signed_at``. None where there was nothing to check
    with."""

    entries: int
    sealed: int | None
    signed: int | None
    signed_at: datetime | None
    findings: tuple[Finding, ...]


def verify_case(connection: Connection, code: str, keys: Keys) -> CaseCheck:
    """The chain and the seals of the case, its rows against its events, and how far signatures
    reach. That the signed log as a whole is as it was, ``verify`` tells."""
    entries = entries_as_stored(connection, code)
    newest = connection.execute(
        select(checkpoints.c.position, checkpoints.c.at).order_by(checkpoints.c.size.desc())
    ).first()
    signed = [one for one in entries if newest is not None and one[0] <= newest.position]
    check = _LogCheck(keys.seals, len(signed))
    findings = [*check.check(entries, 0, entries[0][0]), *check.close()]
    head = connection.scalar(select(cases.c.head).where(cases.c.code == code))
    if head != check.heads[code][1]:
        said = "The newest events of the case are missing or were replaced."
        findings.append(Finding(f"cases/{code}", said, Layer.CHAIN))
    fold = Fold()
    for event in fold.read_stream(connection, code):
        if event.unreadable is not None:
            findings.append(Finding(event.place, event.unreadable, Layer.ENTRY))
    findings += [
        Finding(one.place, str(one), Layer.ROWS)
        for one in differences_of_case(connection, fold.rows, code)
    ]
    return CaseCheck(
        entries=len(entries),
        sealed=None if keys.seals is None else sum(one[5] is not None for one in entries),
        signed=None if newest is None else len(signed),
        signed_at=None if newest is None else newest.at,
        findings=tuple(findings),
    )


WRONG_KEY = "key"
"""The place of the finding that the key itself is not the one."""

_CHUNK = 5_000


@dataclass(slots=True)
class _LogCheck:
    """Goes through the log in its order. An entry that no checkpoint covers yet has to be under a
    seal: its own, or that of a later one of the same command."""

    seals: Seals | None
    covered: int
    tree: Tree = field(default_factory=Tree)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    gaps: list[tuple[int, int, int]] = field(default_factory=list)
    """Where positions are missing: the number of entries before, the first, and the last."""
    _open: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each stream whose newest entry has no seal: its number in the log, and sequence."""

    def run(self, connection: Connection, progress: Progress) -> Iterator[Finding]:
        total = connection.execute(select(func.count()).select_from(events)).scalar_one()
        done, expected = 0, 1
        for chunk in stored_entries(connection, _CHUNK):
            yield from self.check(chunk, done, expected)
            done, expected = done + len(chunk), chunk[-1][0] + 1
            progress(done, max(total, done))
        yield from self.close()

    def close(self) -> Iterator[Finding]:
        """What is left open at the end of the log."""
        for stream, (number, sequence) in self._open.items():
            yield from self._unsealed(stream, number, sequence)

    def check(self, chunk: Sequence[Any], done: int, expected: int) -> Iterator[Finding]:
        heads, leaves, seals, open_ = self.heads, [], self.seals, self._open
        start = (0, journal.EMPTY)
        number = done - 1
        for position, stream, sequence, body, digest, seal in chunk:
            number += 1
            if position != expected:
                self.gaps.append((number, expected, position - 1))
            expected = position + 1
            # As entry_of, leaf_hash and link: calling them takes as long as the hashes.
            entry = f"\x00{stream}\x00{sequence}\x00{body}".encode()
            leaves.append(sha256(entry).digest())
            newest, before = heads.get(stream, start)
            heads[stream] = (sequence, digest)
            if sequence != newest + 1:
                yield Finding(
                    f"{stream}#{sequence}",
                    f"{newest + 1} was expected here; events are missing, doubled or moved.",
                    Layer.CHAIN,
                )
            elif sha256(before + entry).digest() != digest:
                yield Finding(
                    f"{stream}#{sequence}",
                    "The entry or one before it was changed after it was recorded.",
                    Layer.CHAIN,
                )
            if seals is None:
                continue
            if stream in open_ and '"via":' in body[-40:]:
                yield from self._unsealed(stream, *open_.pop(stream))
            if seal is None:
                open_[stream] = (number, sequence)
                continue
            open_.pop(stream, None)
            if not seals.fits(seal, digest):
                yield Finding(
                    f"{stream}#{sequence}",
                    "The seal is not of our keys: somebody else wrote this entry.",
                    Layer.SEAL,
                )
        self.tree.extend(leaves)

    def _unsealed(self, stream: str, number: int, sequence: int) -> Iterator[Finding]:
        if number >= self.covered:
            yield Finding(
                f"{stream}#{sequence}",
                "Neither a seal nor a checkpoint covers the entry.",
                Layer.SEAL,
            )


def _read_notes(connection: Connection, keys: Keys) -> tuple[list[Checkpoint], list[Finding]]:
    """The checkpoints, those kept elsewhere first, and what is wrong with notes."""
    stored = connection.execute(select(checkpoints.c.note).order_by(checkpoints.c.size)).scalars()
    points: list[Checkpoint] = []
    problems: list[Finding] = []
    for note in dict.fromkeys([*keys.notes, *stored]):
        try:
            points.append(read_note(note, keys.public or ""))
        except CheckpointError as error:
            said = f"{error} It begins: {note[:60]!r}."
            problems.append(Finding("checkpoints", said, Layer.CHECKPOINT))
    if problems and not points:
        said = "The public key fits none of the checkpoints; was it kept from another log?"
        problems.insert(0, Finding(WRONG_KEY, said, Layer.CHECKPOINT))
    return sorted([*keys.points, *points], key=lambda point: point.size), problems


def _check_points(points: Sequence[Checkpoint], check: _LogCheck) -> Iterator[Finding]:
    """Names the first checkpoint that does not fit, with the last before it that does: the change
    lies between."""
    good = 0
    for point in points:
        place = f"checkpoints/{point.size}"
        if point.size > check.tree.size:
            message = (
                f"It was signed over {point.size} entries; {check.tree.size} are left."
                f"{_gap_after(check, good)}"
            )
            yield Finding(place, message, Layer.CHECKPOINT)
        elif check.tree.root(point.size) == point.root:
            good = point.size
        else:
            message = (
                f"The log up to here is not the one that was signed; its first {good} entries "
                f"are.{_gap_after(check, good)}"
            )
            yield Finding(place, message, Layer.CHECKPOINT)


def _gap_after(check: _LogCheck, good: int) -> str:
    """What a deleted case leaves: positions that nobody has. A command that was given up on
    PostgreSQL leaves them too, so by themselves they say nothing."""
    for number, first, last in check.gaps:
        if number >= good:
            return f" Positions {first} to {last} are missing."
    return ""


def _check_heads(connection: Connection, heads: dict[str, tuple[int, bytes]]) -> Iterator[Finding]:
    """A case knows its newest event; it has tokens as long as it is open."""
    for row in connection.execute(
        select(cases.c.code, cases.c.closed_at, cases.c.head, cases.c.tokens.is_(None))
    ):
        place = f"cases/{row.code}"
        if row.head != heads.get(row.code, (0, b""))[1]:
            said = "The newest events of the case are missing or were replaced."
            yield Finding(place, said, Layer.CHAIN)
        if (row.closed_at is None) == row[3]:
            said = "has no tokens left" if row[3] else "still has tokens"
            said = f"The case is {'open' if row[3] else 'closed'} but {said}."
            yield Finding(place, said, Layer.ROWS)

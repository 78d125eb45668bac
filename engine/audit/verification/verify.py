"""Verification of a whole installation, and of one case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.audit.fold import Fold
from engine.audit.row_comparison import differences_of_case
from engine.audit.verification.accesses import AccessCheck
from engine.audit.verification.checkpoints import (
    check_age,
    check_checkpoint_seals,
    check_points,
    check_sequence,
    read_notes,
)
from engine.audit.verification.contents import check_files
from engine.audit.verification.finding import Finding, Layer
from engine.audit.verification.log import LogCheck, count_events
from engine.audit.verification.rows import RowCheck, check_row_seals
from engine.evidence import Checkpoint, MasterKeys, Seals
from engine.model.progress import Progress
from engine.store.database import Database
from engine.store.event_log import entries_as_stored
from engine.store.files import Files
from engine.store.raw import any_text, streamed
from engine.store.row_seals import SEALED_CASES
from engine.store.tables import cases, checkpoints


@dataclass(frozen=True, slots=True)
class Keys:
    """What is held beside the database: the line of the public key that checkpoints are signed
    with, checkpoints kept elsewhere, signed or (``points``) by those who verify themselves, and the
    keys of the seals; ``master`` are those that wrap keys of personal data. Without one, its layer
    is not checked."""

    public: str | None = None
    notes: Sequence[str] = ()
    seals: Seals | None = None
    points: Sequence[Checkpoint] = ()
    master: MasterKeys | None = None


@dataclass(slots=True)
class VerificationTally:
    """What was looked at: events, cases whose rows were made anew, and checkpoints."""

    events: int = 0
    cases: int = 0
    checkpoints: int = 0


@dataclass(frozen=True, slots=True)
class VerificationScope:
    """What is verified at the instant ``now``: only the log, or the rows made from it too, and the
    uploaded files, where they are given."""

    now: datetime
    rows: bool = True
    files: Files | None = None
    tally: VerificationTally = field(default_factory=VerificationTally)


def verify(
    database: Database, progress: Progress, keys: Keys, whole: VerificationScope
) -> list[Finding]:
    """Every finding, in the order of the log; an empty list says that all is well."""
    with database.read() as connection, any_text(connection):
        found = list(verify_within(connection, progress, keys, whole))
    if whole.rows and whole.files is not None:
        found += check_files(whole.files)
    return found


def verify_within(
    connection: Connection, progress: Progress, keys: Keys, whole: VerificationScope
) -> Iterator[Finding]:
    """The findings that a transaction sees."""
    notes = read_notes(connection, keys.public, keys.notes, keys.points)
    total = count_events(connection)
    passes = 2 if whole.rows else 1
    log = LogCheck(keys.seals, [point.size for point in notes.points])
    yield from log.run(connection, lambda done, _: progress(done, passes * total), total)
    whole.tally.events, whole.tally.checkpoints = log.size, len(notes.points)
    yield from notes
    yield from check_points(notes.points, log)
    yield from check_sequence(notes.stored, keys.public, log)
    yield from check_age(log, whole.now)
    accesses = AccessCheck(keys.seals, frozenset(row["readings"] for row in notes.stored))
    yield from accesses.run(connection)
    if keys.seals is not None:
        yield from check_checkpoint_seals(notes.stored, accesses.hashes, keys.seals)
    yield from _check_heads(connection, log)
    if whole.rows:
        yield from _check_rows(connection, progress, keys, whole)


def _check_rows(
    connection: Connection, progress: Progress, keys: Keys, whole: VerificationScope
) -> Iterator[Finding]:
    check = RowCheck(connection, whole.now, keys.seals, whole.files, keys.master)
    done = whole.tally.events
    for found in check.run():
        if isinstance(found, Finding):
            yield found
        else:
            done += found
            progress(done, 2 * whole.tally.events)
    whole.tally.cases = check.cases


def _check_heads(connection: Connection, log: LogCheck) -> Iterator[Finding]:
    """A case knows its newest event."""
    for row in streamed(connection, select(cases.c.code, cases.c.head)):
        if row.head != log.heads.get(row.code, (0, b""))[1]:
            said = "The newest events of the case are missing or were replaced."
            yield Finding(f"cases/{row.code}", said, Layer.CHAIN)


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
    return CaseCheck(
        entries=len(entries),
        sealed=None if keys.seals is None else sum(one[5] is not None for one in entries),
        signed=None if newest is None else len(signed),
        signed_at=None if newest is None else newest.at,
        findings=tuple(_check_case(connection, code, keys.seals, entries, len(signed))),
    )


def _check_case(
    connection: Connection, code: str, seals: Seals | None, entries: Sequence[Any], signed: int
) -> Iterator[Finding]:
    log = LogCheck(seals, [signed])
    yield from log.check(entries, 0, entries[0][0])
    yield from log.close()
    head = connection.scalar(select(cases.c.head).where(cases.c.code == code))
    if head != log.heads[code][1]:
        said = "The newest events of the case are missing or were replaced."
        yield Finding(f"cases/{code}", said, Layer.CHAIN)
    fold = Fold()
    for event in fold.read_stream(connection, code):
        if event.unreadable is not None:
            yield Finding(event.place, event.unreadable, Layer.ENTRY)
    for one in differences_of_case(connection, fold.rows, code):
        yield Finding(one.place, str(one), Layer.ROWS)
    if seals is not None:
        yield from check_row_seals(connection, seals, SEALED_CASES, cases.c.code == code)

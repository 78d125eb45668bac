"""The log against its checkpoints, and the checkpoints against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.audit.verification.finding import Finding, Layer
from engine.audit.verification.log import LogCheck
from engine.evidence import Checkpoint, CheckpointError, Seals, read_note
from engine.model.instant import to_text
from engine.store.raw import stored_rows
from engine.store.stored_checkpoints import chain_of, seal_fits
from engine.store.tables import checkpoints

WRONG_KEY = "key"
"""The place of the finding that the key itself is not the one."""

LONGEST_UNSIGNED = timedelta(hours=1)
"""An entry that is older has to be under a checkpoint."""


@dataclass(frozen=True, slots=True)
class Notes:
    """``stored`` are the rows of checkpoints, ``points`` those that can be read, with those that
    were kept elsewhere, in the order of their sizes; ``problems`` say what is wrong with others."""

    stored: Sequence[Mapping[str, Any]]
    points: Sequence[Checkpoint]
    problems: Sequence[Finding]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.problems)


def read_notes(
    connection: Connection, public: str | None, kept: Sequence[str], points: Sequence[Checkpoint]
) -> Notes:
    """The checkpoints of the database and those kept elsewhere: ``kept`` as notes, ``points`` as
    they are."""
    stored = list(stored_rows(connection, checkpoints))
    read: list[Checkpoint] = []
    problems: list[Finding] = []
    for note in dict.fromkeys([*kept, *(str(row["note"]) for row in stored)]):
        try:
            read.append(read_note(note, public or ""))
        except CheckpointError as error:
            said = f"{error} It begins: {note[:60]!r}."
            problems.append(Finding("checkpoints", said, Layer.CHECKPOINT))
    if problems and not read:
        said = "The public key fits none of the checkpoints; was it kept from another log?"
        problems.insert(0, Finding(WRONG_KEY, said, Layer.CHECKPOINT))
    return Notes(stored, sorted([*points, *read], key=lambda point: point.size), problems)


def check_points(points: Sequence[Checkpoint], log: LogCheck) -> Iterator[Finding]:
    """Names the first checkpoint that does not fit, with the last before it that does: the change
    lies between."""
    good = 0
    for point in points:
        if point.size > log.size:
            message = (
                f"It was signed over {point.size} entries; {log.size} are left."
                f"{_gap_after(log, good)}"
            )
            yield _finding(point.size, message)
        elif log.frontier.roots[point.size] == point.root:
            good = point.size
        else:
            message = (
                f"The log up to here is not the one that was signed; its first {good} entries "
                f"are.{_gap_after(log, good)}"
            )
            yield _finding(point.size, message)


def _gap_after(log: LogCheck, good: int) -> str:
    """What a deleted case leaves: positions that nobody has. A command that was given up on
    PostgreSQL leaves them too, so by themselves they say nothing."""
    for number, first, last in log.gaps:
        if number >= good:
            return f" Positions {first} to {last} are missing."
    return ""


def check_age(log: LogCheck, now: datetime) -> Iterator[Finding]:
    """Whether somebody signs the log. Deleted from its end, checkpoints are missed by this, and by
    those that were kept elsewhere."""
    since = log.uncovered_since
    if since is not None and now - since > LONGEST_UNSIGNED:
        said = (
            f"No checkpoint covers the log behind its first {log.covered} entries, since "
            f"{to_text(since)}: more than an hour. Does a worker run, or was a checkpoint deleted?"
        )
        yield Finding("checkpoints", said, Layer.CHECKPOINT)


def check_sequence(
    stored: Sequence[Mapping[str, Any]], public: str | None, log: LogCheck
) -> Iterator[Finding]:
    """Whether the rows are what their notes say, and none is missing between two."""
    expected = 1
    for row in stored:
        yield from _check_row(row, public, log)
        number = row["number"]
        if number == expected:
            expected += 1
            continue
        yield _finding(row["size"], _out_of_order(number, expected))
        expected = number + 1 if type(number) is int else expected + 1


def _out_of_order(number: object, expected: int) -> str:
    if type(number) is not int:
        return f"It has no number; {expected} was expected here."
    if number > expected:
        return f"Its number is {number}: {expected} to {number - 1} are missing."
    return f"Two have the number {number}, or they are not in their order."


def _check_row(row: Mapping[str, Any], public: str | None, log: LogCheck) -> Iterator[Finding]:
    try:
        point = read_note(str(row["note"]), public or "")
    except CheckpointError:
        return
    if point.size != row["size"] or point.at != row["at"]:
        yield _finding(row["size"], f"Its note is another one: over {point.size} entries.")
    elif log.frontier.roots.get(point.size) != point.root:
        return
    elif log.positions[point.size] != row["position"]:
        yield _finding(row["size"], f"It does not end at position {row['position']}.")


def check_checkpoint_seals(
    stored: Sequence[Mapping[str, Any]], accesses: Mapping[int, bytes], seals: Seals
) -> Iterator[Finding]:
    """Names the first checkpoint whose seal does not fit it, all before it, and the accesses up to
    where they were then."""
    chain = b""
    for row in stored:
        chain = chain_of([str(row["note"])], chain)
        reached = accesses.get(row["readings"])
        if reached is None:
            said = f"The log of accesses reached {row['readings']} then; that is no longer there."
            yield Finding("accesses", said, Layer.CHECKPOINT)
            return
        if not seal_fits(seals, row["seal"], row["number"], chain, row["readings"], reached):
            said = "It, or one before it, is not as this program has signed it."
            yield Finding(f"checkpoints/{row['size']}", said, Layer.SEAL)
            return


def _finding(size: object, message: str) -> Finding:
    return Finding(f"checkpoints/{size}", message, Layer.CHECKPOINT)

"""The log of all events: chains, seals, and the roots that checkpoints are held against."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select

from engine.audit.verification.finding import Finding, Layer
from engine.evidence import Frontier, Seals
from engine.model.instant import to_instant
from engine.model.progress import Progress
from engine.store import streams
from engine.store.event_log import stored_entries
from engine.store.tables import events

_CHUNK = 5_000


def count_events(connection: Connection) -> int:
    """How many entries the log has."""
    found: int = connection.execute(select(func.count()).select_from(events)).scalar_one()
    return found


@dataclass(slots=True)
class LogCheck:
    """Goes through the log in its order. An entry that no checkpoint covers yet has to be under a
    seal: its own, or that of a later one of the same command. ``sizes`` are those of checkpoints.

    What is held in memory is the newest entry of each stream, some 300 bytes for each.
    """

    seals: Seals | None
    sizes: Iterable[int]
    frontier: Frontier = field(init=False)
    covered: int = field(init=False)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    gaps: list[tuple[int, int, int]] = field(default_factory=list)
    """Where positions are missing: the number of entries before, the first, and the last."""
    positions: dict[int, int] = field(default_factory=lambda: {0: 0})
    """The position of the last entry that each checkpoint is over, by its size."""
    uncovered_since: datetime | None = None
    """When the first entry was recorded that no checkpoint covers."""
    _wanted: frozenset[int] = field(init=False)
    _open: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each stream whose newest entry has no seal: its number in the log, and sequence."""

    def __post_init__(self) -> None:
        self._wanted = frozenset(self.sizes)
        self.covered = max(self._wanted, default=0)
        self.frontier = Frontier(self._wanted)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.frontier.size

    def run(self, connection: Connection, progress: Progress, total: int) -> Iterator[Finding]:
        """Goes through all ``total`` entries of the log and yields what is wrong; one chunk is in
        memory at a time."""
        done, expected = 0, 1
        for chunk in stored_entries(connection, _CHUNK):
            yield from self.check(chunk, done, expected)
            done, expected = done + len(chunk), chunk[-1][0] + 1
            progress(done, total)
        yield from self.close()

    def close(self) -> Iterator[Finding]:
        """What is left open at the end of the log."""
        for stream, (number, sequence) in self._open.items():
            yield from self._unsealed(stream, number, sequence)

    def check(self, chunk: Sequence[Any], done: int, expected: int) -> Iterator[Finding]:
        """Checks a chunk of entries behind ``done`` others; ``expected`` is the position that has
        to come next."""
        heads, leaves, seals, open_ = self.heads, [], self.seals, self._open
        start = (0, streams.EMPTY)
        number = done - 1
        for position, stream, sequence, body, digest, seal in chunk:
            number += 1
            if not _is_entry(sequence, body, digest, seal):
                yield Finding(f"{stream}#{sequence}", "This is no entry.", Layer.ENTRY)
                sequence, body, digest, seal = 0, str(body), b"", None
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
            if number == self.covered:
                self.uncovered_since = _recorded_at(body)
            if number + 1 in self._wanted:
                self.positions[number + 1] = position
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
        self.frontier.extend(leaves)

    def _unsealed(self, stream: str, number: int, sequence: int) -> Iterator[Finding]:
        if number >= self.covered:
            yield Finding(
                f"{stream}#{sequence}",
                "Neither a seal nor a checkpoint covers the entry.",
                Layer.SEAL,
            )


def _is_entry(sequence: object, body: object, digest: object, seal: object) -> bool:
    """SQLite keeps anything in any column."""
    return (
        type(sequence) is int
        and type(body) is str
        and type(digest) is bytes
        and (seal is None or type(seal) is bytes)
    )


def _recorded_at(body: str) -> datetime | None:
    """None for an entry that cannot be read; it is told where it is."""
    try:
        return to_instant(json.loads(body)["at"])
    except (KeyError, TypeError, ValueError):
        return None

"""The log of accesses: one chain, under seals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from engine.audit.verification.finding import Finding, Layer
from engine.evidence import Seals
from engine.store.accesses import START, chained
from engine.store.raw import stored_rows
from engine.store.tables import accesses


@dataclass(slots=True)
class AccessCheck:
    """``wanted`` are the positions that checkpoints name; ``hashes`` has the hash of each that is
    there."""

    seals: Seals | None
    wanted: frozenset[int]
    hashes: dict[int, bytes] = field(default_factory=lambda: {0: START})

    def run(self, connection: Connection) -> Iterator[Finding]:
        """Names the first that does not follow from those before it."""
        before = START
        for row in stored_rows(connection, accesses):
            place = f"accesses/{row['position']}"
            before = _hash_of(before, row)
            if row["hash"] != before:
                said = "The access or one before it was changed, deleted or put in by hand."
                yield Finding(place, said, Layer.CHAIN)
                return
            if self.seals and not self.seals.fits_row(row["seal"], accesses.name, before.hex()):
                yield Finding(place, "Somebody else wrote down this access.", Layer.SEAL)
                return
            if row["position"] in self.wanted:
                self.hashes[row["position"]] = before


def _hash_of(before: bytes, row: dict[str, Any]) -> bytes:
    try:
        return chained(before, row)
    except (AttributeError, TypeError, ValueError):
        return b""

"""Checkpoints as they are stored: counted, and each under a seal over all up to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, select

from engine.evidence import Seals
from engine.store.tables import checkpoints


def chain_of(notes: Iterable[str], before: bytes = b"") -> bytes:
    """The hash over the notes, each with all before it."""
    for note in notes:
        before = hashlib.sha256(before + b"\x00" + note.encode()).digest()
    return before


def all_notes(connection: Connection) -> list[str]:
    """Every checkpoint that was signed, the first first."""
    query = select(checkpoints.c.note).order_by(checkpoints.c.size)
    return list(connection.execute(query).scalars())


def seal_checkpoint(seals: Seals, number: int, chain: bytes, accesses: int, newest: bytes) -> bytes:
    """The seal of the checkpoint of that number: over all notes up to it, and over the log of
    accesses up to the newest."""
    return seals.seal_row(checkpoints.name, number, chain.hex(), accesses, newest.hex())


def seal_fits(
    seals: Seals, seal: bytes | None, number: int, chain: bytes, accesses: int, newest: bytes
) -> bool:
    """Whether it is the seal of that checkpoint."""
    return seals.fits_row(seal, checkpoints.name, number, chain.hex(), accesses, newest.hex())

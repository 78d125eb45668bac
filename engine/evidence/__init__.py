"""Showing to somebody who does not trust us that history was not changed: a Merkle tree over all
events, and signed checkpoints of it. Pure: no database, no clock, no files."""

from engine.evidence.checkpoint import (
    Checkpoint,
    CheckpointError,
    make_key,
    public_line,
    read_line,
    read_note,
    read_public,
    sign_checkpoint,
    sign_text,
    split_notes,
)
from engine.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_fits,
    inclusion_fits,
    leaf_hash,
)
from engine.evidence.seal import SealError, Seals, make_seal_key, read_seal_keys

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "CheckpointError",
    "Frontier",
    "SealError",
    "Seals",
    "Tree",
    "consistency_fits",
    "inclusion_fits",
    "leaf_hash",
    "make_key",
    "make_seal_key",
    "public_line",
    "read_line",
    "read_note",
    "read_public",
    "read_seal_keys",
    "sign_checkpoint",
    "sign_text",
    "split_notes",
]

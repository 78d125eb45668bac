"""Showing to somebody who does not trust us that history was not changed: a Merkle tree over all
events, and signed checkpoints of it. Pure: no database, no clock, no files."""

from engine.evidence.checkpoint import (
    Checkpoint,
    CheckpointError,
    make_key,
    public_line,
    read_note,
    read_public,
    sign_checkpoint,
    split_notes,
)
from engine.evidence.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_fits,
    inclusion_fits,
    leaf_hash,
)

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "CheckpointError",
    "Tree",
    "consistency_fits",
    "inclusion_fits",
    "leaf_hash",
    "make_key",
    "public_line",
    "read_note",
    "read_public",
    "sign_checkpoint",
    "split_notes",
]

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
from engine.evidence.personal_keys import (
    MasterKeys,
    PersonalKeyError,
    decrypt_value,
    encrypt_value,
    new_data_key,
    read_master_keys,
)
from engine.evidence.seal import SealError, Seals, make_seal_key, read_seal_keys

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "CheckpointError",
    "Frontier",
    "MasterKeys",
    "PersonalKeyError",
    "SealError",
    "Seals",
    "Tree",
    "consistency_fits",
    "decrypt_value",
    "encrypt_value",
    "inclusion_fits",
    "leaf_hash",
    "make_key",
    "make_seal_key",
    "new_data_key",
    "public_line",
    "read_line",
    "read_master_keys",
    "read_note",
    "read_public",
    "read_seal_keys",
    "sign_checkpoint",
    "sign_text",
    "split_notes",
]

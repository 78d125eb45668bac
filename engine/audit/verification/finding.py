"""What verification finds, and what has found it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    CONTENT = "content"
    """The hash of a text or of a file, which an entry holds."""
    STATE = "state"
    """What working state may be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was recorded."""

    place: str
    message: str
    layer: Layer

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.layer}]"

"""What a document says, place by place, in a shape that can be laid beside another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said of one place: a text for each aspect."""

    name: str
    aspects: Mapping[str, str]


ClausePage = Mapping[str, Clause]
"""Clause by place."""

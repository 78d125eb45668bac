"""Documents that process designers publish, each in numbered versions that never change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    ROLES = "roles"
    CAUSES = "causes"
    CALENDAR = "calendar"
    PROFILE = "profile"
    FIELDS = "fields"
    FORM = "form"
    LABELS = "labels"
    PROCESS = "process"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Document:
    """What a designer hands in: a BPMN, JSON or TOML text."""

    kind: Kind
    key: str
    content: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A published version. ``binds`` gives the versions of the documents it was checked with and
    runs with: ``{"form/mv_survey": 3}``."""

    kind: Kind
    key: str
    version: int
    hash: str
    binds: Mapping[str, int]
    published_at: datetime
    published_by: str
    retired_at: datetime | None = None
    """Since when a process takes no new cases."""


def content_hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()

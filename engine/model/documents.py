"""Documents that process designers publish, each in numbered versions that never change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_DOCUMENT = 2 << 20
"""Bytes of one document, by whatever way it comes in."""


class Kind(StrEnum):
    """What a document is; ``workflows/README.md`` says what each kind holds."""

    ROLES = "roles"
    CAUSES = "causes"
    PROMISES = "promises"
    PLACES = "places"
    FORMERS = "formers"
    TERRITORY = "territory"
    RETENTION = "retention"
    TRUST = "trust"
    SEPARATION = "separation"
    CALENDAR = "calendar"
    PROFILE = "profile"
    FIELDS = "fields"
    FORM = "form"
    LABELS = "labels"
    PHASES = "phases"
    WORDING = "wording"
    PAPERS = "papers"
    TEMPLATE = "template"
    PROCESS = "process"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Document:
    """What a designer hands in: a BPMN, JSON or TOML text."""

    kind: Kind
    key: str
    content: str

    @property
    def name(self) -> str:
        """How it is called among all documents: ``form/mv_survey``."""
        return document_name(self.kind, self.key)


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
    """SHA-256 of the text in UTF-8, in hexadecimal: by it a published text is known."""
    return hashlib.sha256(content.encode()).hexdigest()


def overlaid(before: Iterable[Document], new: Iterable[Document]) -> tuple[Document, ...]:
    """The documents ``before``, with the new ones in their place or beside them."""
    return tuple({(d.kind, d.key): d for d in (*before, *new)}.values())


def document_name(kind: Kind | str, key: str) -> str:
    """The name of a document, ``kind/key``, such as ``form/mv_survey``."""
    return f"{kind}/{key}"


def split_name(name: str) -> tuple[Kind, str]:
    """Kind and key of a document from its name.

    Raises:
        ValueError: it is no ``kind/key``.
    """
    kind, _, key = name.partition("/")
    return Kind(kind), key

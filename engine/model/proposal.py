"""A change to documents on its way from a draft to a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model.states import ProposalState
from engine.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to documents on its way to a publication. Names of documents are written
    ``kind/key``.

    ``documents`` gives the hash of each text, ``bases`` the published version that each was made
    from (0: it is new); ``retires`` are processes that take no new cases any more. ``revision``
    grows with everything but comments. ``authors`` began, saved or submitted it, so they cannot
    approve it.

    What it was submitted with: ``standing``, the published versions that it was proved beside,
    ``verdicts``, and ``overrides``, the reason for each process that may break its limit. One that
    is ``damaged`` stands in lists alone: its row cannot be read.
    """

    number: str
    title: str
    state: ProposalState
    revision: int
    documents: Mapping[str, str]
    bases: Mapping[str, int]
    retires: tuple[str, ...]
    authors: tuple[str, ...]
    begun_by: str
    begun_at: datetime
    changed_by: str
    changed_at: datetime
    approved_by: str | None
    note: str
    standing: Mapping[str, int]
    overrides: Mapping[str, str]
    verdicts: tuple[Verdict, ...]
    damaged: bool = False

"""A transfer: a case goes from the unit that carries it out to another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SILENCE = timedelta(hours=4)
"""The working time after which whoever has said nothing has accepted a case. Our own choice: no
rule gives it."""
MOST_TRANSFERS = 2
"""So often a case is given on between units; after that a leader above them decides."""


class TransferOutcome(StrEnum):
    """What became of a transfer. ``lapsed``: the case ended, or went elsewhere by what a form told,
    before there was an answer."""

    ACCEPTED = "accepted"
    SILENT = "silent"
    DECIDED = "decided"
    RETURNED = "returned"
    LAPSED = "lapsed"


MOVED = frozenset({TransferOutcome.ACCEPTED, TransferOutcome.SILENT, TransferOutcome.DECIDED})
"""After which the other unit carries the case out."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """From the unit ``was`` to ``unit``; ``number`` counts those of a case. As long as ``outcome``
    is None the case is offered, and silence accepts it at ``ends_at``; a decision offers
    nothing."""

    number: int
    was: str
    unit: str
    reason: str
    offered_by: str
    offered_at: datetime
    ends_at: datetime | None
    outcome: TransferOutcome | None
    settled_by: str | None
    settled_at: datetime | None

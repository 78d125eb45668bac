"""Consents that people withdraw: what is stopped, and what stays on another ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LOOK_UP = "look_up"
"""Stopped: what this case knows of the customer is not offered for new requests."""
PACKS = "packs"
"""Stopped: no evidence pack with personal data is made."""
STOPS = (LOOK_UP, PACKS)

RUNNING = "running"
"""Stays: the case is under way, and is carried out as the person has asked."""
UNBOUND = "unbound"
"""Nothing has to stay: the person can ask that it be erased."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Consent withdrawn of a subject of a case. ``stays`` are ``RUNNING``, ``UNBOUND``, or a period
    of keeping with its ground in law."""

    case: str
    subject: str
    reason: str
    withdrawn_by: str
    withdrawn_at: datetime
    answer_by: datetime
    stops: tuple[str, ...]
    stays: tuple[str, ...]
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

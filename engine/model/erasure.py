"""Erasing what is held of a person: on which ground, and what stands of a request for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ErasureGround(StrEnum):
    """Why personal data are erased, by the Law on Personal Data Protection (91/2025/QH15), art.
    14: consent withdrawn, purpose ended, period of keeping over, or processed unlawfully."""

    WITHDRAWN = "withdrawn"
    PURPOSE_ENDED = "purpose_ended"
    PERIOD_OVER = "period_over"
    UNLAWFUL = "unlawful"


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a subject of a case be erased: asked by one person, carried out by another, or waiting
    for that."""

    subject: str
    ground: str
    reason: str
    asked_by: str
    asked_at: datetime
    erased_by: str | None = None
    erased_at: datetime | None = None

"""Trial messages: whether letters and texts leave this installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TrialChannel(StrEnum):
    """By which way a trial leaves."""

    EMAIL = "email"
    SMS = "sms"


class TrialState(StrEnum):
    """What became of a trial: it waits for the worker, was taken, or was not."""

    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial without its address. ``problem`` is what the server or provider has said."""

    id: str
    login: str
    channel: TrialChannel
    state: TrialState
    made_at: datetime
    tried_at: datetime | None
    problem: str | None

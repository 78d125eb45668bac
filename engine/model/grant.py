"""What one administrator proposes and another one decides: whatever lets somebody act in a role
that gives power."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRANT_OPEN_FOR = timedelta(days=7)
"""A proposal that nobody has decided on by then is worth nothing any more."""


class GrantAct(StrEnum):
    """What is proposed: to give a role, to let somebody who holds one log in again, or to set their
    password."""

    ROLE = "role"
    ENABLE = "enable"
    PASSWORD = "password"  # noqa: S105 the name of an act


class GrantState(StrEnum):
    """Where a proposal stands. ``ALONE`` is what was given on the command line, without a second
    person, by somebody who may read the database."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Grant:
    """A proposal about ``login``. ``unit``, ``role`` and ``head`` are those of a role; ``reason``
    is the proposer's. ``outcome`` is None while nobody has decided; ``remark`` says why it was
    refused."""

    number: str
    act: GrantAct
    login: str
    unit: str | None
    role: str | None
    head: bool
    reason: str
    proposed_by: str
    proposed_at: datetime
    ends_at: datetime
    outcome: GrantState | None
    decided_by: str | None
    decided_at: datetime | None
    remark: str | None

    def state(self, now: datetime) -> GrantState:
        """Where it stands at an instant."""
        if self.outcome is not None:
            return self.outcome
        return GrantState.OPEN if now < self.ends_at else GrantState.EXPIRED

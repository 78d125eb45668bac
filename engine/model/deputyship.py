"""Who stands in for whom: a colleague, in roles or procedures of one unit, from one instant to
another.

Whether somebody stands in at an instant follows from the row and that instant alone. There are no
chains: what a deputy may comes from the roles that the colleague holds, never from a deputyship of
theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.model.roles import SYSTEM_ROLES

MOST_DEPUTISED = timedelta(days=366)
"""As long as one deputyship lasts."""


class DeputyState(StrEnum):
    """What has become of a deputyship: nobody stands in before it is accepted."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Deputyship:
    """``deputy`` stands in for ``person`` in ``unit``, from ``starts_at`` to ``ends_at``. Empty
    ``roles`` are all of the procedure that the person holds there, empty ``definitions`` all
    procedures. ``number`` counts those of the person; ``ended_at`` is when it was ended early or
    declined."""

    person: str
    number: int
    deputy: str
    unit: str
    roles: frozenset[str]
    definitions: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    reason: str
    named_by: str
    named_at: datetime
    state: DeputyState
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None

    @property
    def id(self) -> str:
        """By which commands and pages name it: login of the person and number,
        ``khaosat.sx-2``."""
        return deputyship_id(self.person, self.number)

    def runs_at(self, at: datetime) -> bool:
        """Whether the deputy stands in at that instant: it was accepted, has begun, and is not
        over."""
        if self.accepted_at is None or at < self.accepted_at or not self.starts_at <= at:
            return False
        return at < self.ends_at and (self.ended_at is None or at < self.ended_at)

    def is_open(self, at: datetime) -> bool:
        """Whether it is offered, runs, or is still to begin."""
        return self.ended_at is None and at < self.ends_at

    def roles_of(self, held: Collection[str]) -> frozenset[str]:
        """The roles in which the deputy acts, of those that the person ``held`` in the unit: never
        those of the product itself."""
        own = frozenset(held) - SYSTEM_ROLES
        return own & self.roles if self.roles else own


def deputyship_id(person: str, number: int) -> str:
    """How the deputyship of a person is called, by its number."""
    return f"{person}-{number}"


def split_deputyship_id(name: str) -> tuple[str, int] | None:
    """Person and number of a deputyship; None where it is no id of one."""
    person, _, number = name.rpartition("-")
    if person and number.isascii() and number.isdigit() and len(number) < 7:
        return person, int(number)
    return None

"""Who acts, and where they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.model.roles import AUDITOR, DESK, LEADER, SYSTEM_ROLES


@dataclass(frozen=True, slots=True)
class ActingFor:
    """For whom a deputy acts now: ``colleague`` with the roles of one unit in which they do, and
    with no deputyships of their own. Empty ``definitions`` are all procedures."""

    colleague: Actor
    definitions: frozenset[str] = frozenset()

    def covers(self, definition: str | None) -> bool:
        """Whether it holds for cases of that procedure; with None, for whatever there is."""
        return not self.definitions or definition in self.definitions


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program that has logged in.

    ``roles`` gives the roles held, by unit code. ``stands_in`` gives the roles of outside parties
    for which the actor records, by unit. ``below`` gives, for a unit in which the actor leads or
    audits, every unit under it. ``via`` is the way the actor has come in. ``token`` is the id of
    the session or token that opened it, ``password_at`` the event of the user at which the password
    was set that did: what they may do ends with that. ``case`` is the only case, or application, of
    a customer who acts for themselves, ``token`` the one-time code that they have shown: they hold
    no role, and see nothing that is for staff. ``deputises`` are the colleagues for whom the actor
    stands in at this moment.
    """

    login: str
    name: str = ""
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stands_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)
    language: str = "vi"
    via: str = "local"
    token: str | None = None
    password_at: int | None = None
    case: str | None = None
    deputises: tuple[ActingFor, ...] = ()

    def alone(self) -> Actor:
        """The actor with nothing but their own rights: what two people do is not done for a
        colleague."""
        return replace(self, deputises=())

    def colleagues_in(self, definition: str | None) -> list[Actor]:
        """For whom the actor stands in, in cases of that procedure."""
        return [one.colleague for one in self.deputises if one.covers(definition)]

    def has(self, role: str, unit: str | None = None) -> bool:
        """Holds the role in that unit, or in any unit when none is named."""
        if unit is None:
            return any(role in held for held in self.roles.values())
        return role in self.roles.get(unit, _NONE)

    def unit_with(self, role: str) -> str | None:
        """The first unit in which the actor holds the role."""
        return min((unit for unit, held in self.roles.items() if role in held), default=None)

    def candidate(self, unit: str) -> frozenset[str]:
        """Roles whose tasks in that unit the actor may do."""
        return self.roles.get(unit, _NONE) | self.stands_in.get(unit, _NONE)

    def desk(self, unit: str) -> frozenset[str]:
        """Roles whose tasks the actor may do where the request came in at that unit: those of the
        parties outside, for whom the one door hands in."""
        return self.stands_in.get(unit, _NONE) if self.has(DESK, unit) else _NONE

    def overseen(self) -> frozenset[str]:
        """Units whose cases the actor may look at from above: as a leader or an auditor."""
        found: set[str] = set()
        for unit, held in self.roles.items():
            if held & {LEADER, AUDITOR}:
                found |= {unit} | self.below.get(unit, _NONE)
        return frozenset(found)

    def works_in(self) -> frozenset[str]:
        """Units in which the actor holds a role of the procedure."""
        return frozenset(unit for unit, held in self.roles.items() if held - SYSTEM_ROLES)

    def sees(self) -> frozenset[str]:
        """Units whose cases the actor may look at."""
        found = self.works_in() | self.overseen()
        return found.union(*(one.sees() for one in self.colleagues_in(None)))


_NONE: frozenset[str] = frozenset()

PORTAL = "portal"
"""The way in of customers who act for themselves."""
_PROVED = "proved"
_CUSTOMER = "kh/"
"""Before the code of the case in the login of its customer; no user is called so."""


def acting_customer(case: str, proof: str | None = None) -> Actor:
    """The customer of a case, by its code, or of an application, by its id. ``proof`` says that
    they have shown a one-time code; whether it holds still is looked at with each command."""
    return Actor(f"{_CUSTOMER}{case}", via=PORTAL, case=case, token=proof)


def read_customer(login: str) -> Actor | None:
    """The customer of that login, as one who has proved who they are; None of anybody else's."""
    return (
        acting_customer(login.removeprefix(_CUSTOMER), _PROVED)
        if login.startswith(_CUSTOMER)
        else None
    )


SYSTEM = Actor("system", "Motcua", via="system")
"""The worker and the installer: acts without a person, and every event says so."""

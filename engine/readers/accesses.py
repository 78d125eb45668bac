"""Who has looked at a case from outside the work on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.clock import Clock
from engine.errors import NotAllowed
from engine.evidence import Seals
from engine.model.actor import SYSTEM, Actor
from engine.model.instant import whole_milliseconds
from engine.model.roles import AUDITOR, CARE
from engine.projections.known_cases import find_visible
from engine.store.accesses import append_accesses
from engine.store.database import Database
from engine.store.snapshot import Source
from engine.store.tables import accesses

_LOGGED = (AUDITOR, CARE)
"""Who reads cases without working on them: auditors, and those who answer callers; beside them
whoever looks at a case of another unit that their desk took in."""


@dataclass(frozen=True, slots=True)
class Access:
    """``reading`` is what was looked at: case, status, history, frames, ledger, papers, export,
    record, case file, slip, messages, evidence, verification, file, preview; of the last two,
    ``file`` is the hash of the paper."""

    position: int
    case: str
    login: str
    role: str
    via: str
    reading: str
    at: datetime
    file: str | None = None


Noted = dict[str, Any]
"""An access before it has its place in the log, by column."""


@dataclass(frozen=True, slots=True)
class AccessLog:
    """``seals`` gives the keys that each entry is sealed with."""

    database: Database
    clock: Clock
    seals: Callable[[], Seals]

    def note(
        self,
        actor: Actor,
        code: str,
        reading: str,
        file: str | None = None,
        role: str | None = None,
    ) -> None:
        """Writes down that the actor looks at the case, before it is shown. What a login does in
        the course of the work on a case stands in its history instead. ``role`` is in which role
        somebody looks from another unit."""
        self.keep(self.noted(actor, code, reading, file, role))

    def noted(
        self, actor: Actor, code: str, reading: str, file: str | None, role: str | None
    ) -> list[Noted]:
        """What is to be written down; nothing of who works on cases."""
        role = next((role for role in _LOGGED if actor.has(role)), role)
        if role is None:
            return []
        at = whole_milliseconds(self.clock.now())
        said = {"role": role, "via": actor.via, "reading": reading, "at": at, "file": file}
        return [{"case": code, "login": actor.login, **said}]

    def keep(self, noted: Sequence[Noted]) -> None:
        """Writes accesses down, in one transaction."""
        if noted:
            with self.database.write() as connection:
                append_accesses(connection, self.seals(), noted)

    def page(self, actor: Actor, code: str, after: int = 0, limit: int = 100) -> list[Access]:
        """Who has looked at the case, in order, behind the position ``after``.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            NotAllowed: the actor is neither an auditor nor a leader there.
        """
        query = (
            select(*(accesses.c[field.name] for field in fields(Access)))
            .where(accesses.c.case == code, accesses.c.position > after)
            .order_by(accesses.c.position)
            .limit(limit)
        )
        with self._read() as connection:
            case = find_visible(connection, actor, code)
            if actor is not SYSTEM and case.executing_unit not in actor.overseen():
                raise NotAllowed(
                    "not_overseeing",
                    "Who has looked at a case is told to auditors and leaders of its unit.",
                )
            return [Access(**row._mapping) for row in connection.execute(query)]

    def _read(self) -> AbstractContextManager[Connection]:
        return self.database.read()


@dataclass(frozen=True, slots=True)
class HeldAccesses(AccessLog):
    """Of one snapshot (``source``): what is noted is held, and written down by ``release`` once the
    snapshot is over."""

    source: Source
    held: list[Noted] = field(default_factory=list)

    def note(
        self,
        actor: Actor,
        code: str,
        reading: str,
        file: str | None = None,
        role: str | None = None,
    ) -> None:
        """Holds it."""
        self.held.extend(self.noted(actor, code, reading, file, role))

    def release(self) -> None:
        """Writes down what was held, each once."""
        held = self.held[:]
        self.held.clear()
        self.keep(held)

    def _read(self) -> AbstractContextManager[Connection]:
        return self.source.read()


def _no_keys() -> Seals:
    return Seals({})


@dataclass(frozen=True, slots=True)
class Unlogged(AccessLog):
    """For parts of what somebody looks at as a whole, which is written down as a whole."""

    seals: Callable[[], Seals] = _no_keys

    def note(
        self,
        actor: Actor,
        code: str,
        reading: str,
        file: str | None = None,
        role: str | None = None,
    ) -> None:
        """Keeps nothing: what is read is part of something that has been noted as a whole."""

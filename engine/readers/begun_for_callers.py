"""Requests that a member of the desk has begun with callers: which there are, and in whose hands.
What they say is not told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.errors import NotFound
from engine.model.actor import Actor
from engine.model.application import HAND_FOR
from engine.model.one_time_code import codes_reach, masked
from engine.model.roles import DESK
from engine.model.wording import Follows
from engine.readers.code_channels import addresses_in, direct_wording
from engine.readers.context import Reader
from engine.store.tables import applications
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class BegunRequest:
    """``name`` is what the procedure is called. ``handed`` says how often it was handed to the
    caller, last at ``handed_at``, with a code that is good until ``open_until``; they took it over
    at ``taken_at``. ``case`` is its code once they handed it in. ``ways`` are the masked addresses,
    by channel, to which the code can be sent, as long as nobody has taken it over."""

    id: str
    name: str
    unit: str
    begun_at: datetime
    handed: int
    handed_at: datetime | None
    open_until: datetime | None
    taken_at: datetime | None
    case: str | None
    ways: Mapping[str, str] = field(default_factory=dict)


def require_begun(actor: Actor, row: Mapping[Any, Any] | None) -> None:
    """Lets pass who has begun the application of the row, and works at that desk still.

    Raises:
        NotFound: somebody else has, or there is none.
    """
    known = row is not None and row["begun_by"] == actor.login
    if row is None or not (known and actor.has(DESK, row["begun_unit"])):
        raise NotFound("begun_not_found", "You have begun no such request with a caller.")


@dataclass(frozen=True, slots=True)
class BegunReader(Reader):
    """Reads for who has begun them."""

    def of(self, actor: Actor, language: str = "vi") -> list[BegunRequest]:
        """All that the actor has begun and that are kept still, the newest first."""
        query = (
            select(applications)
            .where(applications.c.begun_by == actor.login)
            .order_by(applications.c.made_at.desc(), applications.c.id)
        )
        with self.database.read() as connection:
            rows = [row for row in connection.execute(query) if actor.has(DESK, row.begun_unit)]
            return [self._told(connection, row, language) for row in rows]

    def get(self, actor: Actor, application: str, language: str = "vi") -> BegunRequest:
        """One of them, with the ways on which it can be handed over.

        Raises:
            NotFound: the actor has begun no such request.
        """
        query = select(applications).where(applications.c.id == application)
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
            require_begun(actor, None if row is None else row._mapping)
            assert row is not None, "it was found"
            ways = {} if row.taken_at is not None else self._ways(connection, row)
            return self._told(connection, row, language, ways)

    def _told(
        self,
        connection: Connection,
        row: Row[Any],
        language: str,
        ways: Mapping[str, str] | None = None,
    ) -> BegunRequest:
        day = local_day(self.clock.now())
        definition = self.definitions.definition_on(connection, row.definition, day)
        waits = row.handed_at is not None and row.taken_at is None
        return BegunRequest(
            row.id,
            definition.name(definition.process.key, language),
            row.begun_unit,
            row.made_at,
            row.handed,
            row.handed_at,
            row.handed_at + HAND_FOR if waits else None,
            row.taken_at,
            row.case,
            ways or {},
        )

    def _ways(self, connection: Connection, row: Row[Any]) -> Mapping[str, str]:
        found = direct_wording(Follows.HANDED_TO_CALLER, self.definitions, connection)
        if found is None:
            return {}
        personal = self.context.decryption(connection, [row.id])
        answers = personal.fields(row.id, json.loads(row.answers or "{}"))
        return masked(codes_reach(found.channels, self.context.ways_out(), addresses_in(answers)))

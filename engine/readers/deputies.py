"""Who stands in for whom, as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import may_administer, releases_as
from engine.model.deputyship import Deputyship, DeputyState
from engine.projections.deputyships import deputyships_of
from engine.projections.people import names_of
from engine.readers.context import Reader


@dataclass(frozen=True, slots=True)
class DeputyView:
    """A deputyship with the names of both; ``runs`` as of the instant that was asked for.
    ``may_answer`` and ``may_end`` are what its reader may do now."""

    deputyship: Deputyship
    person_name: str
    deputy_name: str
    runs: bool
    may_answer: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class DeputyReader(Reader):
    """Reads who stands in for whom."""

    def page(
        self, actor: Actor, at: datetime | None = None, unit: str | None = None
    ) -> list[DeputyView]:
        """Those that the actor has to do with: by or for them, and in units that they lead or
        audit; all for administrators. ``at``: those that ran then, else those that are not over.
        ``unit``: of that unit alone."""
        with self.database.read() as connection:
            now = self.clock.now()
            whole = actor is SYSTEM or may_administer(actor)
            mine = None if whole else {actor.login}
            found = [
                one
                for one in deputyships_of(connection, mine, actor.overseen())
                if unit in (None, one.unit)
                and (one.is_open(now) if at is None else one.runs_at(at))
            ]
            return self._views(connection, actor, found, at or now, now)

    @staticmethod
    def _views(
        connection: Connection, actor: Actor, found: list[Deputyship], at: datetime, now: datetime
    ) -> list[DeputyView]:
        names = names_of(connection, {login for one in found for login in (one.person, one.deputy)})
        return [
            DeputyView(
                one,
                names.get(one.person, one.person),
                names.get(one.deputy, one.deputy),
                one.runs_at(at),
                actor.login == one.deputy and one.state is DeputyState.OFFERED and one.is_open(now),
                one.is_open(now)
                and (
                    actor.login in (one.person, one.deputy)
                    or releases_as(actor, one.unit) is not None
                ),
            )
            for one in found
        ]

"""Who is who, and whether somebody is who they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from engine.clock import Clock
from engine.credentials import hash_token, password_fits
from engine.errors import NotAllowed
from engine.library import Library
from engine.model.access import may_administer
from engine.model.actor import Actor
from engine.projections.people import (
    Colleague,
    Unit,
    User,
    list_colleagues,
    list_units,
    list_users,
    load_actor,
    load_actor_of_token,
    names_of,
)
from engine.store.database import Database
from engine.store.tables import credentials, tokens

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class TokenView:
    token: str
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeopleReader:
    database: Database
    library: Library
    clock: Clock

    def actor(self, login: str) -> Actor | None:
        """The actor of a login, with every role; None if unknown or disabled."""
        with self.database.read() as connection:
            return self._load(connection, login)

    def by_token(self, secret: str, via: str = "api") -> Actor | None:
        """Whose token it is; None if it is unknown, expired or revoked. ``via`` is the way it came
        in."""
        with self.database.read() as connection:
            recorded_by = self.library.roles(connection).recorded_by()
            now = self.clock.now()
            return load_actor_of_token(connection, hash_token(secret), now, recorded_by, via)

    def log_in(self, login: str, password: str, via: str = "api") -> Actor:
        """The actor whose login and password these are.

        After five failures the login is closed for a quarter of an hour, to anybody.

        Raises:
            NotAllowed: they do not fit, or the login is closed for now.
        """
        now = self.clock.now()
        with self.database.read() as connection:
            query = select(credentials).where(credentials.c.login == login)
            row: Any = connection.execute(query).one_or_none()
            actor = self._load(connection, login, via)
        if row is not None and row.locked_until is not None and row.locked_until > now:
            raise NotAllowed(
                "login_locked",
                "Too many failed attempts. Try again after {until}.",
                until=row.locked_until,
            )
        fits = password_fits(None if row is None else row.password, password)
        if row is None or actor is None or not fits:
            if row is not None:
                self._count_failure(login, now)
            raise NotAllowed("login_failed", "Login and password do not fit together.")
        if row.failures:
            self._forget_failures(login)
        return actor

    def tokens(self, actor: Actor) -> list[TokenView]:
        """The actor's own tokens, the newest first."""
        query = (
            select(tokens)
            .where(tokens.c.login == actor.login)
            .order_by(tokens.c.issued_at.desc(), tokens.c.token)
        )
        with self.database.read() as connection:
            return [
                TokenView(r.token, r.label, r.issued_at, r.expires_at, r.revoked_at)
                for r in connection.execute(query)
            ]

    def token_of(self, secret: str) -> str | None:
        """The id of the token whose secret this is."""
        query = select(tokens.c.token).where(tokens.c.hash == hash_token(secret))
        with self.database.read() as connection:
            return connection.scalar(query)

    def units(self) -> list[Unit]:
        with self.database.read() as connection:
            return list_units(connection)

    def colleagues(self, actor: Actor) -> list[Colleague]:
        """Who works where the actor does, or in a unit that the actor leads or audits, with the
        roles they hold there."""
        with self.database.read() as connection:
            return list_colleagues(connection, actor.sees())

    def names(self, logins: set[str]) -> Mapping[str, str]:
        """What users are called, by login."""
        with self.database.read() as connection:
            return names_of(connection, logins)

    def users(self, actor: Actor) -> list[User]:
        """
        Raises:
            NotAllowed: the actor is no administrator.
        """
        if not may_administer(actor):
            raise NotAllowed("not_admin", "Only an administrator may do this.")
        with self.database.read() as connection:
            return list_users(connection)

    def role_names(self, language: str = "vi") -> Mapping[str, str]:
        with self.database.read() as connection:
            book = self.library.roles(connection)
        return {role.id: role.name[language] for role in book.roles.values()}

    def _load(self, connection: Connection, login: str, via: str = "local") -> Actor | None:
        return load_actor(connection, login, self.library.roles(connection).recorded_by(), via)

    def _count_failure(self, login: str, now: datetime) -> None:
        with self.database.write() as connection:
            mine = credentials.c.login == login
            failures = connection.execute(select(credentials.c.failures).where(mine)).scalar_one()
            values: dict[str, Any] = {"failures": failures + 1}
            if failures + 1 >= MAX_FAILURES:
                values = {"failures": 0, "locked_until": now + LOCKED_FOR}
            connection.execute(update(credentials).where(mine).values(values))

    def _forget_failures(self, login: str) -> None:
        with self.database.write() as connection:
            connection.execute(
                update(credentials)
                .where(credentials.c.login == login)
                .values(failures=0, locked_until=None)
            )

"""Who is who, and whether somebody is who they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from engine.adapters.passwords import hash_token, may_be_token
from engine.errors import NotAllowed, NotFound
from engine.export.terms import customer_word, system_word
from engine.model.actor import SYSTEM, Actor, read_customer
from engine.model.alphabet import in_alphabet
from engine.model.authorization import may_administer
from engine.model.grant import Grant
from engine.model.instant import CLOCK_SKEW
from engine.model.login_budget import Origin
from engine.model.queries import UserSearch
from engine.model.trial import Trial
from engine.projections.grants import find_grant, list_grants
from engine.projections.people import (
    Colleague,
    Unit,
    User,
    find_open_token,
    list_colleagues,
    list_units,
    list_users,
    load_actor,
    names_of,
)
from engine.projections.user_lists import find_user, search_users
from engine.readers.context import Reader
from engine.readers.logins import LoginCheck
from engine.store.row_seals import SEALED_TOKENS
from engine.store.tables import tokens, users
from engine.store.trials import list_trials


def names_of_acting(connection: Connection, logins: set[str], language: str) -> Mapping[str, str]:
    """What those are called who have acted, by login: users by their names, a customer as such, and
    Motcua where it acted by itself."""
    customers = {one for one in logins if read_customer(one) is not None}
    known = names_of(connection, logins - customers - {SYSTEM.login})
    found = {**known, **dict.fromkeys(customers, customer_word(language))}
    if SYSTEM.login in logins:
        found[SYSTEM.login] = system_word(language)
    return found


@dataclass(frozen=True, slots=True)
class TokenView:
    """A session of a browser or the token of a program, without its secret."""

    token: str
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens something."""
        begun = self.issued_at <= now + CLOCK_SKEW
        return self.revoked_at is None and self.expires_at > now and begun


@dataclass(frozen=True, slots=True)
class PeopleReader(Reader):
    """Reads users, units and roles, and finds out who somebody is by password, session or token."""

    logins: LoginCheck

    def actor(self, login: str) -> Actor | None:
        """The actor of a login, with every role; None if unknown or disabled."""
        with self.database.read() as connection:
            return self._load(connection, login)

    def by_token(self, secret: str, via: str = "api") -> Actor | None:
        """Whose token it is; None if it is unknown, expired or revoked, or not as it was issued.
        ``via`` is the way it came in."""
        if not may_be_token(secret):
            return None
        with self.database.read() as connection:
            now = self.clock.now()
            token = find_open_token(connection, hash_token(secret), now)
            if token is None:
                return None
            if SEALED_TOKENS.fits(self.logins.seals(), token.row):
                found = token.actor(
                    connection, self.definitions.roles(connection).recorded_by(), now, via
                )
                return None if found is None else replace(found, token=token.row["token"])
        said = "The token was put in or changed by hand: it opens nothing."
        self.logins.damage.meet(f"tokens/{token.row['token']}", said)
        return None

    def log_in(
        self, login: str, password: str, via: str = "api", origin: Origin | None = None
    ) -> Actor:
        """The actor whose login and password these are, until that password is changed.

        Raises:
            NotAllowed: they do not fit, or it is too early for another attempt from there.
        """
        password_at = self.logins.require(login, password, origin or Origin())
        with self.database.read() as connection:
            actor = self._load(connection, login, via)
        if actor is None:  # disabled at this moment
            raise NotAllowed("login_failed", "Login and password do not fit together.")
        return replace(actor, password_at=password_at)

    def tokens(self, actor: Actor) -> list[TokenView]:
        """The actor's own tokens, the newest first."""
        with self.database.read() as connection:
            return _tokens_of(connection, actor.login)

    def tokens_of(self, actor: Actor, login: str) -> list[TokenView]:
        """The tokens of any user, the newest first.

        Raises:
            NotAllowed: the actor is no administrator.
            NotFound: there is no such user.
        """
        self.user(actor, login)
        with self.database.read() as connection:
            return _tokens_of(connection, login)

    def user(self, actor: Actor, login: str) -> User:
        """A user with their roles.

        Raises:
            NotAllowed: the actor is no administrator.
            NotFound: there is no such user.
        """
        require_admin(actor)
        with self.database.read() as connection:
            found = find_user(connection, login)
        if found is None:
            raise NotFound("user_not_found", "There is no user '{login}'.", login=login)
        return found

    def token_of(self, secret: str) -> str | None:
        """The id of the token whose secret this is."""
        query = select(tokens.c.token).where(tokens.c.hash == hash_token(secret))
        with self.database.read() as connection:
            return connection.scalar(query)

    def units(self) -> list[Unit]:
        """Every unit behind the one it belongs to, those beside each other by name."""
        with self.database.read() as connection:
            return list_units(connection)

    def colleagues(self, actor: Actor) -> list[Colleague]:
        """Who works where the actor does, or in a unit that the actor leads or audits, with the
        roles they hold there."""
        with self.database.read() as connection:
            return list_colleagues(connection, actor.sees())

    def names(self, logins: set[str], language: str = "vi") -> Mapping[str, str]:
        """What users are called, by login; a customer who has acted online is called that."""
        with self.database.read() as connection:
            return names_of_acting(connection, logins, language)

    def users(self, actor: Actor) -> list[User]:
        """Every user with their roles, in order of their names.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self.database.read() as connection:
            return list_users(connection)

    def search_users(self, actor: Actor, wanted: UserSearch, limit: int) -> list[User]:
        """Some of the users with their roles, in order of their names.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self.database.read() as connection:
            return search_users(connection, wanted, limit)

    def email_of(self, actor: Actor, login: str) -> str | None:
        """Where notices to a user go; None where nobody has set it.

        Raises:
            NotAllowed: the actor is no administrator, and it is not their own.
        """
        if actor.login != login:
            require_admin(actor)
        with self.database.read() as connection:
            query = select(users.c.email).where(users.c.login == login)
            found: str | None = connection.scalar(query)
        return found

    def grants(self, actor: Actor, before: str | None, limit: int) -> list[Grant]:
        """What administrators propose to each other, the newest first, before a number where one is
        given.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self.database.read() as connection:
            return list_grants(connection, before, limit)

    def grant(self, actor: Actor, number: str) -> Grant:
        """One proposal.

        Raises:
            NotAllowed: the actor is no administrator.
            NotFound: there is none of that number.
        """
        require_admin(actor)
        with self.database.read() as connection:
            found = find_grant(connection, number)
        if found is None:
            raise NotFound("grant_not_found", "There is no proposal {grant}.", grant=number[:6])
        return found

    def trials(self, actor: Actor, limit: int) -> list[Trial]:
        """The actor's own trial messages of the last day, the newest first.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self.database.read() as connection:
            return list_trials(connection, actor.login, limit)

    def role_names(self, language: str = "vi") -> Mapping[str, str]:
        """The names of the published roles in that language (``vi``, ``en``) by id, in order of the
        names."""
        with self.database.read() as connection:
            known = self.definitions.roles(connection)
        roles = sorted(known.roles.values(), key=lambda role: in_alphabet(role.name[language]))
        return {role.id: role.name[language] for role in roles}

    def _load(self, connection: Connection, login: str, via: str = "local") -> Actor | None:
        recorded_by = self.definitions.roles(connection).recorded_by()
        return load_actor(connection, login, recorded_by, self.clock.now(), via)


def require_admin(actor: Actor) -> None:
    """Looks whether the actor may read of users and of the installation.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    if not may_administer(actor):
        raise NotAllowed("not_admin", "Only an administrator may do this.")


def _tokens_of(connection: Connection, login: str) -> list[TokenView]:
    query = (
        select(tokens)
        .where(tokens.c.login == login)
        .order_by(tokens.c.issued_at.desc(), tokens.c.token)
    )
    return [
        TokenView(r.token, r.label, r.issued_at, r.expires_at, r.revoked_at)
        for r in connection.execute(query)
    ]

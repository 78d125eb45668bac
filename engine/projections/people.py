"""Units, users and the roles they hold in units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from engine.errors import NotLoggedIn
from engine.model import events
from engine.model.actor import SYSTEM, ActingFor, Actor
from engine.model.alphabet import in_alphabet
from engine.model.instant import CLOCK_SKEW
from engine.model.roles import AUDITOR, DESK, LEADER
from engine.projections.customer_proofs import require_proof
from engine.projections.deputyships import IS_DEPUTY, running_for
from engine.projections.publications import PUBLISHED, learn_published
from engine.store import tables
from engine.store.inbox import learn_unread, unread_of
from engine.store.rows import Row, Rows
from engine.store.snapshot import asked_once


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of units, users, roles and tokens by an event of a unit or user."""
    match event.payload:
        case events.UnitCreated() as created:
            above = rows.get(tables.units, created.parent) if created.parent else None
            rows.insert(
                tables.units,
                code=created.code,
                name=created.name,
                letters=created.letters,
                parent=created.parent,
                path=f"{above['path'] if above else '/'}{created.code}/",
                name_key=in_alphabet(created.name),
            )
        case events.UnitRenamed(code, name):
            rows.update(tables.units, code, name=name, name_key=in_alphabet(name))
        case events.UserCreated(login, name, language):
            rows.insert(
                tables.users,
                login=login,
                name=name,
                language=language,
                disabled=False,
                name_key=in_alphabet(name),
            )
            rows.insert(tables.credentials, login=login, changed=event.sequence)
        case events.PasswordChanged(login):
            rows.update(tables.credentials, login, changed=event.sequence)
        case events.EmailChanged(login):
            rows.update(tables.users, login, email_changed=event.sequence)
        case events.LanguageChanged(login, language):
            rows.update(tables.users, login, language=language)
        case events.UserDisabled(login):
            rows.update(tables.users, login, disabled=True)
        case events.UserEnabled(login):
            rows.update(tables.users, login, disabled=False)
        case events.RoleGranted(login, unit, role, head):
            if rows.get(tables.memberships, login, unit, role) is None:
                rows.insert(tables.memberships, login=login, unit=unit, role=role, head=bool(head))
            else:
                rows.update(tables.memberships, login, unit, role, head=bool(head))
        case events.RoleRevoked(login, unit, role):
            rows.delete(tables.memberships, login, unit, role)
        case events.TokenIssued() as issued:
            rows.insert(
                tables.tokens,
                token=issued.token,
                hash=lost_hash(issued.token),
                login=issued.login,
                label=issued.label,
                issued_at=event.at,
                expires_at=issued.expires_at,
            )
        case events.TokenRevoked(token=token):
            rows.update(tables.tokens, token, revoked_at=event.at)


def lost_hash(token: str) -> str:
    """What stands in place of the hash of a token where nobody knows its secret: no secret has
    this one, so the token opens nothing."""
    return f"lost:{token}"


# -- questions

BY_NAME = (tables.users.c.name_key, tables.users.c.login)


@dataclass(frozen=True, slots=True)
class Unit:
    """An office. ``letters`` begin the codes of requests taken in there; ``parent`` is the office
    above."""

    code: str
    name: str
    letters: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class User:
    """A login with its roles by unit."""

    login: str
    name: str
    language: str
    disabled: bool
    roles: Mapping[str, frozenset[str]]


def list_units(connection: Connection) -> list[Unit]:
    """Every unit behind the one it belongs to, those beside each other by name."""
    below: dict[str | None, list[Unit]] = {}
    for row in _unit_rows(connection):
        unit = Unit(row.code, row.name, row.letters, row.parent)
        below.setdefault(row.parent, []).append(unit)
    listed, next_ones = list[Unit](), below.pop(None, [])
    while next_ones:
        listed.append(next_ones.pop())
        next_ones += below.pop(listed[-1].code, [])
    return listed


_UNITS = select(tables.units).order_by(tables.units.c.name_key.desc(), tables.units.c.code.desc())


def _unit_rows(connection: Connection) -> Sequence[Any]:
    return asked_once(connection, "units", lambda: connection.execute(_UNITS).all())


def list_users(connection: Connection) -> list[User]:
    """Every user with their roles, also disabled ones, in order of their names."""
    held: dict[str, dict[str, set[str]]] = {}
    for row in connection.execute(select(tables.memberships)):
        held.setdefault(row.login, {}).setdefault(row.unit, set()).add(row.role)
    return [
        User(row.login, row.name, row.language, row.disabled, frozen_roles(held.get(row.login, {})))
        for row in connection.execute(select(tables.users).order_by(*BY_NAME))
    ]


Desks = Mapping[str, bool]
"""By the code of a unit, whether somebody works at its desk."""


def read_desks(connection: Connection) -> Desks:
    """Every unit, and whether anybody who may log in holds the role of the desk there."""
    manned = (
        select(tables.memberships.c.unit)
        .join(tables.users, tables.users.c.login == tables.memberships.c.login)
        .where(tables.memberships.c.role == DESK, tables.users.c.disabled.is_(False))
    )
    with_desk = set(connection.execute(manned).scalars())
    codes = connection.execute(select(tables.units.c.code)).scalars()
    return {code: code in with_desk for code in codes}


@dataclass(frozen=True, slots=True)
class Colleague:
    """``roles`` are pairs of a unit and a role held there."""

    login: str
    name: str
    roles: frozenset[tuple[str, str]]


def list_colleagues(connection: Connection, at: frozenset[str]) -> list[Colleague]:
    """Who holds a role in one of the units, in order of their names."""
    query = (
        select(
            tables.users.c.login,
            tables.users.c.name,
            tables.memberships.c.unit,
            tables.memberships.c.role,
        )
        .join(tables.memberships, tables.memberships.c.login == tables.users.c.login)
        .where(tables.memberships.c.unit.in_(at), tables.users.c.disabled.is_(False))
        .order_by(*BY_NAME)
    )
    names: dict[str, str] = {}
    held: dict[str, set[tuple[str, str]]] = {}
    for row in connection.execute(query):
        names[row.login] = row.name
        held.setdefault(row.login, set()).add((row.unit, row.role))
    return [Colleague(login, name, frozenset(held[login])) for login, name in names.items()]


def names_of(connection: Connection, logins: set[str]) -> Mapping[str, str]:
    """What those users are called, by login."""
    if not logins:
        return {}
    query = select(tables.users.c.login, tables.users.c.name).where(
        tables.users.c.login.in_(logins)
    )
    return {row.login: row.name for row in connection.execute(query)}


_ACTOR = (
    select(
        tables.users.c.login,
        tables.users.c.name,
        tables.users.c.language,
        tables.memberships.c.unit,
        tables.memberships.c.role,
        PUBLISHED.label("published"),
        IS_DEPUTY.label("is_deputy"),
    )
    .outerjoin(tables.memberships, tables.memberships.c.login == tables.users.c.login)
    .where(tables.users.c.disabled.is_(False))
)
"""A user who may act, once for each role held, and how many versions of documents there are."""
_BY_LOGIN = _ACTOR.where(tables.users.c.login == bindparam("login"))
_IS_OPEN = and_(
    tables.tokens.c.revoked_at.is_(None),
    tables.tokens.c.expires_at > bindparam("now"),
    tables.tokens.c.issued_at <= bindparam("soon"),  # not by a clock that was ahead
)
_TOKEN = {f"token_{column.name}": column for column in tables.tokens.c}
_BY_HASH = (
    _ACTOR.join(tables.tokens, tables.tokens.c.login == tables.users.c.login)
    .add_columns(*(column.label(name) for name, column in _TOKEN.items()))
    .add_columns(unread_of(tables.users.c.login).label("unread"))
    .where(tables.tokens.c.hash == bindparam("hash"), _IS_OPEN)
)
_BY_TOKEN = _ACTOR.join(tables.tokens, tables.tokens.c.login == tables.users.c.login).where(
    tables.tokens.c.token == bindparam("token"), _IS_OPEN
)
_BY_PASSWORD = _BY_LOGIN.join(
    tables.credentials, tables.credentials.c.login == tables.users.c.login
).where(tables.credentials.c.changed == bindparam("password_at"))


def load_actor(
    connection: Connection,
    login: str,
    recorded_by: Mapping[str, str],
    now: datetime,
    via: str = "local",
) -> Actor | None:
    """The actor of a login with everything access rules ask at that instant; None if unknown or
    disabled.

    ``recorded_by`` gives, for each role of an outside party, the role that records for it.
    """
    found = connection.execute(_BY_LOGIN, {"login": login}).all()
    return _actor(connection, found, recorded_by, via, now)


@dataclass(frozen=True, slots=True)
class OpenToken:
    """``row`` is the token's own; ``held`` its owner, once for each role."""

    row: Row
    held: Sequence[Any]

    def actor(
        self, connection: Connection, recorded_by: Mapping[str, str], now: datetime, via: str
    ) -> Actor | None:
        """Whose token it is, with what they may do then. ``recorded_by`` gives, for each role of an
        outside party, the role that records for it."""
        return _actor(connection, self.held, recorded_by, via, now)


def find_open_token(connection: Connection, hash_: str, now: datetime) -> OpenToken | None:
    """The token with that hash; None if it is unknown, revoked, or has expired by ``now``, or its
    owner is disabled."""
    given = {"hash": hash_, "now": now, "soon": now + CLOCK_SKEW}
    found = connection.execute(_BY_HASH, given).all()
    if not found:
        return None
    learn_published(connection, found[0].published)
    learn_unread(connection, found[0].login, found[0].unread)
    first = found[0]._mapping
    return OpenToken({column.name: first[name] for name, column in _TOKEN.items()}, found)


def load_present_actor(
    connection: Connection,
    actor: Actor,
    now: datetime,
    recorded_by: Callable[[int], Mapping[str, str]],
) -> Actor:
    """The actor with the rights held at this moment. ``recorded_by`` gives, for so many published
    versions of documents, the role that records for each role of an outside party.

    Raises:
        NotLoggedIn: they were disabled, or what they came in with has ended, since.
    """
    if actor.case is not None and actor.token is not None:
        require_proof(connection, actor, now)
    if actor is SYSTEM or actor.case is not None:
        return actor
    if actor.token is not None:
        query, given = _BY_TOKEN, {"token": actor.token, "now": now, "soon": now + CLOCK_SKEW}
    elif actor.password_at is not None:
        query, given = _BY_PASSWORD, {"login": actor.login, "password_at": actor.password_at}
    else:
        query, given = _BY_LOGIN, {"login": actor.login}
    rows = connection.execute(query, given).all()
    by_roles = recorded_by(rows[0].published) if rows else {}
    found = _actor(connection, rows, by_roles, actor.via, now)
    if found is None:
        raise NotLoggedIn(
            "session_ended",
            "You are not logged in any more: the session was ended, or the login was disabled or "
            "got another password. Nothing was changed. Log in again.",
        )
    return replace(found, token=actor.token, password_at=actor.password_at)


def _actor(
    connection: Connection,
    found: Sequence[Any],
    recorded_by: Mapping[str, str],
    via: str,
    now: datetime,
) -> Actor | None:
    if not found:
        return None
    held: dict[str, set[str]] = {}
    for row in found:
        if row.unit is not None:
            held.setdefault(row.unit, set()).add(row.role)
    first = found[0]
    own = _with_roles(connection, Actor(first.login, first.name), frozen_roles(held), recorded_by)
    deputises = _deputises(connection, own, recorded_by, now) if first.is_deputy else ()
    return replace(own, language=first.language, via=via, deputises=deputises)


def _with_roles(
    connection: Connection,
    actor: Actor,
    roles: Mapping[str, frozenset[str]],
    recorded_by: Mapping[str, str],
) -> Actor:
    above = [unit for unit, held in roles.items() if held & {LEADER, AUDITOR}]
    stands_in = {
        unit: frozenset(role for role, by in recorded_by.items() if by in held)
        for unit, held in roles.items()
    }
    return replace(
        actor,
        roles=roles,
        stands_in={unit: held for unit, held in stands_in.items() if held},
        below=_below(connection, above) if above else {},
    )


def _deputises(
    connection: Connection, deputy: Actor, recorded_by: Mapping[str, str], now: datetime
) -> tuple[ActingFor, ...]:
    """For whom the deputy acts now, with what they hold themselves: no chain."""
    return tuple(
        ActingFor(
            _with_roles(connection, Actor(one.person, name), {one.unit: roles}, recorded_by),
            one.definitions,
        )
        for one, name, roles in running_for(connection, deputy.login, now)
    )


def _below(connection: Connection, above: list[str]) -> dict[str, frozenset[str]]:
    paths = {row.code: row.path for row in _unit_rows(connection)}
    return {
        unit: frozenset(
            code for code, path in paths.items() if code != unit and path.startswith(paths[unit])
        )
        for unit in above
        if unit in paths
    }


def frozen_roles(held: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Roles by unit, as they are handed on."""
    return {unit: frozenset(roles) for unit, roles in held.items()}

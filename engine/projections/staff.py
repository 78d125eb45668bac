"""Who works where: the logins that hold roles in units, and the tokens that they come in with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model.inbox import MUTED_WEEK
from engine.model.roles import LEADER
from engine.store import tables
from engine.store.tables import memberships, tokens, units, users

Staff = list[sa.Row[tuple[str, str, str, bool]]]
"""Login, unit, role, and whether the unit is headed by that login."""

_STAFF = (
    sa.select(memberships.c.login, memberships.c.unit, memberships.c.role, memberships.c.head)
    .join(users, sa.and_(users.c.login == memberships.c.login, users.c.disabled.is_(False)))
    .where(memberships.c.unit.in_(sa.bindparam("where", expanding=True)))
)


def staff_of(connection: sa.Connection, wanted: Iterable[str]) -> Staff:
    """The roles that are held in these units, by logins that may come in."""
    return list(connection.execute(_STAFF, {"where": sorted(wanted)}))


def is_unit(connection: sa.Connection, code: str) -> bool:
    """Whether there is a unit of that code."""
    known = sa.select(units.c.code).where(units.c.code == code)
    return connection.execute(known).one_or_none() is not None


def owner_of_token(connection: sa.Connection, token: str) -> str | None:
    """The login that the token opens; None if there is no such token."""
    return connection.scalar(sa.select(tokens.c.login).where(tokens.c.token == token))


def open_tokens(login: str, now: datetime) -> sa.Select[Any]:
    """The tokens of the login that still open something, to be read with a command's rows."""
    return sa.select(tokens).where(
        tokens.c.login == login, tokens.c.revoked_at.is_(None), tokens.c.expires_at > now
    )


def logins_with(connection: sa.Connection, role: str) -> set[str]:
    """Those who hold the role in any unit, and may come in."""
    query = (
        sa.select(memberships.c.login)
        .join(users, sa.and_(users.c.login == memberships.c.login, users.c.disabled.is_(False)))
        .where(memberships.c.role == role)
    )
    return set(connection.scalars(query))


def holders_of(
    connection: sa.Connection, steps: Collection[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """Who holds these steps as they are stored, by their cases and numbers; without those that
    nobody holds."""
    tasks = tables.tasks
    query = sa.select(tasks.c.case, tasks.c.number, tasks.c.assignee).where(
        sa.tuple_(tasks.c.case, tasks.c.number).in_(sorted(steps)), tasks.c.assignee.is_not(None)
    )
    return {(row.case, row.number): row.assignee for row in connection.execute(query)}


def leaders_by_mail(connection: sa.Connection) -> list[str]:
    """The leaders of any unit who have an address and want the letter of the week."""
    muted = sa.exists().where(
        tables.inbox_mutes.c.login == users.c.login, tables.inbox_mutes.c.what == MUTED_WEEK
    )
    query = (
        sa.select(users.c.login)
        .join(memberships, memberships.c.login == users.c.login)
        .where(
            memberships.c.role == LEADER,
            users.c.disabled.is_(False),
            users.c.email.is_not(None),
            ~muted,
        )
        .distinct()
        .order_by(users.c.login)
    )
    return list(connection.scalars(query))

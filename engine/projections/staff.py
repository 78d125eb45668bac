"""Who works where: the logins that hold roles in units, and the tokens that they come in with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

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

"""Lists of users: searched, some at a time, each with their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from engine.model.queries import UserSearch
from engine.model.text import fold
from engine.projections.people import BY_NAME, User, frozen_roles
from engine.store import tables


def search_users(connection: Connection, wanted: UserSearch, limit: int) -> list[User]:
    """Users in order of their names, with their roles."""
    query = select(tables.users).order_by(*BY_NAME)
    held = select(tables.memberships.c.login).where(
        tables.memberships.c.login == tables.users.c.login
    )
    if wanted.without_role:
        query = query.where(WITHOUT_ROLE)
    if wanted.unit is not None:
        query = query.where(held.where(tables.memberships.c.unit == wanted.unit).exists())
    if wanted.after is not None:
        last = select(tables.users.c.name_key).where(tables.users.c.login == wanted.after)
        key, login = tables.users.c.name_key, tables.users.c.login
        behind = (key == last.scalar_subquery()) & (login > wanted.after)
        query = query.where((key > last.scalar_subquery()) | behind)
    words = fold(wanted.sought)
    if not words:
        query = query.limit(limit)
    rows = [
        row
        for row in connection.execute(query)
        if not words or words in fold(row.name) or words in row.login
    ][:limit]
    return _users_of(connection, rows)


WITHOUT_ROLE = and_(
    tables.users.c.disabled.is_(False),
    ~select(tables.memberships.c.login)
    .where(tables.memberships.c.login == tables.users.c.login)
    .exists(),
)
"""Of a user: may log in, and holds no role anywhere."""


def find_user(connection: Connection, login: str) -> User | None:
    """A user with their roles; None where there is none."""
    rows = connection.execute(select(tables.users).where(tables.users.c.login == login)).all()
    found = _users_of(connection, rows)
    return found[0] if found else None


def _users_of(connection: Connection, rows: Sequence[Any]) -> list[User]:
    held: dict[str, dict[str, set[str]]] = {}
    if rows:
        of_these = tables.memberships.c.login.in_([row.login for row in rows])
        for one in connection.execute(select(tables.memberships).where(of_these)):
            held.setdefault(one.login, {}).setdefault(one.unit, set()).add(one.role)
    return [
        User(row.login, row.name, row.language, row.disabled, frozen_roles(held.get(row.login, {})))
        for row in rows
    ]

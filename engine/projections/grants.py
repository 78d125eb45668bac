"""What administrators propose to each other, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.grant import Grant, GrantAct, GrantState
from engine.model.roles import ADMIN, TWO_PERSON_ROLES
from engine.store.rows import Rows
from engine.store.tables import grants, memberships, users

STREAM = "grant/"
"""Before the number of a proposal: six digits, so that both fit where a case's code does."""


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the row of a proposal by an event of it."""
    number = event.stream.removeprefix(STREAM)
    match event.payload:
        case events.GrantProposed() as proposed:
            rows.insert(
                grants,
                number=number,
                act=proposed.act,
                login=proposed.login,
                unit=proposed.unit,
                role=proposed.role,
                head=bool(proposed.head),
                reason=proposed.reason,
                proposed_by=event.by,
                proposed_at=event.at,
                ends_at=proposed.ends_at,
            )
        case events.GrantApproved():
            _decide(rows, number, event, GrantState.APPROVED)
        case events.GrantRefused(reason=reason):
            _decide(rows, number, event, GrantState.REFUSED, reason)
        case events.GrantMadeAlone(act, login, unit, role):
            rows.insert(
                grants,
                number=number,
                act=act,
                login=login,
                unit=unit,
                role=role,
                head=False,
                reason="",
                proposed_by=event.by,
                proposed_at=event.at,
                ends_at=event.at,
                outcome=GrantState.ALONE,
                decided_by=event.by,
                decided_at=event.at,
            )


def _decide(
    rows: Rows, number: str, event: events.Event, outcome: GrantState, remark: str | None = None
) -> None:
    decided = {"decided_by": event.by, "decided_at": event.at, "remark": remark}
    rows.update(grants, number, outcome=outcome, **decided)


# -- questions


def grant_from(row: Mapping[Any, Any]) -> Grant:
    """The proposal of a row."""
    values = {column.name: row[column.name] for column in grants.columns}
    outcome = values["outcome"]
    return Grant(
        **{
            **values,
            "act": GrantAct(values["act"]),
            "outcome": None if outcome is None else GrantState(outcome),
        }
    )


def find_grant(connection: sa.Connection, number: str) -> Grant | None:
    """The proposal of that number; None where there is none."""
    query = sa.select(grants).where(grants.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else grant_from(row._mapping)


def list_grants(connection: sa.Connection, before: str | None, limit: int) -> list[Grant]:
    """Proposals, the newest first; those before the number ``before`` where one is given."""
    query = sa.select(grants).order_by(grants.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(grants.c.number < before)
    return [grant_from(row._mapping) for row in connection.execute(query)]


def open_grants(now: datetime) -> sa.ColumnElement[bool]:
    """Those that can still be decided."""
    return grants.c.outcome.is_(None) & (grants.c.ends_at > now)


def next_grant_number(connection: sa.Connection) -> str:
    """The number that follows the highest."""
    highest = connection.execute(sa.select(sa.func.max(grants.c.number))).scalar_one()
    return f"{int(highest or 0) + 1:06d}"


def same_grant(connection: sa.Connection, like: events.GrantProposed, now: datetime) -> str | None:
    """The number of an open proposal of the same; None where there is none."""
    query = sa.select(grants.c.number).where(
        open_grants(now),
        grants.c.act == like.act,
        grants.c.login == like.login,
        grants.c.unit.is_not_distinct_from(like.unit),
        grants.c.role.is_not_distinct_from(like.role),
    )
    return connection.scalar(query.limit(1))


def holds_power(connection: sa.Connection, login: str) -> bool:
    """Whether the login holds a role that no administrator gives alone."""
    held = sa.select(memberships.c.login).where(
        memberships.c.login == login, memberships.c.role.in_(sorted(TWO_PERSON_ROLES))
    )
    return connection.execute(held.limit(1)).one_or_none() is not None


def administrators(connection: sa.Connection) -> list[str]:
    """The logins of administrators who may log in, in order."""
    query = (
        sa.select(users.c.login)
        .join(memberships, memberships.c.login == users.c.login)
        .where(memberships.c.role == ADMIN, users.c.disabled.is_(False))
        .distinct()
        .order_by(users.c.login)
    )
    return list(connection.scalars(query))

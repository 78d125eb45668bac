"""Who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.deputyship import Deputyship, DeputyState
from engine.store.rows import Rows
from engine.store.tables import deputyships, memberships, users


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of deputyships by an event of a user."""
    match event.payload:
        case events.DeputyNamed() as named:
            rows.insert(
                deputyships,
                person=named.person,
                number=named.number,
                deputy=named.deputy,
                unit=named.unit,
                roles=" ".join(named.roles),
                definitions=" ".join(named.definitions),
                starts_at=named.starts_at,
                ends_at=named.ends_at,
                reason=named.reason,
                named_by=event.by,
                named_at=event.at,
                state=DeputyState.ACCEPTED if named.at_once else DeputyState.OFFERED,
                accepted_at=event.at if named.at_once else None,
            )
        case events.DeputyAccepted(person, number):
            accepted = {"state": DeputyState.ACCEPTED, "accepted_at": event.at}
            rows.update(deputyships, person, number, **accepted)
        case events.DeputyDeclined(person, number, reason):
            _end(rows, event, (person, number), DeputyState.DECLINED, reason)
        case events.DeputyEnded(person, number, reason):
            _end(rows, event, (person, number), DeputyState.ENDED, reason)


def _end(
    rows: Rows, event: events.Event, key: tuple[str, int], state: DeputyState, reason: str
) -> None:
    ended = {"ended_at": event.at, "ended_by": event.by, "end_reason": reason}
    rows.update(deputyships, *key, state=state, **ended)


# -- questions


def deputyship_from(row: Mapping[Any, Any]) -> Deputyship:
    """The deputyship of a row."""
    values = {column.name: row[column.name] for column in deputyships.columns}
    values["roles"] = frozenset(values["roles"].split())
    values["definitions"] = frozenset(values["definitions"].split())
    return Deputyship(**{**values, "state": DeputyState(values["state"])})


IS_DEPUTY = sa.exists().where(
    deputyships.c.deputy == users.c.login, deputyships.c.state == DeputyState.ACCEPTED
)
"""Whether a user may stand in for somebody at some time: asked with their roles, so that nearly
nobody costs a question more."""

_RUNNING = (
    sa.select(deputyships, memberships.c.role.label("held"), users.c.name.label("called"))
    .join(
        memberships,
        sa.and_(
            memberships.c.login == deputyships.c.person, memberships.c.unit == deputyships.c.unit
        ),
    )
    .join(users, sa.and_(users.c.login == deputyships.c.person, users.c.disabled.is_(False)))
    .where(
        deputyships.c.deputy == sa.bindparam("deputy"),
        deputyships.c.state == DeputyState.ACCEPTED,
    )
    .order_by(deputyships.c.starts_at, deputyships.c.person, deputyships.c.number)
)


def running_for(
    connection: sa.Connection, deputy: str, now: datetime
) -> list[tuple[Deputyship, str, frozenset[str]]]:
    """For whom the user stands in now, in the order in which that began: each with the name of the
    person, and the roles in which the deputy acts."""
    found: dict[str, tuple[Deputyship, str, set[str]]] = {}
    for row in connection.execute(_RUNNING, {"deputy": deputy}).mappings():
        one = deputyship_from(row)
        if one.runs_at(now):
            found.setdefault(one.id, (one, row["called"], set()))[2].add(row["held"])
    return [(one, name, one.roles_of(held)) for one, name, held in found.values()]


def deputyships_of(
    connection: sa.Connection,
    logins: Collection[str] | None = None,
    units: Collection[str] = (),
) -> list[Deputyship]:
    """Those of these persons, by or for them, and those in these units, the newest first; all
    where ``logins`` is None."""
    query = sa.select(deputyships)
    if logins is not None:
        wanted = sorted(logins)
        query = query.where(
            sa.or_(
                deputyships.c.person.in_(wanted),
                deputyships.c.deputy.in_(wanted),
                deputyships.c.unit.in_(sorted(units)),
            )
        )
    query = query.order_by(
        deputyships.c.named_at.desc(), deputyships.c.person, deputyships.c.number.desc()
    )
    return [deputyship_from(row) for row in connection.execute(query.limit(500)).mappings()]


def absent_at(connection: sa.Connection, unit: str, at: datetime) -> frozenset[str]:
    """For whom somebody stands in at that instant in the unit: they are not there."""
    query = sa.select(deputyships).where(
        deputyships.c.unit == unit, deputyships.c.state == DeputyState.ACCEPTED
    )
    rows = connection.execute(query).mappings()
    return frozenset(
        one.person for one in (deputyship_from(row) for row in rows) if one.runs_at(at)
    )

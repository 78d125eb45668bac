"""Breaches: limits that were not kept, and why. What was recorded wrongly is marked as annulled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model.breach import Breach
from engine.model.events import (
    AnnulmentAsked,
    AnnulmentRefused,
    BreachAnnulled,
    BreachClosed,
    CauseAwaited,
    CauseTold,
    DeadlineBreached,
    Event,
)
from engine.model.queries import BreachFilter, BreachPlace
from engine.model.states import BreachState
from engine.store.damage import LONG_AGO
from engine.store.raw import found_rows, listed
from engine.store.rows import Rows
from engine.store.tables import breaches, cases, events


def apply(rows: Rows, event: Event) -> None:
    """Changes the rows of breaches by an event of a case; other events change nothing."""
    match event.payload:
        case DeadlineBreached() as breached:
            case = rows.get(cases, event.stream)
            assert case is not None, "the case was started"
            # An annulled one gives way to a later one; the history has both.
            rows.delete(breaches, event.stream, breached.number, breached.element)
            rows.insert(
                breaches,
                case=event.stream,
                number=breached.number,
                element=breached.element,
                unit=case["executing_unit"],
                owner=breached.owner,
                limit=breached.limit,
                due_at=breached.due_at,
            )
        case BreachClosed() as closed:
            rows.update(
                breaches,
                event.stream,
                closed.number,
                closed.element,
                done_at=closed.done_at,
                days_late=closed.days_late,
                cause=closed.cause,
                remark=closed.remark,
                ended_by=None,
            )
        case CauseAwaited(number, element) as awaited:
            rows.update(breaches, event.stream, number, element, ended_by=awaited.ended_by)
        case CauseTold(number, element) as told:
            said = {"cause": told.cause, "remark": told.remark}
            rows.update(breaches, event.stream, number, element, **said)
        case AnnulmentAsked(number, element, reason):
            asked = {"annul_asked_by": event.by, "annul_reason": reason}
            rows.update(breaches, event.stream, number, element, **asked)
        case AnnulmentRefused(number, element):
            refused = {"annul_asked_by": None, "annul_reason": None}
            rows.update(breaches, event.stream, number, element, **refused)
        case BreachAnnulled(number, element):
            annulled = {"annulled_at": event.at, "annulled_by": event.by}
            rows.update(breaches, event.stream, number, element, **annulled)


# -- questions


def breach_from(row: Mapping[Any, Any]) -> Breach:
    """The breach of a row."""
    return Breach(
        case=row["case"],
        number=row["number"],
        element=row["element"],
        unit=row["unit"],
        owner=row["owner"],
        limit=row["limit"],
        due_at=row["due_at"],
        done_at=row["done_at"],
        days_late=row["days_late"],
        cause=row["cause"],
        remark=row["remark"],
        annul_asked_by=row["annul_asked_by"],
        annul_reason=row["annul_reason"],
        annulled_at=row["annulled_at"],
        annulled_by=row["annulled_by"],
        ended_by=row["ended_by"],
    )


def listed_breach(row: Mapping[str, Any]) -> Breach:
    """For lists, which one damaged row must not keep from being shown."""
    return listed(breaches, row, breach_from, _EMPTY)


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(column.name for column in breaches.columns),
    **dict.fromkeys(("unit", "owner", "limit"), ""),
    "due_at": LONG_AGO,
}


def breaches_of(connection: sa.Connection, code: str) -> list[Breach]:
    """Every breach of the case, annulled ones included, in the order in which the limits ended."""
    query = sa.select(breaches).where(breaches.c.case == code).order_by(breaches.c.due_at)
    return [breach_from(row._mapping) for row in connection.execute(query)]


def doubted_cases(connection: sa.Connection, codes: Collection[str]) -> set[str]:
    """Those of the cases of which a breach was ever found to be supported no more."""
    if not codes:
        return set()
    query = sa.select(events.c.stream).where(events.c.stream.in_(codes), _DOUBTED)
    return set(connection.scalars(query))


def list_doubted(connection: sa.Connection, units: Collection[str], limit: int) -> list[Breach]:
    """Breaches of cases in these units of which one was found to be supported no more, and that
    nobody has annulled; those that fell due last first."""
    doubted = sa.exists().where(events.c.stream == breaches.c.case, _DOUBTED)
    query = (
        sa.select(breaches)
        .where(
            breaches.c.unit.in_(units),
            breaches.c.annulled_at.is_(None),
            doubted,
        )
        .order_by(breaches.c.due_at.desc(), breaches.c.case, breaches.c.number)
        .limit(limit)
    )
    return [listed_breach(row) for row in found_rows(connection, breaches, query)]


_UNEXPLAINED = (
    breaches.c.done_at.is_not(None),
    breaches.c.cause.is_(None),
    breaches.c.annulled_at.is_(None),
)

_DOUBTED = events.c.body.like('%"type":"BreachDoubted"%')


def count_causes(
    connection: sa.Connection, units: Collection[str], since: datetime, until: datetime
) -> list[tuple[str | None, bool, int]]:
    """Breaches in these units that fell due in between and were not annulled: how many by cause,
    and by whether they are over."""
    over = breaches.c.done_at.is_not(None)
    query = (
        sa.select(breaches.c.cause, over, sa.func.count())
        .where(
            breaches.c.unit.in_(units),
            breaches.c.due_at >= since,
            breaches.c.due_at < until,
            breaches.c.annulled_at.is_(None),
        )
        .group_by(breaches.c.cause, over)
    )
    return [(cause, bool(done), count) for cause, done, count in connection.execute(query)]


def list_breaches(
    connection: sa.Connection, wanted: BreachFilter, after: BreachPlace | None, limit: int
) -> list[Breach]:
    """In the order in which they fell due."""
    order = (breaches.c.due_at, breaches.c.case, breaches.c.number, breaches.c.element)
    query = sa.select(breaches).order_by(*order).limit(limit)
    if wanted.units is not None:
        query = query.where(breaches.c.unit.in_(wanted.units))
    if wanted.case is not None:
        query = query.where(breaches.c.case == wanted.case)
    if wanted.since is not None:
        query = query.where(breaches.c.due_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(breaches.c.due_at < wanted.until)
    if wanted.state is BreachState.ANNULLED:
        query = query.where(breaches.c.annulled_at.is_not(None))
    elif wanted.state is BreachState.UNEXPLAINED:
        query = query.where(*_UNEXPLAINED)
    elif wanted.state is not None:
        query = query.where(
            breaches.c.annulled_at.is_(None),
            breaches.c.done_at.is_(None) == (wanted.state is BreachState.OPEN),
        )
    if after is not None:
        query = query.where(sa.tuple_(*order) > after)
    return [listed_breach(row) for row in found_rows(connection, breaches, query)]

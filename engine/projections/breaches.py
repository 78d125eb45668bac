"""Breaches: limits that were not kept, and why. What was recorded wrongly is marked as annulled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.breach import Breach
from engine.model.queries import BreachFilter, BreachPlace
from engine.model.states import BreachState
from engine.projections.case_rows import may_have_rows, rows_of_case
from engine.store import tables
from engine.store.damage import LONG_AGO
from engine.store.raw import found_rows, listed
from engine.store.rows import Rows


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of breaches by an event of a case; other events change nothing."""
    match event.payload:
        case events.DeadlineBreached() as breached:
            case = rows.get(tables.cases, event.stream)
            assert case is not None, "the case was started"
            # An annulled one gives way to a later one; the history has both.
            rows.delete(tables.breaches, event.stream, breached.number, breached.element)
            rows.insert(
                tables.breaches,
                case=event.stream,
                number=breached.number,
                element=breached.element,
                unit=case["executing_unit"],
                owner=breached.owner,
                limit=breached.limit,
                due_at=breached.due_at,
            )
        case events.BreachClosed() as closed:
            rows.update(
                tables.breaches,
                event.stream,
                closed.number,
                closed.element,
                # A correction since then may have let the limit end otherwise.
                due_at=closed.due_at,
                done_at=closed.done_at,
                days_late=closed.days_late,
                cause=closed.cause,
                remark=closed.remark,
                ended_by=None,
            )
        case events.CauseAwaited(number, element) as awaited:
            rows.update(tables.breaches, event.stream, number, element, ended_by=awaited.ended_by)
        case events.CauseTold(number, element) as told:
            said = {"cause": told.cause, "remark": told.remark}
            rows.update(tables.breaches, event.stream, number, element, **said)
        case events.AnnulmentAsked(number, element, reason):
            asked = {"annul_asked_by": event.by, "annul_reason": reason}
            rows.update(tables.breaches, event.stream, number, element, **asked)
        case events.AnnulmentRefused(number, element):
            refused = {"annul_asked_by": None, "annul_reason": None}
            rows.update(tables.breaches, event.stream, number, element, **refused)
        case events.BreachAnnulled(number, element):
            annulled = {"annulled_at": event.at, "annulled_by": event.by}
            rows.update(tables.breaches, event.stream, number, element, **annulled)


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
    return listed(tables.breaches, row, breach_from, _EMPTY)


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(column.name for column in tables.breaches.columns),
    **dict.fromkeys(("unit", "owner", "limit"), ""),
    "due_at": LONG_AGO,
}


def breaches_of(connection: sa.Connection, code: str) -> list[Breach]:
    """Every breach of the case, annulled ones included, in the order in which the limits ended."""
    found = rows_of_case(connection, tables.breaches, _OF_CASE, code)
    return [breach_from(row._mapping) for row in found]


_OF_CASE = (
    sa.select(tables.breaches)
    .where(tables.breaches.c.case == sa.bindparam("code"))
    .order_by(tables.breaches.c.due_at)
)


def doubted_cases(connection: sa.Connection, codes: Collection[str]) -> set[str]:
    """Those of the cases of which a breach was ever found to be supported no more."""
    if not codes:
        return set()
    query = sa.select(tables.events.c.stream).where(
        tables.events.c.stream.in_(codes), tables.doubts
    )
    return set(connection.scalars(query))


def list_doubted(connection: sa.Connection, units: Collection[str], limit: int) -> list[Breach]:
    """Breaches of cases in these units of which one was found to be supported no more, and that
    nobody has annulled; those that fell due last first."""
    doubted = sa.exists().where(tables.events.c.stream == tables.breaches.c.case, tables.doubts)
    query = (
        sa.select(tables.breaches)
        .where(
            tables.breaches.c.unit.in_(units),
            tables.breaches.c.annulled_at.is_(None),
            doubted,
        )
        .order_by(tables.breaches.c.due_at.desc(), tables.breaches.c.case, tables.breaches.c.number)
        .limit(limit)
    )
    return [listed_breach(row) for row in found_rows(connection, tables.breaches, query)]


_UNEXPLAINED = (
    tables.breaches.c.done_at.is_not(None),
    tables.breaches.c.cause.is_(None),
    tables.breaches.c.annulled_at.is_(None),
)


def count_causes(
    connection: sa.Connection, units: Collection[str], since: datetime, until: datetime
) -> list[tuple[str | None, bool, int]]:
    """Breaches in these units that fell due in between and were not annulled: how many by cause,
    and by whether they are over."""
    over = tables.breaches.c.done_at.is_not(None)
    query = (
        sa.select(tables.breaches.c.cause, over, sa.func.count())
        .where(
            tables.breaches.c.unit.in_(units),
            tables.breaches.c.due_at >= since,
            tables.breaches.c.due_at < until,
            tables.breaches.c.annulled_at.is_(None),
        )
        .group_by(tables.breaches.c.cause, over)
    )
    return [(cause, bool(done), count) for cause, done, count in connection.execute(query)]


def list_breaches(
    connection: sa.Connection, wanted: BreachFilter, after: BreachPlace | None, limit: int
) -> list[Breach]:
    """In the order in which they fell due."""
    if wanted.case is not None and not may_have_rows(connection, tables.breaches, wanted.case):
        return []
    order = (
        tables.breaches.c.due_at,
        tables.breaches.c.case,
        tables.breaches.c.number,
        tables.breaches.c.element,
    )
    query = sa.select(tables.breaches).order_by(*order).limit(limit)
    if wanted.units is not None:
        query = query.where(tables.breaches.c.unit.in_(wanted.units))
    if wanted.case is not None:
        query = query.where(tables.breaches.c.case == wanted.case)
    if wanted.since is not None:
        query = query.where(tables.breaches.c.due_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(tables.breaches.c.due_at < wanted.until)
    if wanted.state is BreachState.ANNULLED:
        query = query.where(tables.breaches.c.annulled_at.is_not(None))
    elif wanted.state is BreachState.UNEXPLAINED:
        query = query.where(*_UNEXPLAINED)
    elif wanted.state is not None:
        query = query.where(
            tables.breaches.c.annulled_at.is_(None),
            tables.breaches.c.done_at.is_(None) == (wanted.state is BreachState.OPEN),
        )
    if after is not None:
        query = query.where(sa.tuple_(*order) > after)
    return [listed_breach(row) for row in found_rows(connection, tables.breaches, query)]

"""Lists of what is kept long enough, and what such a list can hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from engine.errors import NotFound
from engine.model import events
from engine.model.disposal import Disposal, DisposalState, DueErasure
from engine.model.instant import VIETNAM
from engine.model.retention import Retention, RetentionRule
from engine.model.subscription import SUBSCRIBER
from engine.store import tables
from engine.store.rows import Rows

STREAM = "disposal/"
_NEVER = datetime(1, 1, 2, tzinfo=UTC)


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the row of a list by an event of it; other events change nothing."""
    if not event.stream.startswith(STREAM):
        return
    number = event.stream.removeprefix(STREAM)
    match event.payload:
        case events.DisposalDrawnUp(unit, retention, entries):
            rows.insert(
                tables.disposals,
                number=number,
                unit=unit,
                state=DisposalState.DRAWN_UP,
                retention=retention,
                entries=list(entries),
                drawn_up_by=event.by,
                drawn_up_at=event.at,
                through=0,
                left_out=[],
            )
        case events.DisposalReleased(reason):
            _decide(rows, number, event, DisposalState.RELEASED, reason)
        case events.DisposalRefused(reason):
            _decide(rows, number, event, DisposalState.REFUSED, reason)
        case events.DisposalAdvanced(through, left_out):
            row = rows.get(tables.disposals, number)
            assert row is not None, "it was drawn up"
            done = through == len(row["entries"])
            rows.update(
                tables.disposals,
                number,
                through=through,
                left_out=[*row["left_out"], *left_out],
                state=DisposalState.DONE if done else DisposalState.RELEASED,
                finished_at=event.at if done else None,
            )


def _decide(
    rows: Rows, number: str, event: events.Event, state: DisposalState, reason: str
) -> None:
    decided = {"decided_by": event.by, "decided_at": event.at, "reason": reason}
    rows.update(tables.disposals, number, state=state, **decided)


# -- questions


def disposal_from(row: Mapping[Any, Any]) -> Disposal:
    """The list of a row."""
    values = {column.name: row[column.name] for column in tables.disposals.columns}
    lists = {name: tuple(values[name]) for name in ("entries", "left_out")}
    return Disposal(**{**values, **lists, "state": DisposalState(values["state"])})


def find_disposal(connection: sa.Connection, number: str) -> Disposal | None:
    """The list of that number; None where there is none."""
    query = sa.select(tables.disposals).where(tables.disposals.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else disposal_from(row._mapping)


def unknown_disposal(number: str) -> NotFound:
    """The error that there is no list of that number, or none that the person may know of."""
    return NotFound(
        "disposal_not_found",
        "There is no list {disposal} of what is kept long enough. Check the number.",
        disposal=number[:20],
    )


def list_disposals(connection: sa.Connection, units: Collection[str], limit: int) -> list[Disposal]:
    """Those of these units, the one drawn up last first."""
    query = (
        sa.select(tables.disposals)
        .where(tables.disposals.c.unit.in_(sorted(units)))
        .order_by(tables.disposals.c.drawn_up_at.desc(), tables.disposals.c.number)
        .limit(limit)
    )
    return [disposal_from(row._mapping) for row in connection.execute(query)]


def list_due_erasures(
    connection: sa.Connection,
    retention: Retention,
    units: Collection[str],
    today: date,
    limit: int,
    codes: Collection[str] = (),
) -> list[DueErasure]:
    """Subjects of ended cases of these units whose data are kept long enough, and whose erasure
    nobody has asked for, in order of the end of their case; of the cases with these ``codes``, or
    of all."""
    query = (
        sa.select(tables.cases, tables.subject_keys.c.subject)
        .join(tables.subject_keys, tables.subject_keys.c.case == tables.cases.c.code)
        .outerjoin(
            tables.erasures,
            sa.and_(
                tables.erasures.c.case == tables.cases.c.code,
                tables.erasures.c.subject == tables.subject_keys.c.subject,
            ),
        )
        .where(
            tables.cases.c.executing_unit.in_(sorted(units)),
            tables.cases.c.closed_at.is_not(None),
            tables.subject_keys.c.wrapped.is_not(None),
            ~tables.subject_keys.c.subject.startswith(SUBSCRIBER),
            tables.erasures.c.case.is_(None),
            tables.cases.c.closed_at < _latest_end(retention, today),
        )
        .order_by(tables.cases.c.closed_at, tables.cases.c.code, tables.subject_keys.c.subject)
    )
    if codes:
        query = query.where(tables.cases.c.code.in_(sorted(codes)))
    found: list[DueErasure] = []
    for row in connection.execute(query):
        due = _due_of(row, retention, today)
        if due is not None:
            found.append(due)
        if len(found) == limit:
            break
    return found


def _due_of(row: sa.Row[Any], retention: Retention, today: date) -> DueErasure | None:
    rule = retention.rule_of(row.definition, row.outcome, row.subject, today)
    if rule is None:
        return None
    due_on = rule.period.after(row.closed_at.astimezone(VIETNAM).date())
    if due_on > today:
        return None
    return DueErasure(
        row.code,
        row.subject,
        row.definition,
        row.executing_unit,
        row.outcome,
        row.closed_at,
        due_on,
        str(rule.period),
        rule.ground,
        rule.assumed,
    )


def _latest_end(retention: Retention, today: date) -> sa.ColumnElement[datetime]:
    """No case that ended from then on can be due: the rule is looked for as ``rule_of`` does."""
    whens = [
        (_fits(rule), sa.literal(_first_instant(rule.period.before(today)), tables.InstantType()))
        for rule in retention.rules
        if rule.since <= today
    ]
    never = sa.literal(_NEVER, tables.InstantType())
    return sa.case(*whens, else_=never) if whens else never


def _fits(rule: RetentionRule) -> sa.ColumnElement[bool]:
    asked = (
        (tables.cases.c.definition, rule.processes),
        (tables.cases.c.outcome, rule.outcomes),
        (tables.subject_keys.c.subject, rule.subjects),
    )
    return sa.and_(sa.true(), *(column.in_(sorted(names)) for column, names in asked if names))


def _first_instant(day: date) -> datetime:
    """When the day after begins."""
    return datetime.combine(day, time.max, VIETNAM).astimezone(UTC)

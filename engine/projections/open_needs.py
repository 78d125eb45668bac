"""What waits for a leader, asked in one statement: decisions, steps that nobody has taken, cases
that are late or will be, papers that lie; and counts that stand beside these."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from engine.errors import EngineError
from engine.model.asked_papers import WITH_REQUEST
from engine.model.roles import CUSTOMER_ROLE
from engine.model.states import CaseState, PaperState, TaskState
from engine.model.transfer import TransferOutcome
from engine.store import tables
from engine.store.damage import UNREADABLE_AS
from engine.store.elapsed import days_between
from engine.time.zone import at_local, local_day

LIES = timedelta(days=2)
"""Papers that a customer has handed in lie when the desk has not looked at them for so long."""


class NeedKind(StrEnum):
    """What a leader has to look at. ``ANNULMENT``: somebody asks that a breach be annulled;
    ``RETURNED``: a unit does not take a case that was offered to it; ``UNTAKEN``: a step that
    nobody has taken is late, or soon will be; ``LATE``: a case is late as a whole, or will be;
    ``PAPERS``: papers of a customer lie; ``UNEXPLAINED``: nobody has said why a limit was not
    kept; ``DOUBTED``: a breach that the ledger may support no more."""

    ANNULMENT = "annulment"
    RETURNED = "returned"
    UNTAKEN = "untaken"
    LATE = "late"
    PAPERS = "papers"
    UNEXPLAINED = "unexplained"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """One of them. ``at`` is when it was or will be due, or since when it waits; ``until`` when
    power is projected; ``count`` days late, or how many papers; ``text`` who asks, how a limit
    ended, or the unit that returned the case."""

    kind: NeedKind
    case: str
    number: int
    element: str
    at: datetime | None
    until: datetime | None
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class OpenNeeds:
    """``needs`` in order, at most so many of a kind as were asked for; ``outlooks`` counts open
    cases by whether power comes in time, ``failing`` deadlines that could not be fired;
    ``causes`` are (cause, whether it is over, how many), ``asked_once`` (unit, cases with papers
    asked for, asked once)."""

    needs: tuple[OpenNeed, ...]
    outlooks: dict[str | None, int]
    failing: int
    causes: tuple[tuple[str | None, bool, int], ...]
    asked_once: tuple[tuple[str, int, int], ...]


def read_open_needs(
    connection: sa.Connection,
    units: Collection[str],
    now: datetime,
    soon: datetime,
    since: datetime,
    until: datetime,
    most: int,
) -> OpenNeeds:
    """What waits in these units, ``most`` of each kind; causes of breaches that fell due between
    ``since`` and ``until``, and papers that were first asked for then."""
    asked = {
        "units": sorted(units),
        "now": now,
        "soon": soon,
        "today": at_local(local_day(now), time()),  # The last day is over with its midnight.
        "lying": now - LIES,
        "since": since,
        "until": until,
        "most": most,
    }
    read = _reader(connection)
    needs: list[OpenNeed] = []
    outlooks: dict[str | None, int] = {}
    causes: list[tuple[str | None, bool, int]] = []
    once: list[tuple[str, int, int]] = []
    failing = 0
    for kind, case, number, element, at, end, count, text in connection.execute(_NEEDS, asked):
        if kind == _OUTLOOK:
            outlooks[text] = count
        elif kind == _FAILING:
            failing = count
        elif kind == _CAUSE:
            causes.append((text, bool(number), count))
        elif kind == _ONCE:
            once.append((element, count, number))
        else:
            needs.append(
                OpenNeed(NeedKind(kind), case, number, element, read(at), read(end), count, text)
            )
    return OpenNeeds(tuple(needs), outlooks, failing, tuple(causes), tuple(sorted(once)))


def _reader(connection: sa.Connection) -> Any:
    """What reads instants, and tells a damaged one as none."""
    process = (
        tables.InstantType()
        .dialect_impl(connection.dialect)
        .result_processor(connection.dialect, None)
    )

    def read(value: Any) -> datetime | None:
        try:
            found = value if process is None or value is None else process(value)
        except (EngineError, *UNREADABLE_AS):
            return None
        return found if isinstance(found, datetime) else None

    return read


_OUTLOOK, _FAILING, _CAUSE, _ONCE = "outlook", "failing", "cause", "once"


def _instant(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=tables.InstantType())


_UNITS: sa.BindParameter[str] = sa.bindparam("units", expanding=True)
_NOW, _SOON, _TODAY, _LYING = map(_instant, ("now", "soon", "today", "lying"))
_SINCE, _UNTIL = _instant("since"), _instant("until")
_MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer())
_NO_INSTANT = sa.cast(sa.null(), tables.InstantType())
_RAW = sa.types.NullType()


def _row(
    kind: str,
    case: Any = "",
    number: Any = 0,
    element: Any = "",
    at: Any = _NO_INSTANT,
    until: Any = _NO_INSTANT,
    count: Any = 0,
    text: Any = "",
) -> sa.Select[Any]:
    """A row of the one shape that all of them have. Instants are read one by one, so that a damaged
    one keeps no other from being shown."""
    return sa.select(
        sa.literal_column(f"'{kind}'").label("kind"),
        _told(case).label("code"),
        _told(number).label("number"),
        _told(element).label("element"),
        sa.type_coerce(at, _RAW).label("at"),
        sa.type_coerce(until, _RAW).label("until"),
        _told(count).label("count"),
        _told(text).label("text"),
    )


def _told(value: Any) -> sa.ColumnElement[Any]:
    if isinstance(value, str):
        return sa.literal_column(f"'{value}'")
    return sa.literal_column(str(value)) if isinstance(value, int) else value


def _first(query: sa.Select[Any], *order: Any) -> sa.Select[Any]:
    """The first of them in this order, as a part of a union."""
    found = query.order_by(*order).limit(_MOST).subquery()
    return sa.select(*found.c)


cases, tasks, breaches = tables.cases, tables.tasks, tables.breaches
_held_active = sa.and_(cases.c.state == CaseState.ACTIVE, cases.c.executing_unit.in_(_UNITS))
_whole_annulled = sa.exists().where(
    breaches.c.case == cases.c.code,
    breaches.c.number == 0,
    breaches.c.annulled_at.is_not(None),
)
IS_LATE = (cases.c.outlook == "late") | (
    (cases.c.due_at < _TODAY)
    & ~tables.leaving_out
    & ~_whole_annulled
    & cases.c.energized_at.is_(None)
)
_overrun = days_between(
    cases.c.due_at, sa.case((cases.c.ends_at > _NOW, cases.c.ends_at), else_=_NOW)
)
_late = _first(
    _row(NeedKind.LATE, cases.c.code, 0, cases.c.definition, cases.c.due_at, cases.c.ends_at).where(
        _held_active, IS_LATE
    ),
    _overrun.desc().nulls_last(),
    cases.c.code,
)
_end = sa.case((tasks.c.due_at < tables.must_at, tasks.c.due_at), else_=tables.must_at)
"""Of a step: its own limit, or its latest finish by the plan of the case where that is before."""
_untaken = _first(
    _row(NeedKind.UNTAKEN, tasks.c.case, tasks.c.number, tasks.c.element, _end, count=1)
    .join(cases, cases.c.code == tasks.c.case)
    .where(
        cases.c.state == CaseState.ACTIVE,
        tasks.c.unit.in_(_UNITS),
        tasks.c.state == TaskState.READY,
        ~tasks.c.roles.contains(f" {CUSTOMER_ROLE} "),
        _end < _SOON,
    ),
    _end,
    tasks.c.case,
    tasks.c.number,
)
_papers_at = sa.func.min(tables.asked_papers.c.handed_in_at)
_papers = _first(
    _row(NeedKind.PAPERS, cases.c.code, 0, "", _papers_at, count=sa.func.count())
    .join(cases, cases.c.code == tables.asked_papers.c.case)
    .where(
        _held_active,
        tables.asked_papers.c.round != WITH_REQUEST,
        tables.asked_papers.c.state == PaperState.HANDED_IN,
    )
    .group_by(cases.c.code)
    .having(_papers_at < _LYING),
    _papers_at,
    cases.c.code,
)
_later = tables.transfers.alias()
_returned = _first(
    _row(
        NeedKind.RETURNED,
        cases.c.code,
        0,
        "",
        tables.transfers.c.settled_at,
        text=tables.transfers.c.unit,
    )
    .join(cases, cases.c.code == tables.transfers.c.case)
    .where(
        _held_active,
        tables.transfers.c.outcome == TransferOutcome.RETURNED,
        ~sa.exists().where(
            _later.c.case == tables.transfers.c.case, _later.c.number > tables.transfers.c.number
        ),
    ),
    tables.transfers.c.settled_at,
    cases.c.code,
)


def _of_breaches(kind: NeedKind, text: Any, *where: Any) -> sa.Select[Any]:
    return _first(
        _row(
            kind,
            breaches.c.case,
            breaches.c.number,
            breaches.c.element,
            breaches.c.due_at,
            count=sa.func.coalesce(breaches.c.days_late, 0),
            text=sa.func.coalesce(text, ""),
        ).where(breaches.c.unit.in_(_UNITS), *where),
        breaches.c.due_at,
        breaches.c.case,
        breaches.c.number,
        breaches.c.element,
    )


_doubted = sa.exists().where(
    tables.events.c.stream == breaches.c.case,
    tables.doubts,
)
_failing = (
    sa.select(sa.func.count())
    .where(
        tables.deadlines.c.put_off_until.is_not(None),
        tables.deadlines.c.case.in_(
            sa.select(cases.c.code).where(cases.c.executing_unit.in_(_UNITS))
        ),
    )
    .scalar_subquery()
)
_over = sa.case((breaches.c.done_at.is_not(None), 1), else_=0)
_lists = (
    sa.select(
        tables.paper_lists.c.case,
        sa.func.max(tables.paper_lists.c.round).label("most"),
        sa.func.min(tables.paper_lists.c.asked_at).label("first"),
    )
    .group_by(tables.paper_lists.c.case)
    .subquery()
)
_NEEDS = sa.union_all(
    _of_breaches(NeedKind.ANNULMENT, breaches.c.annul_asked_by, tables.to_be_annulled),
    _returned,
    _untaken,
    _late,
    _papers,
    _of_breaches(
        NeedKind.UNEXPLAINED,
        breaches.c.ended_by,
        tables.to_be_explained,
    ),
    _of_breaches(
        NeedKind.DOUBTED,
        breaches.c.annul_asked_by,
        breaches.c.annulled_at.is_(None),
        breaches.c.due_at >= _SINCE,
        _doubted,
    ),
    _row(_OUTLOOK, count=sa.func.count(), text=cases.c.outlook)
    .where(_held_active)
    .group_by(cases.c.outlook),
    _row(_FAILING, count=_failing),
    _row(_CAUSE, number=_over, count=sa.func.count(), text=breaches.c.cause)
    .where(
        breaches.c.unit.in_(_UNITS),
        breaches.c.due_at >= _SINCE,
        breaches.c.due_at < _UNTIL,
        breaches.c.annulled_at.is_(None),
    )
    .group_by(breaches.c.cause, _over),
    _row(
        _ONCE,
        number=sa.func.sum(sa.case((_lists.c.most == 1, 1), else_=0)),
        element=cases.c.executing_unit,
        count=sa.func.count(),
    )
    .join(cases, cases.c.code == _lists.c.case)
    .where(cases.c.executing_unit.in_(_UNITS), _lists.c.first >= _SINCE, _lists.c.first < _UNTIL)
    .group_by(cases.c.executing_unit),
)

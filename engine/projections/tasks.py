"""Tasks: the worklist, and the steps of a case so far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.actor import Actor
from engine.model.case import Task
from engine.model.place import place_key
from engine.model.queries import Share, TaskFilter, TaskOrder, TaskPlace
from engine.model.states import OPEN_TASKS, TaskState
from engine.projections.case_rows import rows_of_case
from engine.projections.customer_news import is_news
from engine.projections.places import is_step
from engine.projections.publications import PUBLISHED
from engine.projections.search import matching
from engine.store.damage import LONG_AGO, UNREADABLE_AS, row_damaged
from engine.store.raw import found_rows, listed
from engine.store.rows import Row, Rows
from engine.store.subscriptions import IS_SUBSCRIBED_TO
from engine.store.tables import cases, must_at, tasks
from engine.time.exclusions import left_out_since

BESIDE_STEP = (PUBLISHED, IS_SUBSCRIBED_TO)
"""What nearly every command of a step asks, beside the step and its case. Who subscribes while it
waits for these confirms that later, by a link."""


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of steps by an event of a case."""
    code = event.stream
    match event.payload:
        case events.TaskOpened() as opened:
            _open(rows, event, opened)
        case events.TaskClaimed(number):
            rows.update(
                tasks,
                code,
                number,
                state=TaskState.RESERVED,
                assignee=event.by,
                held_for=event.on_behalf_of_colleague,
            )
        case events.TaskReleased(number):
            rows.update(tasks, code, number, **_FREE)
        case events.TaskAssigned(number, assignee):
            rows.update(
                tasks, code, number, state=TaskState.RESERVED, assignee=assignee, held_for=None
            )
        case events.TaskMoved(number, unit, released):
            free = (
                {"state": TaskState.READY, "assignee": None, "held_for": None} if released else {}
            )
            rows.update(tasks, code, number, unit=unit, **free)
        case events.TaskCompleted(number):
            _close(rows, event, number, TaskState.COMPLETED)
        case events.TaskCancelled(number):
            _close(rows, event, number, TaskState.CANCELLED)
        case events.DeadlineMoved(number, element, due_at) if is_step(rows, code, number, element):
            rows.update(tasks, code, number, due_at=due_at)
        case events.DeadlineExtended(number, due_at=due_at) if number > 0:
            rows.update(tasks, code, number, due_at=due_at)
        case events.CaseSuspended():
            _stand_still(rows, event)
        case events.CaseResumed():
            _run_on(rows, code)
        case events.SupplyPaused(number):
            _rest(rows, event, number)
        case events.SupplyResumed(number):
            rows.update(tasks, code, number, still_since=_suspended_at(rows, code))
        case events.CaseRouted(unit):
            for row in _open_rows(rows, code):
                rows.update(tasks, code, row["number"], unit=unit)


_FREE = {"state": TaskState.READY, "assignee": None, "held_for": None}


def _hold(rows: Rows, code: str, number: int, assignee: str, held_for: str | None = None) -> None:
    held = {"state": TaskState.RESERVED, "assignee": assignee, "held_for": held_for}
    rows.update(tasks, code, number, **held)


def _open(rows: Rows, event: events.Event, opened: events.TaskOpened) -> None:
    rows.insert(
        tasks,
        case=event.stream,
        number=opened.task,
        element=opened.element,
        round=opened.round,
        state=TaskState.READY,
        roles=pack_roles(opened.roles),
        unit=opened.unit,
        opened_at=event.at,
        due_at=opened.due_at,
        limit=opened.limit,
        calendar=opened.calendar,
        still_since=_suspended_at(rows, event.stream),
    )


def _suspended_at(rows: Rows, code: str) -> datetime | None:
    row = rows.get(cases, code)
    return None if row is None else row["suspended_at"]


def _stand_still(rows: Rows, event: events.Event) -> None:
    """The case is suspended; what stood still before has since then."""
    for row in _open_rows(rows, event.stream):
        if row["still_since"] is None:
            rows.update(tasks, event.stream, row["number"], still_since=event.at)


def _run_on(rows: Rows, code: str) -> None:
    """The case is taken up again; a step whose papers lie with the desk stands still further."""
    case = rows.get(cases, code)
    held = {} if case is None else case["places"]
    for row in _open_rows(rows, code):
        place = held.get(place_key(row["number"], row["element"]))
        since = None if place is None else left_out_since(place.adjusted)
        rows.update(tasks, code, row["number"], still_since=since)


def _rest(rows: Rows, event: events.Event, number: int) -> None:
    row = rows.get(tasks, event.stream, number)
    if row is not None and row["still_since"] is None:
        rows.update(tasks, event.stream, number, still_since=event.at)


def _open_rows(rows: Rows, code: str) -> list[Row]:
    return [row for row in rows.find(tasks, case=code) if row["state"] in OPEN_TASKS]


def _close(rows: Rows, event: events.Event, number: int, state: TaskState) -> None:
    rows.update(
        tasks,
        event.stream,
        number,
        state=state,
        closed_at=event.at,
        closed_by=event.by,
        on_behalf_of=event.on_behalf_of,
        done_for=event.on_behalf_of_colleague,
        draft=None,
        still_since=None,
    )


def pack_roles(roles: tuple[str, ...]) -> str:
    """With a blank on both sides, so that one role is found as a word."""
    return f" {' '.join(roles)} " if roles else ""


# -- questions


def task_from(row: Mapping[Any, Any]) -> Task:
    """The step of a row.

    Raises:
        Broken: the row was damaged.
    """
    try:
        return _task_from(row)
    except UNREADABLE_AS as error:
        raise row_damaged() from error


def task_in_list(row: Mapping[str, Any]) -> Task:
    """For lists, which one damaged row must not keep from being shown."""
    return listed(tasks, row, _task_from, _EMPTY)


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(column.name for column in tasks.columns),
    **dict.fromkeys(("element", "roles", "unit"), ""),
    **dict.fromkeys(("round", "draft_version"), 0),
    "state": TaskState.READY,
    "opened_at": LONG_AGO,
}


def _task_from(row: Mapping[Any, Any]) -> Task:
    return Task(
        case=row["case"],
        number=row["number"],
        element=row["element"],
        round=row["round"],
        state=TaskState(row["state"]),
        roles=tuple(row["roles"].split()),
        unit=row["unit"],
        assignee=row["assignee"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        limit=row["limit"],
        calendar=row["calendar"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        on_behalf_of=row["on_behalf_of"],
        latest_at=row["latest_at"],
        draft=None if row["draft"] is None else json.loads(row["draft"]),
        draft_version=row["draft_version"],
        held_for=row["held_for"],
        done_for=row["done_for"],
        still_since=row["still_since"],
    )


def is_draft(text: object) -> bool:
    """Whether this is a draft as it is stored, or none."""
    try:
        return text is None or isinstance(json.loads(str(text)), dict)
    except (ValueError, RecursionError):
        return False


_OF_CASE = sa.select(tasks).where(tasks.c.case == sa.bindparam("code")).order_by(tasks.c.number)
_BY_NUMBER = sa.select(tasks).where(
    tasks.c.case == sa.bindparam("code"), tasks.c.number == sa.bindparam("wanted")
)
"""Asked by nearly every command and page, so made once."""


def tasks_of(connection: sa.Connection, code: str) -> list[Task]:
    """Every task the case ever had, in the order they were opened."""
    return [task_from(row._mapping) for row in rows_of_case(connection, tasks, _OF_CASE, code)]


def find_task(connection: sa.Connection, code: str, number: int) -> Task | None:
    """The step of that number within the case; None where there is none."""
    row = connection.execute(_BY_NUMBER, {"code": code, "wanted": number}).one_or_none()
    return None if row is None else task_from(row._mapping)


def worklist(
    connection: sa.Connection,
    actor: Actor,
    wanted: TaskFilter,
    after: TaskPlace | None,
    limit: int,
    skip: int = 0,
) -> list[Task]:
    """Open tasks in the order in which they must be done, if their cases are to keep their limits;
    those without any limit and those that stand still last. Or in that of ``wanted``, in which no
    page begins ``after`` another."""
    first = tasks.c.opened_at if wanted.order is TaskOrder.OPENED else must_at.asc().nulls_last()
    query = (
        _wanted(sa.select(tasks), actor, wanted)
        .order_by(first, tasks.c.case, tasks.c.number)
        .limit(limit)
        .offset(skip or None)
    )
    found = found_rows(connection, tasks, _behind(query, after))
    return [task_in_list(row) for row in found]


def count_tasks(
    connection: sa.Connection, actor: Actor, wanted: Sequence[TaskFilter], most: int
) -> list[int]:
    """How many open tasks there are, for each filter; ``most`` if there are more."""
    limited = (
        _wanted(sa.select(tasks.c.number), actor, one).limit(most).subquery() for one in wanted
    )
    counts = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in limited]
    return list(connection.execute(sa.select(*counts)).one())


def _wanted(query: sa.Select[Any], actor: Actor, wanted: TaskFilter) -> sa.Select[Any]:
    query = query.where(tasks.c.state.in_(OPEN_TASKS), _share(actor, wanted.share))
    if wanted.unit is not None:
        query = query.where(tasks.c.unit == wanted.unit)
    if wanted.element is not None:
        query = query.where(tasks.c.element == wanted.element)
    if wanted.due_before is not None:
        query = query.where(tasks.c.due_at < wanted.due_before, tasks.c.still_since.is_(None))
    if wanted.assignee is not None:
        query = query.where(tasks.c.assignee == wanted.assignee)
    if wanted.held is not None:
        query = query.where(tasks.c.assignee.is_not(None) == wanted.held)
    if wanted.sought is not None:
        query = query.join(cases, cases.c.code == tasks.c.case).where(matching(wanted.sought))
    return query


def _behind(query: sa.Select[Any], after: TaskPlace | None) -> sa.Select[Any]:
    if after is None:
        return query
    behind = sa.tuple_(tasks.c.case, tasks.c.number) > (after.case, after.number)
    if after.must_at is None:
        return query.where(must_at.is_(None), behind)
    same = sa.and_(must_at == after.must_at, behind)
    return query.where(sa.or_(must_at > after.must_at, must_at.is_(None), same))


def _share(actor: Actor, share: Share) -> sa.ColumnElement[bool]:
    """The SQL twin of ``model.authorization``; a test holds the two together."""
    match share:
        case Share.MINE:
            return tasks.c.assignee == actor.login
        case Share.TEAM:
            colleagues = (
                _of_definitions(one.definitions, _share(one.colleague, share))
                for one in actor.deputises
            )
            units = set(actor.roles) | set(actor.stands_in)
            own = [_doable(tasks.c.unit, unit, actor.candidate(unit)) for unit in sorted(units)]
            taken_in = [
                sa.and_(tasks.c.case.in_(_taken_in(unit)), with_role(actor.desk(unit)))
                for unit in sorted(units)
                if actor.desk(unit)
            ]
            return sa.or_(sa.false(), *own, *taken_in, *colleagues)
        case Share.OWN:
            colleagues = (
                _of_definitions(one.definitions, _share(one.colleague, share))
                for one in actor.deputises
            )
            held = sorted(actor.roles.items())
            own = [_doable(tasks.c.unit, unit, roles) for unit, roles in held]
            return sa.or_(sa.false(), *own, *colleagues)
        case Share.OUTSIDE:
            return sa.and_(_share(actor, Share.TEAM), ~_share(actor, Share.OWN))
        case Share.CUSTOMERS:
            return is_news(actor, _share(actor, Share.TEAM))
        case Share.ALL:
            return sa.or_(tasks.c.unit.in_(actor.sees()), _share(actor, Share.TEAM))


def _of_definitions(
    definitions: frozenset[str], those: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    if not definitions:
        return those
    of_these = sa.select(cases.c.code).where(cases.c.definition.in_(sorted(definitions)))
    return sa.and_(those, tasks.c.case.in_(of_these))


def team_share(actor: Actor) -> sa.ColumnElement[bool]:
    """Which steps the actor may do, taken or not."""
    return _share(actor, Share.TEAM)


def _taken_in(unit: str) -> sa.Select[Any]:
    return sa.select(cases.c.code).where(
        cases.c.intake_unit == unit, cases.c.executing_unit != unit, cases.c.closed_at.is_(None)
    )


def _doable(
    column: sa.ColumnElement[str], unit: str, roles: frozenset[str]
) -> sa.ColumnElement[bool]:
    return sa.and_(column == unit, with_role(roles))


def with_role(roles: frozenset[str]) -> sa.ColumnElement[bool]:
    """Which steps are of one of these roles."""
    return sa.or_(
        sa.false(),
        *(tasks.c.roles.contains(f" {role} ", autoescape=True) for role in sorted(roles)),
    )

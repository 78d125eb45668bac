"""What stands on the home of somebody who works on cases: a handful of each, of open steps alone,
so that no question grows with all cases that ever were."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from engine.model.actor import Actor
from engine.model.case import Task
from engine.model.personal import CUSTOMER
from engine.model.states import OPEN_TASKS, CaseState
from engine.projections.customer_news import papers_wait
from engine.projections.tasks import task_in_list, team_share, with_role
from engine.store.raw import found_rows
from engine.store.tables import cases, messages, must_at, tasks
from engine.time import Outlook

_MINE, _OTHERS, _LATE = "mine", "others", "late"
_Steps = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class HomeSteps:
    """Open steps, the most urgent first: that wait for somebody, that wait for other parties, and
    by which cases are shown that are forecast to be late or nearly so."""

    mine: tuple[Task, ...] = field(default=())
    others: tuple[Task, ...] = field(default=())
    late: tuple[Task, ...] = field(default=())


def home_steps(
    connection: sa.Connection, actor: Actor, outside: Collection[str], limit: int
) -> HomeSteps:
    """At most ``limit`` of each; ``outside`` are the roles of parties that are not ours."""
    places = _places(connection, actor, outside, limit)
    wanted = {step for steps in places.values() for step in steps}
    if not wanted:
        return HomeSteps()
    step = sa.tuple_(tasks.c.case, tasks.c.number)
    query = sa.select(tasks).where(step.in_(sorted(wanted)))
    rows = {(row["case"], row["number"]): row for row in found_rows(connection, tasks, query)}
    known = {step: task_in_list(row) for step, row in rows.items()}
    return HomeSteps(
        *(
            tuple(known[step] for step in places.get(part, ()) if step in known)
            for part in (_MINE, _OTHERS, _LATE)
        )
    )


def _places(
    connection: sa.Connection, actor: Actor, outside: Collection[str], limit: int
) -> Mapping[str, _Steps]:
    # Papers that came are the desk's to look at, whoever's step it still is.
    parties = sa.and_(with_role(frozenset(outside)), ~papers_wait())
    mine = sa.and_(_for_me(actor), ~parties)
    parts = {
        _MINE: sa.and_(mine, ~_case_is(cases.c.suspended_at.is_not(None))),
        _OTHERS: sa.and_(parties, _for_others(actor)),
        _LATE: sa.and_(
            mine,
            _case_is(
                cases.c.state == CaseState.ACTIVE,
                cases.c.outlook.in_([Outlook.LATE, Outlook.TIGHT]),
            ),
        ),
    }
    asked = [
        sa.select(
            sa.literal(name).label("part"),
            tasks.c.case,
            tasks.c.number,
            must_at.label("must"),
        )
        .where(tasks.c.state.in_(OPEN_TASKS), wanted)
        .order_by(must_at.asc().nulls_last(), tasks.c.case, tasks.c.number)
        .limit(limit)
        .subquery()
        for name, wanted in parts.items()
    ]
    both = sa.union_all(*(sa.select(one) for one in asked)).subquery()
    order = (both.c.must.asc().nulls_last(), both.c.case, both.c.number)
    found: dict[str, _Steps] = {}
    for row in connection.execute(sa.select(both).order_by(*order)):
        found[row.part] = (*found.get(row.part, ()), (row.case, row.number))
    return found


def _case_is(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(cases.c.code == tasks.c.case, *conditions)


def _for_me(actor: Actor) -> sa.ColumnElement[bool]:
    """Taken by the actor, or by a colleague for whom they stand in; or free, and theirs to take."""
    colleagues = (one.login for one in actor.colleagues_in(None))
    held = sa.and_(tasks.c.assignee.in_([actor.login, *colleagues]), team_share(actor))
    free = sa.and_(tasks.c.assignee.is_(None), team_share(actor))
    return sa.or_(tasks.c.assignee == actor.login, held, free)


def _for_others(actor: Actor) -> sa.ColumnElement[bool]:
    """Of steps of parties outside: all for whom the actor records; of others of their units those
    of cases in which they have done a step themselves."""
    before = tasks.alias()
    was_on = sa.exists().where(before.c.case == tasks.c.case, before.c.closed_by == actor.login)
    seen = sa.and_(tasks.c.unit.in_(sorted(actor.sees())), was_on)
    return sa.or_(team_share(actor), seen)


def last_told(
    connection: sa.Connection, codes: Collection[str]
) -> Mapping[str, tuple[datetime, str]]:
    """When the customer of each of these cases was last told something, and which kind of message
    that was."""
    if not codes:
        return {}
    ranked = (
        sa.select(
            messages.c.case,
            messages.c.kind,
            messages.c.made_at,
            sa.func.row_number()
            .over(
                partition_by=messages.c.case,
                order_by=(messages.c.made_at.desc(), messages.c.id),
            )
            .label("place"),
        )
        .where(messages.c.case.in_(sorted(codes)), messages.c.subject == CUSTOMER)
        .subquery()
    )
    query = sa.select(ranked).where(ranked.c.place == 1)
    return {row.case: (row.made_at, row.kind) for row in connection.execute(query)}

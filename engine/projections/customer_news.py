"""What customers have done that the staff has to see at once, and whom no message has reached: of
cases with open steps, so that no question grows with all cases that ever were."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine.model.actor import Actor, acting_customer
from engine.model.asked_papers import WITH_REQUEST
from engine.model.one_time_code import ABOUT_NO_EVENT
from engine.model.personal import CUSTOMER
from engine.model.roles import CUSTOMER_ROLE, DESK
from engine.model.states import OPEN_TASKS, TO_BE_SENT, MessageState, PaperState
from engine.store.tables import asked_papers, messages, tasks

MOST_LOOKED_AT = 1_000
"""Open steps of a team and a desk; in order they would all have to be sorted first."""
_CUSTOMERS = acting_customer("").login
"""Before the code of the case in the login of its customer."""
_NOT_ARRIVED = (MessageState.UNDELIVERED, MessageState.FAILED)
_ARRIVING = (*TO_BE_SENT, MessageState.ACCEPTED, MessageState.DELIVERED)


@dataclass(frozen=True, slots=True)
class CaseNews:
    """How many ``papers`` that were asked for lie with the desk; whether no message has reached the
    customer since the last that did not (``unreached``); and by the number of an open step the
    element of the customer's step that it follows (``follows``)."""

    papers: int
    unreached: bool
    follows: dict[int, str]


def is_news(actor: Actor, own: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Which open steps the actor is shown: of those of ``own`` the ones in which papers lie with
    the desk, and those that nobody has taken since the customer did the one before; and of cases of
    the actor's desk the ones whose customer is to be called. Looked for among so many steps at
    most, so that a badge costs the same however many are open."""
    desks = [unit for unit in actor.roles if actor.has(DESK, unit)]
    looked_at = sa.or_(own, tasks.c.unit.in_(desks))
    supplied = sa.and_(tasks.c.roles.contains(f" {CUSTOMER_ROLE} "), papers_wait())
    untaken = sa.and_(tasks.c.assignee.is_(None), _follows_customer())
    to_call = sa.and_(tasks.c.unit.in_(desks), sa.exists().where(_is_unreached(tasks.c.case)))
    step = sa.tuple_(tasks.c.case, tasks.c.number)
    return sa.and_(
        step.in_(_first(looked_at)), sa.or_(sa.and_(own, sa.or_(supplied, untaken)), to_call)
    )


def load_news(connection: sa.Connection, codes: Collection[str]) -> dict[str, CaseNews]:
    """What is new in these cases, by code; of the others there is nothing."""
    found: dict[str, CaseNews] = {}
    wanted = sorted(codes)
    for kind, case, number, element in connection.execute(_NEWS, {"codes": wanted}):
        news = found.setdefault(case, CaseNews(0, unreached=False, follows={}))
        if kind == _DONE:
            news.follows[number] = element
        else:
            papers, unreached = (number, news.unreached) if kind == _PAPERS else (news.papers, True)
            found[case] = CaseNews(papers, unreached, news.follows)
    return found


def _first(wanted: sa.ColumnElement[bool]) -> sa.Select[tuple[str, int]]:
    return (
        sa.select(tasks.c.case, tasks.c.number)
        .where(tasks.c.state.in_(OPEN_TASKS), wanted)
        .limit(MOST_LOOKED_AT)
        .correlate(None)
    )


def papers_wait() -> sa.ColumnElement[bool]:
    """Which steps are of cases in which papers that were asked for lie with the desk."""
    return sa.exists().where(asked_papers.c.case == tasks.c.case, _LIES_WITH_DESK)


def _follows_customer() -> sa.ColumnElement[bool]:
    before = tasks.alias()
    return sa.exists().where(*_done_before(before, tasks))


def _done_before(before: sa.FromClause, after: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
    """That one step was opened by what the customer did in the other."""
    yield before.c.case == after.c.case
    yield before.c.closed_at == after.c.opened_at
    yield before.c.closed_by == sa.literal(_CUSTOMERS) + after.c.case


def _is_unreached(case: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Over messages: this one has not arrived, and none about the same or something later has."""
    later = messages.alias()
    arrives = sa.exists().where(
        later.c.case == messages.c.case,
        later.c.subject == CUSTOMER,
        later.c.sequence >= messages.c.sequence,
        later.c.state.in_(_ARRIVING),
    )
    return sa.and_(
        messages.c.case == case,
        messages.c.subject == CUSTOMER,
        messages.c.sequence != ABOUT_NO_EVENT,
        messages.c.state.in_(_NOT_ARRIVED),
        ~arrives,
    )


_LIES_WITH_DESK = sa.and_(
    asked_papers.c.round != WITH_REQUEST, asked_papers.c.state == PaperState.HANDED_IN
)
_DONE, _PAPERS, _UNREACHED = "done", "papers", "unreached"
_CODES: sa.BindParameter[str] = sa.bindparam("codes", expanding=True)
_before = tasks.alias()
_NEWS = sa.union_all(
    sa.select(sa.literal(_DONE), tasks.c.case, tasks.c.number, _before.c.element)
    .join_from(tasks, _before, sa.and_(*_done_before(_before, tasks)))
    .where(tasks.c.case.in_(_CODES), tasks.c.state.in_(OPEN_TASKS)),
    sa.select(sa.literal(_PAPERS), asked_papers.c.case, sa.func.count(), sa.literal(""))
    .where(asked_papers.c.case.in_(_CODES), _LIES_WITH_DESK)
    .group_by(asked_papers.c.case),
    sa.select(sa.literal(_UNREACHED), messages.c.case, sa.literal(0), sa.literal(""))
    .where(messages.c.case.in_(_CODES), _is_unreached(messages.c.case))
    .group_by(messages.c.case),
)

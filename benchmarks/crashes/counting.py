"""What became of the commands, once everything runs again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

import sqlalchemy as sa

from benchmarks.crashes.installation import Installation
from benchmarks.crashes.orders import Order
from engine import Engine
from engine.demo.people import logins
from engine.model.act import acts_of
from engine.model.week import WEEKS
from engine.projections.cases import all_codes
from engine.store import streams, tables
from engine.store.database import Database

PATIENCE = 1_200
PAUSE = 0.5
RECEIPT = ("command", "subject", "version", "details")
CLOCKS_APART = timedelta(milliseconds=5)

Done = tuple[str, str, int, str]
"""Command, case, its newest event then, login."""


@dataclass
class Count:
    """``lost`` were acknowledged and are not there; ``doubled`` are there without an order that was
    acknowledged for it; ``found`` is whatever else is not as it has to be."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    """Errors that said that nothing was changed, where something was."""
    figures: Counter[str] = field(default_factory=Counter)

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, doubled, found or untrue."""
        return not (self.lost or self.doubled or self.found or self.untrue)


def wait_for_rest(engine: Engine, database: Database) -> list[str]:
    """Until the workers have done all that is due; what is left after ten minutes."""
    pause, left = Event(), {"everything": 1}
    for _ in range(PATIENCE):
        with database.read() as connection:
            left = _undone(engine, connection, database.is_sqlite)
        if not any(left.values()):
            return []
        pause.wait(PAUSE)
    return [f"The workers have left {count} {name}." for name, count in left.items() if count]


def _undone(engine: Engine, connection: sa.Connection, embedded: bool) -> dict[str, int]:
    due = (tables.deadlines.c.fires_at <= engine.clock.now()) & tables.deadlines.c.incident_at.is_(
        None
    )
    waiting = (
        _how_many(tables.jobs)
        if embedded
        else sa.text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
    )
    return {
        "deadlines that are due": connection.execute(_how_many(tables.deadlines, due)).scalar_one(),
        "jobs": connection.execute(waiting).scalar_one(),
    }


def _how_many(
    table: sa.Table, where: sa.ColumnElement[bool] | None = None
) -> sa.Select[tuple[int]]:
    query = sa.select(sa.func.count()).select_from(table)
    return query if where is None else query.where(where)


def count(at: Installation, engine: Engine, database: Database, orders: list[Order]) -> Count:
    """Holds what is there to what the clients were told."""
    made = Count()
    with database.read() as connection:
        _count_receipts(made, connection, orders)
        _count_acts(made, connection, orders, at.late)
        _count_drafts(made, connection, orders)
        _count_notices(made, at, connection)
        _count_given_up(made, connection)
    made.found += [f"{o.command} {o.key} has no outcome." for o in orders if not o.is_settled]
    made.found += [str(one) for one in engine.verify()]
    again = list(engine.reexecute())
    made.found += [f"{one.code}: {one.divergence}" for one in again if one.divergence]
    made.figures["cases run again"] = len(again)
    return made


def _count_receipts(made: Count, connection: sa.Connection, orders: Iterable[Order]) -> None:
    """Each acknowledged command left its receipt, with the answer that was given."""
    rows = {(row.login, row.key): row for row in connection.execute(sa.select(tables.receipts))}
    for order in orders:
        row = rows.pop((order.login, order.key), None)
        if order.answer is None and row is not None:
            made.doubled.append(f"{order.command} {order.key} was refused, and is there.")
        if order.answer is None:
            continue
        if row is None or list(json.loads(row.answer)) != [order.answer[one] for one in RECEIPT]:
            made.lost.append(f"{order.command} {order.key} was acknowledged: {order.answer}")
        elif _was_denied(order, row.at):
            made.untrue.append(f"{order.command} {order.key} was done when it was denied.")
        elif order.unknown:
            name = "found done" if _was_done_before(order, row.at) else "found not done"
            made.figures[f"unknown outcomes, {name}"] += 1
    made.doubled += [f"Nobody was told of {login}'s {key}." for login, key in rows]


def _was_done_before(order: Order, at: datetime) -> bool:
    """Whether an earlier attempt than the last had done it."""
    return order.asked_at is not None and at < order.asked_at - CLOCKS_APART


def _was_denied(order: Order, at: datetime) -> bool:
    """Whether every attempt before the last was told that nothing was changed, and one had done
    it."""
    return 0 < order.denied == order.unknown and _was_done_before(order, at)


def _count_acts(
    made: Count, connection: sa.Connection, orders: Iterable[Order], late: Iterable[str]
) -> None:
    """What people did in each case is what they were told, one by one."""
    told = Counter(_told(orders))
    there = Counter(one for one in _acts(connection) if one[1] not in set(late))
    made.lost += [f"{one} was acknowledged." for one in (told - there).elements()]
    made.doubled += [f"{one} was not asked for." for one in (there - told).elements()]
    made.figures["commands among the events"] = there.total()


def _told(orders: Iterable[Order]) -> Iterator[Done]:
    for order in orders:
        if order.answer is not None and order.answer["version"] is not None:
            answer = order.answer
            yield order.command, answer["subject"], answer["version"], order.login


def _acts(connection: sa.Connection) -> Iterator[Done]:
    people = {person.login for person in logins()}
    for code in all_codes(connection):
        for act in acts_of(streams.read(connection, code)):
            if act.first.by in people:
                command = act.command()
                name = type(command).__name__
                yield name, code, act.recorded[-1].sequence, act.first.by


def _count_drafts(made: Count, connection: sa.Connection, orders: Iterable[Order]) -> None:
    """A draft makes no event; its version counts how often it was saved."""
    saved = Counter(
        order.path.split("/")[2]
        for order in orders
        if order.command == "SaveDraft" and order.answer is not None
    )
    for row in connection.execute(sa.select(tables.tasks).where(tables.tasks.c.draft_version > 0)):
        more = row.draft_version - saved.pop(f"{row.case}-{row.number}", 0)
        (made.lost if more < 0 else made.doubled).extend(
            [f"The draft of {row.case}-{row.number}"] * abs(more)
        )
    made.lost += [f"The draft of {task}" for task in saved.elements()]


def _count_notices(made: Count, at: Installation, connection: sa.Connection) -> None:
    """Each was written once, and left at least once."""
    weeks = (
        sa.select(tables.events.c.stream).where(tables.events.c.stream.startswith(WEEKS)).distinct()
    )
    names = (*all_codes(connection), *connection.execute(weeks).scalars())
    events = (event for name in names for event in streams.read(connection, name))
    told = Counter(
        f"{event.stream}-{event.sequence}-{login}"
        for event in events
        for login in getattr(event.payload, "to", None) or ()
    )
    rows = connection.execute(sa.select(tables.notices)).all()
    there = Counter(row.id for row in rows)
    made.lost += [f"The notice {one}" for one in (told - there).elements()]
    made.doubled += [f"The notice {one}" for one in (there - told).elements()]
    for row in rows:
        times = at.letters.came[row.id]
        if row.state != "sent" or not times:
            made.found.append(f"The notice {row.id} is {row.state}, and came {times} times.")
    came = at.letters.came
    made.figures.update(
        {
            "notices": len(rows),
            "attempts to send them": sum(row.attempts for row in rows),
            "letters": came.total(),
            "letters that came again": came.total() - len(came),
        }
    )


def _count_given_up(made: Count, connection: sa.Connection) -> None:
    """Nothing was given up."""
    incidents = tables.deadlines.c.incident_at.is_not(None)
    for name, query in (
        ("jobs were given up", _how_many(tables.failed_jobs)),
        ("deadlines are incidents", _how_many(tables.deadlines, incidents)),
    ):
        number = connection.execute(query).scalar_one()
        if number:
            made.found.append(f"{number} {name}.")

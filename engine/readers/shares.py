"""What becomes of the steps that an absent colleague holds, before anything is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from engine.errors import NotAllowed
from engine.model.actor import Actor
from engine.model.case import Task
from engine.model.roles import LEADER
from engine.model.sharing import Burden, StepToShare, share_by_slack
from engine.model.states import OPEN_TASKS
from engine.projections.deputyships import absent_at
from engine.projections.done_steps import done_of_cases
from engine.projections.people import names_of
from engine.projections.staff import staff_of
from engine.projections.tasks import task_in_list
from engine.publishing.definitions import Definitions
from engine.publishing.separation_in_force import separation_in_force
from engine.readers.context import Reader
from engine.store.tables import cases, tasks

MOST_SHARED = 200
"""Steps that are shared out at once."""

_HELD = (
    sa.select(tasks, cases.c.definition, cases.c.definition_version)
    .join(cases, cases.c.code == tasks.c.case)
    .where(
        tasks.c.assignee == sa.bindparam("person"),
        tasks.c.unit == sa.bindparam("unit"),
        tasks.c.state.in_(OPEN_TASKS),
        cases.c.executing_unit == sa.bindparam("unit"),
        cases.c.suspended_at.is_(None),
    )
    .order_by(tasks.c.case, tasks.c.number)
    .limit(MOST_SHARED)
)
_BURDENS = (
    sa.select(
        tasks.c.assignee,
        sa.func.count().label("steps"),
        sa.func.min(sa.func.coalesce(tasks.c.latest_at, tasks.c.due_at)).label("first"),
    )
    .where(
        tasks.c.assignee.in_(sa.bindparam("logins", expanding=True)), tasks.c.state.in_(OPEN_TASKS)
    )
    .group_by(tasks.c.assignee)
)


@dataclass(frozen=True, slots=True)
class HeldStep:
    """An open step that somebody holds, with the procedure of its case, in its version."""

    task: Task
    definition: str
    version: int


@dataclass(frozen=True, slots=True)
class ShareView:
    """A step that is shared out: to whom it goes, or to nobody (it is set free); ``able`` are all
    who may do it, by login with their names."""

    task: Task
    name: str
    to: str | None
    able: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShareReader(Reader):
    """Reads how the steps of somebody would be shared out."""

    def preview(
        self, actor: Actor, person: str, unit: str, language: str = "vi"
    ) -> list[ShareView]:
        """What would become of each open step that the person holds in the unit. Steps of cases
        that stand still are left where they are.

        Raises:
            NotAllowed: the actor does not lead the unit.
        """
        require_leader(actor, unit)
        with self.database.read() as connection:
            found = held_steps(connection, person, unit)
            able = able_for(connection, self.definitions, person, unit, found, self.clock.now())
            shares = share_out_of(connection, found, able)
            names = names_of(connection, {login for those in able.values() for login in those})
            return [
                ShareView(
                    one.task,
                    self._name(connection, one, language),
                    shares[one.task.id],
                    tuple((login, names.get(login, login)) for login in able[one.task.id]),
                )
                for one in found
            ]

    def _name(self, connection: Connection, one: HeldStep, language: str) -> str:
        definition = self.definitions.definition(connection, one.definition, one.version)
        return definition.name(one.task.element, language) or one.task.element


def require_leader(actor: Actor, unit: str) -> None:
    """Looks whether the actor leads the unit themself.

    Raises:
        NotAllowed: they do not.
    """
    if not actor.has(LEADER, unit):
        raise NotAllowed(
            "not_sharing_out",
            "Only the leader of unit {unit} shares out the steps of a colleague.",
            unit=unit,
        )


def held_steps(connection: Connection, person: str, unit: str) -> list[HeldStep]:
    """The open steps that the person holds in the unit."""
    rows = connection.execute(_HELD, {"person": person, "unit": unit}).mappings()
    return [
        HeldStep(task_in_list(dict(row)), row["definition"], row["definition_version"])
        for row in rows
    ]


def able_for(
    connection: Connection,
    definitions: Definitions,
    person: str,
    unit: str,
    held: Collection[HeldStep],
    now: datetime,
) -> Mapping[str, tuple[str, ...]]:
    """Who else of the unit may do each step, by its id: who holds a role of it, is not absent, and
    has done nothing that another person has to do."""
    separation = separation_in_force(definitions, connection)
    elements = frozenset[str]().union(
        *(separation.others_of(one.definition, one.task.element) for one in held)
    )
    done = done_of_cases(connection, {one.task.case for one in held}, elements)
    staff = staff_of(connection, {unit})
    absent = absent_at(connection, unit, now) | {person}

    def fits(login: str, one: HeldStep) -> bool:
        before = done.get(one.task.case, [])
        return separation.broken_by(one.definition, one.task.element, {login}, before) is None

    return {
        one.task.id: tuple(
            sorted(
                {
                    row.login
                    for row in staff
                    if row.role in one.task.roles
                    and row.login not in absent
                    and fits(row.login, one)
                }
            )
        )
        for one in held
    }


def share_out_of(
    connection: Connection,
    held: Collection[HeldStep],
    able: Mapping[str, tuple[str, ...]],
) -> dict[str, str | None]:
    """To whom each step goes by slack, by its id; None sets it free."""
    logins = sorted({login for those in able.values() for login in those})
    rows = connection.execute(_BURDENS, {"logins": logins}) if logins else ()
    burdens = {row.assignee: Burden(row.steps, row.first) for row in rows}
    steps = [one.task for one in held]
    return share_by_slack((StepToShare(t.id, t.must_at, able[t.id]) for t in steps), burdens)

"""Who is told of a limit: people by their place in the step and in the units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Row, and_, bindparam, select

from engine.handlers.work import Work
from engine.model.actor import LEADER
from engine.model.case import Case
from engine.store.tables import memberships, tasks, units, users
from engine.time import Level

Staff = list[Row[tuple[str, str, str, bool]]]
"""Login, unit, role, and whether at its head."""


def people_at(work: Work, case: Case, levels: Iterable[Level], number: int = 0) -> tuple[str, ...]:
    """The logins at these levels, for a step of the case or (number 0) the whole of it.

    A step that nobody holds is its team's; where a team has no head, its leader stands for it.
    """
    levels = set(levels)
    if not levels:
        return ()
    above = _units_above(work, case.executing_unit)
    staff = _staff(work, {case.executing_unit, case.intake_unit, *above})
    task = work.rows.get(tasks, case.code, number) if number else None
    team = [] if task is None else _team(work, case, task["roles"].split(), staff)
    found: dict[str, None] = {}
    if Level.ASSIGNEE in levels and task is not None:
        holder = task["assignee"]
        found |= dict.fromkeys([holder] if holder else [row.login for row in team])
    if Level.HEAD in levels:
        heads = [row.login for row in team if row.head]
        found |= dict.fromkeys(heads or _leaders(staff, {case.executing_unit}))
    if Level.MANAGEMENT in levels:
        found |= dict.fromkeys(_leaders(staff, {case.executing_unit}))
    if Level.CORPORATION in levels:
        found |= dict.fromkeys(_leaders(staff, above))
    return tuple(sorted(found))


def _units_above(work: Work, unit: str) -> set[str]:
    row = work.rows.get(units, unit)
    assert row is not None, "a case is carried out by a unit"
    return set(row["path"].strip("/").split("/")) - {unit}


_STAFF = (
    select(memberships.c.login, memberships.c.unit, memberships.c.role, memberships.c.head)
    .join(users, and_(users.c.login == memberships.c.login, users.c.disabled.is_(False)))
    .where(memberships.c.unit.in_(bindparam("where", expanding=True)))
)


def _staff(work: Work, where: set[str]) -> Staff:
    return list(work.tx.connection.execute(_STAFF, {"where": sorted(where)}))


def _team(work: Work, case: Case, roles: Iterable[str], staff: Staff) -> Staff:
    """Those who do the step where it is done, or who record it for an outside party."""
    recorded_by = work.roles().recorded_by()
    wanted = {(case.executing_unit, role) for role in roles if role not in recorded_by}
    wanted |= {(case.intake_unit, recorded_by[role]) for role in roles if role in recorded_by}
    return [row for row in staff if (row.unit, row.role) in wanted]


def _leaders(staff: Staff, where: set[str]) -> Iterator[str]:
    return (row.login for row in staff if row.role == LEADER and row.unit in where)

"""Who is told of a limit: people by their place in the step and in the units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.handlers.context import CommandContext
from engine.model.case import Case
from engine.model.process import ClockOwner
from engine.model.roles import DESK, LEADER
from engine.projections.staff import Staff, staff_of
from engine.store.tables import tasks, units
from engine.time import Level
from engine.time.working_time import first_office_instant


def people_at(
    context: CommandContext, case: Case, levels: Iterable[Level], numbers: Iterable[int] = ()
) -> tuple[str, ...]:
    """The logins at these levels, for steps of the case or (without numbers) the whole of it.

    A step that nobody holds is its team's; where a team has no head, its leader stands for it.
    """
    levels = set(levels)
    if not levels:
        return ()
    above = units_above(context, case.executing_unit)
    staff = _staff(context, {case.executing_unit, case.intake_unit, *above})
    found: dict[str, None] = {}
    heads: list[str] = []
    for task in filter(None, (context.rows.get(tasks, case.code, number) for number in numbers)):
        team = _team(context, case, task["roles"].split(), staff)
        heads += [row.login for row in team if row.head]
        if Level.ASSIGNEE in levels:
            holder = task["assignee"]
            found |= dict.fromkeys([holder] if holder else [row.login for row in team])
    if Level.HEAD in levels:
        found |= dict.fromkeys(heads or _leaders(staff, {case.executing_unit}))
    if Level.MANAGEMENT in levels:
        found |= dict.fromkeys(_leaders(staff, {case.executing_unit}))
    if Level.CORPORATION in levels:
        found |= dict.fromkeys(_leaders(staff, above))
    return tuple(sorted(found))


CALENDAR_OF_THE_TOLD = "utility"
"""The calendar of those who are told: people of the company, also where they record for others."""


def next_office_hour(context: CommandContext) -> datetime:
    """Now, if somebody is there to be told; else when the offices open next. Without a calendar of
    the company somebody is there at any hour."""
    told_calendar = context.working_calendars().get(CALENDAR_OF_THE_TOLD)
    return (
        context.now if told_calendar is None else first_office_instant(context.now, told_calendar)
    )


def leaders_and_desks(context: CommandContext, case: Case) -> tuple[str, ...]:
    """The leaders of the unit, and the desks of the case: they may ask that a breach be annulled,
    and say what happened to parties outside."""
    desks = {(DESK, case.executing_unit), (DESK, case.intake_unit)}
    return _logins(context, {(LEADER, case.executing_unit), *desks})


def desks(context: CommandContext, case: Case) -> tuple[str, ...]:
    """The desks of the case: they speak with its customer."""
    units = (case.executing_unit, case.intake_unit)
    return _logins(context, {(DESK, unit) for unit in units})


def people_who_explain(
    context: CommandContext, case: Case, owner: str, unit: str
) -> tuple[str, ...]:
    """Those who may say why a limit on the clock of ``owner`` was not kept: the leaders of the
    ``unit`` that held the case then, and of the one that holds it now; for parties outside also
    the desks that record for them."""
    leaders = {(LEADER, unit), (LEADER, case.executing_unit)}
    if owner != ClockOwner.UTILITY:
        leaders |= {(DESK, case.executing_unit), (DESK, case.intake_unit)}
    return _logins(context, leaders)


def _logins(context: CommandContext, wanted: set[tuple[str, str]]) -> tuple[str, ...]:
    staff = _staff(context, {unit for _, unit in wanted})
    return tuple(sorted({row.login for row in staff if (row.role, row.unit) in wanted}))


def units_above(context: CommandContext, unit: str) -> set[str]:
    """The codes of the units that a unit lies under."""
    row = context.rows.get(units, unit)
    assert row is not None, "a case is carried out by a unit"
    return set(row["path"].strip("/").split("/")) - {unit}


def _staff(context: CommandContext, where: set[str]) -> Staff:
    return staff_of(context.tx.connection, where)


def _team(context: CommandContext, case: Case, roles: Iterable[str], staff: Staff) -> Staff:
    """Those who do the step where it is done, or who record it for an outside party."""
    recorded_by = context.roles().recorded_by()
    wanted = {(case.executing_unit, role) for role in roles if role not in recorded_by}
    wanted |= {(case.intake_unit, recorded_by[role]) for role in roles if role in recorded_by}
    return [row for row in staff if (row.unit, row.role) in wanted]


def _leaders(staff: Staff, where: set[str]) -> Iterator[str]:
    return (row.login for row in staff if row.role == LEADER and row.unit in where)

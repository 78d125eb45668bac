"""Who may see and do what with a case. Asked by every command and every reader."""

from __future__ import annotations

from engine.model.actor import ADMIN, DESIGNER, DESK, LEADER, SYSTEM, Actor
from engine.model.case import Case, Task, Wait


def may_see(actor: Actor, case: Case) -> bool:
    return actor is SYSTEM or bool({case.intake_unit, case.executing_unit} & actor.sees())


def may_start(actor: Actor, unit: str) -> bool:
    """Any office may take a request in, at its own desk."""
    return actor is SYSTEM or actor.has(DESK, unit)


def may_work(actor: Actor, task: Task, case: Case) -> bool:
    """Is a candidate: holds a role of the step, or records for the party whose step it is."""
    roles = set(task.roles)
    return bool(roles & actor.candidate(task.unit) or roles & actor.desk(case.intake_unit))


def stands_in(actor: Actor, roles: tuple[str, ...], case: Case) -> bool:
    """Would record for an outside party: none of the roles is the actor's own."""
    units = (case.executing_unit, case.intake_unit)
    return not any(role in actor.roles.get(unit, frozenset()) for role in roles for unit in units)


def may_bring(actor: Actor, wait: Wait, case: Case) -> bool:
    """May bring in the message."""
    roles = set(wait.roles)
    return bool(
        roles & actor.candidate(case.executing_unit) or roles & actor.desk(case.intake_unit)
    )


def may_lead(actor: Actor, case: Case) -> bool:
    """Leads the unit that carries the case out."""
    return actor.has(LEADER, case.executing_unit)


def may_steer(actor: Actor, case: Case) -> bool:
    """May suspend, resume and cancel: the leader, and the desks the customer talks to."""
    return (
        may_lead(actor, case)
        or actor.has(DESK, case.executing_unit)
        or actor.has(DESK, case.intake_unit)
    )


def may_publish(actor: Actor) -> bool:
    return actor is SYSTEM or actor.has(DESIGNER)


def may_administer(actor: Actor) -> bool:
    return actor is SYSTEM or actor.has(ADMIN)

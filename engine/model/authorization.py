"""Who may see and do what with a case. Asked by every command and every reader.

What somebody may do they do in a capacity: a role that they hold, or record for, in a unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case, Task, Wait
from engine.model.process import ClockOwner
from engine.model.roles import (
    ADMIN,
    AUDITOR,
    CUSTOMER_ROLE,
    DESIGNER,
    DESK,
    LEADER,
    SYSTEM_ROLES,
)
from engine.model.transfer import MOVED, Transfer

Capacity = tuple[str, str]
"""A role, and the unit in which it is held."""


def may_see(actor: Actor, case: Case) -> bool:
    """Whether the actor may look into the case: a unit carries it out that they see."""
    return actor is SYSTEM or case.executing_unit in actor.sees()


def may_know(actor: Actor, case: Case) -> bool:
    """Whether the actor may know of the case, and of it what the customer is told: who may look
    into it, the desk that took it in, and who oversees that desk."""
    return may_see(actor, case) or answers_at(actor, case.intake_unit)


def knows_by(actor: Actor, transfers: Collection[Transfer]) -> bool:
    """Whether the actor may know of a case by its transfers: a unit of theirs gave it away, or it
    is offered to them."""
    gave = any(answers_at(actor, one.was) for one in transfers if one.outcome in MOVED)
    return gave or is_offered(actor, transfers)


def is_offered(actor: Actor, transfers: Iterable[Transfer]) -> bool:
    """Whether a case is offered to the actor, who may look into it to decide."""
    return any(
        one.outcome is None and receives_as(actor, one.unit) is not None for one in transfers
    )


def answers_at(actor: Actor, unit: str) -> bool:
    """Whether the actor may tell customers where the cases stand that were taken in there."""
    return actor.has(DESK, unit) or unit in actor.overseen()


def role_outside(actor: Actor, case: Case) -> str | None:
    """In which role the actor knows of a case that they do not look into; None if they may look
    into it."""
    if may_see(actor, case):
        return None
    return DESK if actor.has(DESK) else LEADER


def may_start(actor: Actor, unit: str) -> bool:
    """Any office may take a request in, at its own desk; and a customer hands in their own."""
    return starts_as(actor, unit) is not None or actor is SYSTEM


def starts_as(actor: Actor, unit: str) -> Capacity | None:
    """In which capacity the actor begins a case at the unit; None if they may not."""
    if actor.case is not None:
        return CUSTOMER_ROLE, unit
    return (DESK, unit) if actor.has(DESK, unit) else None


def is_customer(actor: Actor, case: Case) -> bool:
    """Whether this is the customer of the case, acting for themselves."""
    return actor.case == case.code


def has_proved(actor: Actor, case: Case) -> bool:
    """Whether this is the customer of the case, who has shown a one-time code."""
    return is_customer(actor, case) and actor.token is not None


def may_choose_law(actor: Actor, unit: str) -> bool:
    """Takes a request in under a law that is not in force: the leader of the unit."""
    return actor is SYSTEM or actor.has(LEADER, unit)


def may_work(actor: Actor, task: Task, case: Case) -> bool:
    """Is a candidate: holds a role of the step, or records for the party whose step it is."""
    return works_as(actor, task, case) is not None


def works_as(actor: Actor, task: Task, case: Case) -> Capacity | None:
    """In which capacity the actor does the step; None if they may not. Customers do those of their
    own case that are the customer's."""
    if actor.case is not None:
        own = is_customer(actor, case) and CUSTOMER_ROLE in task.roles
        return (CUSTOMER_ROLE, task.unit) if own else None
    return _first(actor, task.roles, task.unit, case.intake_unit)


def checks_as(actor: Actor, checked: Task, case: Case) -> Capacity | None:
    """In which capacity the actor looks at the dossier; None if they may not. The step that does
    stays with the unit that did it; a case that moved on since is looked at where it stands."""
    return _first(actor, checked.roles, case.executing_unit, case.intake_unit)


def brings_as(actor: Actor, wait: Wait, case: Case) -> Capacity | None:
    """In which capacity the actor brings in the message; None if they may not."""
    return _first(actor, wait.roles, case.executing_unit, case.intake_unit)


def _first(actor: Actor, roles: Iterable[str], unit: str, desk: str) -> Capacity | None:
    held = ((unit, actor.candidate(unit)), (desk, actor.desk(desk)))
    return next(((role, where) for where, those in held for role in roles if role in those), None)


def stands_in(actor: Actor, roles: tuple[str, ...], case: Case) -> bool:
    """Would record for an outside party: none of the roles is the actor's own."""
    if actor.case is not None:
        return False
    units = (case.executing_unit, case.intake_unit)
    return not any(role in actor.roles.get(unit, frozenset()) for role in roles for unit in units)


def may_lead(actor: Actor, case: Case) -> bool:
    """Leads the unit that carries the case out."""
    return actor.has(LEADER, case.executing_unit)


def steers_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor suspends, resumes and cancels: the leader, or one of the desks
    the customer talks to; None if they may not."""
    for role, unit in (
        (LEADER, case.executing_unit),
        (DESK, case.executing_unit),
        (DESK, case.intake_unit),
    ):
        if actor.has(role, unit):
            return role, unit
    return None


def gives_keys_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor has a key made for the customer: as one who steers the case, or
    as the customer; None if they may not."""
    if is_customer(actor, case):
        return CUSTOMER_ROLE, case.executing_unit
    return steers_as(actor, case)


def offers_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor offers the case to another unit: leader or desk of the unit that
    carries it out; None if they may not. The desk that took it in does not."""
    return receives_as(actor, case.executing_unit)


def receives_as(actor: Actor, unit: str) -> Capacity | None:
    """In which capacity the actor answers for a unit whether it takes a case: its leader or its
    desk; None if they may not."""
    return next(((role, unit) for role in (LEADER, DESK) if actor.has(role, unit)), None)


def decides_between(actor: Actor, *units: str) -> Capacity | None:
    """In which capacity the actor decides which of these units carries a case out: leader of a unit
    above all of them; None if they may not."""
    for above in sorted(actor.roles):
        if LEADER in actor.roles[above] and actor.below.get(above, frozenset()).issuperset(units):
            return LEADER, above
    return None


def annuls_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor decides that a breach was recorded wrongly: leader of the unit
    that carries the case out, or of one above it; None if they may not."""
    return releases_as(actor, case.executing_unit)


def releases_as(actor: Actor, unit: str) -> Capacity | None:
    """In which capacity the actor decides on what another person has asked in that unit: its
    leader, or that of one above it; None if they may not."""
    if actor.has(LEADER, unit):
        return LEADER, unit
    for above in sorted(actor.roles):
        if LEADER in actor.roles[above] and unit in actor.below.get(above, ()):
            return LEADER, above
    return None


def disposes_as(actor: Actor, unit: str) -> Capacity | None:
    """In which capacity the actor lists what is kept long enough in that unit: the leader of it or
    of one above, or the desk; None if they may not."""
    desk = (DESK, unit) if actor.has(DESK, unit) else None
    return releases_as(actor, unit) or desk


def disposal_units(actor: Actor) -> frozenset[str]:
    """Units in which the actor may look at what is kept long enough: as desk, leader or
    auditor."""
    desks = (unit for unit, held in actor.roles.items() if DESK in held)
    return actor.overseen() | frozenset(desks)


def explains_as(actor: Actor, case: Case, owner: str, unit: str) -> Capacity | None:
    """In which capacity the actor says why a limit on the clock of ``owner`` was not kept: leader
    of the ``unit`` that held the case then, of the one that holds it now, or of one above; for a
    party outside also a desk that records for it; None if they may not."""
    if actor.has(LEADER, unit):
        return LEADER, unit
    outside = owner != ClockOwner.UTILITY
    return annuls_as(actor, case) or (steers_as(actor, case) if outside else None)


def makes_paper_as(actor: Actor, case: Case, roles: Iterable[str]) -> Capacity | None:
    """In which capacity the actor makes a paper that those of these roles make: in the unit that
    carries the case out; None if they may not."""
    held = (role for role in roles if actor.has(role, case.executing_unit))
    return next(((role, case.executing_unit) for role in held), None)


def rights_of(actor: Actor, case: Case) -> frozenset[str]:
    """What the actor may do with the whole case: steer (suspend, resume, cancel, correct), lead
    (extend, have a failed step tried again), transfer (give it to another unit), comment, annul
    (decide on a breach that was recorded wrongly)."""
    held = {
        "steer": steers_as(actor, case) is not None,
        "lead": may_lead(actor, case),
        "transfer": (offers_as(actor, case) or decides_between(actor, case.executing_unit))
        is not None,
        "comment": comments_as(actor, case) is not None,
        "annul": annuls_as(actor, case) is not None,
    }
    return frozenset(name for name, yes in held.items() if yes)


def comments_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor comments: as somebody who works on the case, or leads those who
    do; None if they may only look."""
    for role in sorted(actor.roles.get(case.executing_unit, frozenset()) - SYSTEM_ROLES):
        return role, case.executing_unit
    for unit in sorted(actor.roles):
        if LEADER in actor.roles[unit] and case.executing_unit in actor.below.get(unit, ()):
            return LEADER, unit
    return None


def may_upload(actor: Actor) -> bool:
    """Works on cases, or is a customer, so that an answer of theirs could refer to a file."""
    return actor is SYSTEM or actor.case is not None or bool(actor.works_in())


def may_publish(actor: Actor) -> bool:
    """Whether the actor may publish documents and work on proposals: a designer, or the system."""
    return actor is SYSTEM or actor.has(DESIGNER)


def may_read_proposals(actor: Actor) -> bool:
    """Designers work on them; auditors read why a procedure is as it is."""
    return may_publish(actor) or actor.has(AUDITOR)


def may_administer(actor: Actor) -> bool:
    """Whether the actor may look after users, units and roles: an administrator, or the system."""
    return actor is SYSTEM or actor.has(ADMIN)

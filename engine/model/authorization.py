"""Who may see and do what with a case. Asked by every command and every reader.

What somebody may do they do in a capacity: a role that they hold, or record for, in a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

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


class Capacity(NamedTuple):
    """A role, and the unit in which it is held; ``colleague`` is the login of whoever holds it
    where a deputy acts for them."""

    role: str
    unit: str
    colleague: str | None = None


def _for_colleagues(
    ask: Callable[[Actor], Capacity | None], actor: Actor, definition: str | None
) -> Iterator[Capacity]:
    """In which capacities the actor may do something: in their own name first, then for those whom
    they stand in for."""
    own = ask(actor)
    if own is not None:
        yield own
    for colleague in actor.colleagues_in(definition):
        theirs = ask(colleague)
        if theirs is not None:
            yield theirs._replace(colleague=colleague.login)


def _first_of(
    ask: Callable[[Actor], Capacity | None], actor: Actor, definition: str | None
) -> Capacity | None:
    return next(_for_colleagues(ask, actor, definition), None)


def may_see(actor: Actor, case: Case) -> bool:
    """Whether the actor may look into the case: a unit carries it out that they see."""
    if actor is SYSTEM or case.executing_unit in actor.sees():
        return True
    colleagues = actor.colleagues_in(case.definition)
    return any(case.executing_unit in one.sees() for one in colleagues)


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


def starts_as(actor: Actor, unit: str, definition: str | None = None) -> Capacity | None:
    """In which capacity the actor begins a case at the unit; None if they may not. Any office may
    take a request in, at its own desk; and a customer hands in their own."""
    if actor.case is not None:
        return Capacity(CUSTOMER_ROLE, unit)
    return _first_of(lambda one: _holds(one, DESK, unit), actor, definition)


def _holds(actor: Actor, role: str, unit: str) -> Capacity | None:
    return Capacity(role, unit) if actor.has(role, unit) else None


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
    return next(iter(all_works_as(actor, task, case)), None)


def all_works_as(actor: Actor, task: Task, case: Case) -> list[Capacity]:
    """The same in every capacity: in the actor's own name first, then for those whom they stand in
    for."""
    if actor.case is not None:
        own = is_customer(actor, case) and CUSTOMER_ROLE in task.roles
        return [Capacity(CUSTOMER_ROLE, task.unit)] if own else []
    return list(
        _for_colleagues(
            lambda one: _first(one, task.roles, task.unit, case.intake_unit),
            actor,
            case.definition,
        )
    )


def colleagues_among(able: Iterable[Capacity]) -> tuple[str, ...]:
    """The colleagues for whom somebody acts in these capacities; none where they act in their own
    name."""
    found = tuple(one.colleague for one in able)
    return tuple(one for one in found if one is not None) if None not in found else ()


def checks_as(actor: Actor, checked: Task, case: Case) -> Capacity | None:
    """In which capacity the actor looks at the dossier; None if they may not. The step that does
    stays with the unit that did it; a case that moved on since is looked at where it stands."""
    return _first_of(
        lambda one: _first(one, checked.roles, case.executing_unit, case.intake_unit),
        actor,
        case.definition,
    )


def brings_as(actor: Actor, wait: Wait, case: Case) -> Capacity | None:
    """In which capacity the actor brings in the message; None if they may not."""
    return _first_of(
        lambda one: _first(one, wait.roles, case.executing_unit, case.intake_unit),
        actor,
        case.definition,
    )


def _first(actor: Actor, roles: Iterable[str], unit: str, desk: str) -> Capacity | None:
    held = ((unit, actor.candidate(unit)), (desk, actor.desk(desk)))
    found = (Capacity(role, where) for where, those in held for role in roles if role in those)
    return next(found, None)


def stands_in(actor: Actor, roles: tuple[str, ...], case: Case) -> bool:
    """Would record for an outside party: none of the roles is the actor's own."""
    if actor.case is not None:
        return False
    units = (case.executing_unit, case.intake_unit)
    persons = (actor, *actor.colleagues_in(case.definition))
    return not any(one.has(role, unit) for one in persons for role in roles for unit in units)


def may_lead(actor: Actor, case: Case) -> bool:
    """Leads the unit that carries the case out, or stands in for whoever does."""
    return leads_as(actor, case) is not None


def leads_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor leads the unit that carries the case out; None if they do not."""
    return _first_of(lambda one: _holds(one, LEADER, case.executing_unit), actor, case.definition)


def steers_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor suspends, resumes and cancels: the leader, or one of the desks
    the customer talks to; None if they may not."""

    def ask(one: Actor) -> Capacity | None:
        return (
            _holds(one, LEADER, case.executing_unit)
            or _holds(one, DESK, case.executing_unit)
            or _holds(one, DESK, case.intake_unit)
        )

    return _first_of(ask, actor, case.definition)


def gives_keys_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor has a key made for the customer: as one who steers the case, or
    as the customer; None if they may not."""
    if is_customer(actor, case):
        return Capacity(CUSTOMER_ROLE, case.executing_unit)
    return steers_as(actor, case)


def offers_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor offers the case to another unit: leader or desk of the unit that
    carries it out; None if they may not. The desk that took it in does not."""
    return receives_as(actor, case.executing_unit, case.definition)


def receives_as(actor: Actor, unit: str, definition: str | None = None) -> Capacity | None:
    """In which capacity the actor answers for a unit whether it takes a case: its leader or its
    desk; None if they may not."""
    return _first_of(
        lambda one: _holds(one, LEADER, unit) or _holds(one, DESK, unit), actor, definition
    )


def decides_between(actor: Actor, *units: str) -> Capacity | None:
    """In which capacity the actor decides which of these units carries a case out: leader of a unit
    above all of them; None if they may not."""
    for above in sorted(actor.roles):
        if LEADER in actor.roles[above] and actor.below.get(above, frozenset()).issuperset(units):
            return Capacity(LEADER, above)
    return None


def annuls_as(actor: Actor, case: Case) -> Capacity | None:
    """In which capacity the actor decides that a breach was recorded wrongly: leader of the unit
    that carries the case out, or of one above it; None if they may not."""
    return releases_as(actor, case.executing_unit)


def releases_as(actor: Actor, unit: str) -> Capacity | None:
    """In which capacity the actor decides on what another person has asked in that unit: its
    leader, or that of one above it; None if they may not."""
    if actor.has(LEADER, unit):
        return Capacity(LEADER, unit)
    for above in sorted(actor.roles):
        if LEADER in actor.roles[above] and unit in actor.below.get(above, ()):
            return Capacity(LEADER, above)
    return None


def disposes_as(actor: Actor, unit: str) -> Capacity | None:
    """In which capacity the actor lists what is kept long enough in that unit: the leader of it or
    of one above, or the desk; None if they may not."""
    return releases_as(actor, unit) or _holds(actor, DESK, unit)


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
        return Capacity(LEADER, unit)
    outside = owner != ClockOwner.UTILITY
    return annuls_as(actor, case) or (steers_as(actor.alone(), case) if outside else None)


def makes_paper_as(actor: Actor, case: Case, roles: Iterable[str]) -> Capacity | None:
    """In which capacity the actor makes a paper that those of these roles make: in the unit that
    carries the case out; None if they may not."""
    unit, makers = case.executing_unit, tuple(roles)

    def ask(one: Actor) -> Capacity | None:
        return next((Capacity(role, unit) for role in makers if one.has(role, unit)), None)

    return _first_of(ask, actor, case.definition)


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

    def ask(one: Actor) -> Capacity | None:
        for role in sorted(one.roles.get(case.executing_unit, frozenset()) - SYSTEM_ROLES):
            return Capacity(role, case.executing_unit)
        for unit in sorted(one.roles):
            if LEADER in one.roles[unit] and case.executing_unit in one.below.get(unit, ()):
                return Capacity(LEADER, unit)
        return None

    return _first_of(ask, actor, case.definition)


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

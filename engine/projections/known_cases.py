"""The case of a code, as far as the actor may know of it."""

from __future__ import annotations

import sqlalchemy as sa

from engine.errors import NotAllowed, NotFound
from engine.model.actor import Actor
from engine.model.authorization import is_customer, is_offered, knows_by, may_know, may_see
from engine.model.case import Case
from engine.model.queries import ELSEWHERE
from engine.projections.cases import find_case
from engine.projections.transfers import transfers_in, transfers_of
from engine.store.rows import Rows


def is_known_to(rows: Rows, actor: Actor, case: Case) -> bool:
    """Whether the actor may know of the case, as a command has left the rows so far; so do
    customers of their own."""
    known = may_know(actor, case) or is_customer(actor, case)
    return known or knows_by(actor, transfers_in(rows, case.code))


def find_visible(connection: sa.Connection, actor: Actor, code: str) -> Case:
    """The case of that code, if the actor may look into it: it is carried out, or offered to be, in
    a unit of theirs.

    Raises:
        NotFound: no such case, or the actor may not know of it.
        NotAllowed: another unit carries it out than the one that took it in, or gave it away.
    """
    case = find_known(connection, actor, code)
    if not looks_into(connection, actor, case):
        raise NotAllowed(
            ELSEWHERE, "The case is with unit {unit}. Look at its status.", unit=case.executing_unit
        )
    return case


def looks_into(connection: sa.Connection, actor: Actor, case: Case) -> bool:
    """Whether the actor may look into the case."""
    return may_see(actor, case) or is_offered(actor, transfers_of(connection, case.code))


def find_known(connection: sa.Connection, actor: Actor, code: str) -> Case:
    """The case of that code, if the actor may know of it.

    Raises:
        NotFound: no such case, or the actor may not know of it.
    """
    case = find_case(connection, code)
    known = case is not None and may_know(actor, case)
    if case is None or not (known or knows_by(actor, transfers_of(connection, code))):
        raise NotFound("case_not_found", "There is no case {case}. Check the code.", case=code)
    return case

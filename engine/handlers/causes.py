"""Why limits were not kept, said after they have ended: where nobody was there to be asked."""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.annulments import find_breach
from engine.handlers.context import CommandContext
from engine.handlers.lateness import days_late, remark_of
from engine.handlers.preconditions import require_version
from engine.model.authorization import explains_as
from engine.model.case import Case
from engine.model.commands import TellCause
from engine.model.events import BreachClosed, CauseTold
from engine.store.rows import Row
from engine.store.tables import tasks


def tell_cause(context: CommandContext, command: TellCause) -> None:
    """Records the cause of a breach that has none. It is said once."""
    case = context.take_case(command.case)
    row = find_breach(context, case, command)
    capacity = explains_as(context.actor, case, row["owner"], row["unit"])
    if capacity is None:
        raise NotAllowed(
            "not_explaining",
            "Only a leader of unit {unit} says why this was late; for a party outside also the "
            "desk that records for it.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)
    require_version(context, case, command.expected_version)
    if row["done_at"] is None and case.runs(row["number"], row["element"]):
        raise Conflict(
            "breach_not_over",
            "This is not done yet. Whoever does it says why it is late, as late_cause.",
        )
    if row["cause"] is not None:
        raise Conflict(
            "cause_known", "Why this was late was said already: {cause}.", cause=row["cause"]
        )
    known = context.causes()
    if command.cause not in known:
        raise Invalid(
            "cause_unknown",
            "The cause is one of these: {known}.",
            known=", ".join(known),
        )
    remark = remark_of(known[command.cause], command.remark)
    if row["done_at"] is None:
        _close(context, case, row)
    context.record(
        case.code,
        CauseTold(row["number"], row["element"], row["due_at"], command.cause, remark),
    )


def _close(context: CommandContext, case: Case, row: Row) -> None:
    """The end of a breach that an earlier version left open when its step was cancelled, or the
    case ended without power."""
    task = context.rows.get(tasks, case.code, row["number"])
    done_at = (case.energized_at if task is None else task["closed_at"]) or case.closed_at
    assert done_at is not None, "what it asks for is not to be done any more"
    late = max(days_late(row["due_at"], done_at), 0)
    closed = BreachClosed(row["number"], row["element"], row["due_at"], done_at, late)
    context.record(case.code, closed)

"""Automatic steps that failed: a person mends what is wrong and has them tried again."""

from __future__ import annotations

from engine.errors import NotAllowed, NotFound
from engine.handlers.context import CommandContext
from engine.handlers.corrections import checked_facts, keep_searched
from engine.handlers.moves import record_moves
from engine.handlers.preconditions import reason_of, require_active
from engine.model.authorization import leads_as
from engine.model.commands import RetryIncident
from engine.model.events import IncidentRetried
from engine.store.tables import incidents


def retry_incident(context: CommandContext, command: RetryIncident) -> None:
    """Corrects facts where the command says so, and tries the failed automatic step again.

    Raises:
        NotFound: the case has no such open incident.
        NotAllowed: the actor does not lead the unit that carries the case out.
    """
    case = context.take_case(command.case)
    row = context.rows.get(incidents, case.code, command.incident)
    if row is None:
        raise NotFound(
            "incident_not_found",
            "The case {case} has no open incident {incident}.",
            case=case.code,
            incident=command.incident,
        )
    capacity = leads_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_leader",
            "Only the leader of unit {unit} may have a failed step tried again.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)
    require_active(case)
    reason = reason_of(command.reason)
    facts = checked_facts(context, case, command.facts)
    context.record(case.code, IncidentRetried(command.incident, row["element"], reason, facts))
    keep_searched(context, case, facts)
    record_moves(context, case.code, context.run(case.code).retry(command.incident))

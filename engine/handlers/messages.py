"""Messages from outside."""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed
from engine.forms import Answer
from engine.handlers.context import CommandContext
from engine.handlers.deadlines import fire_passed_timers
from engine.handlers.moves import record_moves
from engine.handlers.preconditions import require_active
from engine.handlers.tasks import behalf_of, check_answer
from engine.model.authorization import brings_as
from engine.model.case import Case, Wait
from engine.model.commands import CorrelateMessage
from engine.model.events import MessageReceived
from engine.model.process import BoundaryEvent, CatchEvent, Message
from engine.projections.waits import wait_from
from engine.store.tables import waits


def correlate_message(context: CommandContext, command: CorrelateMessage) -> None:
    """Delivers the message to the one place of the case that waits for it longest."""
    case = context.take_case(command.case)
    require_active(case)
    fire_passed_timers(context, case)
    case = context.case(case.code)
    require_active(case)
    found = [wait_from(row) for row in context.rows.find(waits, case=case.code, name=command.name)]
    if not found:
        raise Conflict(
            "message_not_awaited",
            "The case {case} does not wait for the message '{name}' now.",
            case=case.code,
            name=command.name,
        )
    wait = min(found, key=lambda place: place.number)
    capacity = brings_as(context.actor, wait, case)
    if capacity is None:
        raise NotAllowed(
            "not_messenger",
            "The message '{name}' is brought in by {roles}.",
            name=command.name,
            roles=", ".join(wait.roles),
        )
    context.act_as(capacity)
    behalf = behalf_of(context, case, wait.roles, command.on_behalf_of)
    answer = _check(context, case, wait, command)
    context.record(
        case.code,
        MessageReceived(
            wait.number,
            wait.element,
            command.name,
            case.round(wait.element) + 1,
            answer.data,
            answer.facts,
        ),
        behalf,
    )
    context.tx.keep_searched(case.code, answer.searched)
    record_moves(context, case.code, context.run(case.code).arrive(wait.number, wait.element))


def _check(context: CommandContext, case: Case, wait: Wait, command: CorrelateMessage) -> Answer:
    definition = context.definition(case)
    node = definition.process.elements[wait.element]
    assert isinstance(node, CatchEvent | BoundaryEvent), "messages are awaited by events"
    assert isinstance(node.trigger, Message), "the wait has a message's name"
    if node.trigger.form is not None:
        form = definition.forms[node.trigger.form]
        return check_answer(context, case, form, command.data, wait.element)
    if command.data:
        raise Invalid(
            "message_without_form",
            "The message '{name}' carries no data. Send it empty.",
            name=command.name,
        )
    return Answer({}, {}, frozenset(), None)

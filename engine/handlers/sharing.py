"""Sharing out the steps of a colleague who is suddenly absent."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Conflict, Invalid
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.handlers.tasks import take_open_task
from engine.model import commands, events
from engine.model.authorization import Capacity
from engine.model.roles import LEADER
from engine.readers.shares import able_for, held_steps, require_leader, share_out_of


def share_out(context: CommandContext, command: commands.ShareOut) -> dict[str, object]:
    """Gives every open step that the person holds in the unit to a colleague, or sets it free; one
    event for each. Answers to whom each went.

    Raises:
        NotAllowed: the actor does not lead the unit.
        Invalid: it is the actor's own steps, or a colleague may not do a step.
        Conflict: the person holds other steps by now than those that were looked at.
    """
    require_leader(context.actor, command.unit)
    if command.person == context.actor.login:
        raise Invalid(
            "share_own", "These are your own steps. Hand them on or set them free one by one."
        )
    context.act_as(Capacity(LEADER, command.unit))
    reason = reason_of(command.reason)
    connection = context.tx.connection
    held = held_steps(connection, command.person, command.unit)
    able = able_for(
        connection, context.definitions, command.person, command.unit, held, context.now
    )
    shares = _wanted(command, [one.task.id for one in held], able)
    if shares is None:
        shares = share_out_of(connection, held, able)
    for task_id, to in sorted(shares.items()):
        _give(context, command.person, task_id, to, reason)
    return {"shares": shares}


def _wanted(
    command: commands.ShareOut, held: list[str], able: Mapping[str, tuple[str, ...]]
) -> dict[str, str | None] | None:
    """What the leader has chosen; None where it is to be found by slack."""
    if command.release:
        return dict.fromkeys(held)
    if command.shares is None:
        return None
    shares = dict(command.shares)
    if shares.keys() != set(held):
        raise Conflict(
            "share_changed",
            "{person} holds other steps by now than those that you looked at. Look once more; "
            "nothing was changed.",
            person=command.person,
        )
    for task, to in shares.items():
        if to is not None and to not in able[task]:
            raise Invalid(
                "share_unfit",
                "{login} may not do the step {task}. Choose somebody else; nothing was changed.",
                login=to,
                task=task,
            )
    return shares


def _give(context: CommandContext, person: str, task_id: str, to: str | None, reason: str) -> None:
    case, task = take_open_task(context, task_id)
    if task.assignee != person:
        raise Conflict(
            "share_changed",
            "{person} holds other steps by now than those that you looked at. Look once more; "
            "nothing was changed.",
            person=person,
        )
    event = (
        events.TaskReleased(task.number)
        if to is None
        else events.TaskAssigned(task.number, to, reason)
    )
    context.record(case.code, event)

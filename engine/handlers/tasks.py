"""Claiming, assigning and completing the steps of a case."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import timedelta

from engine.errors import Conflict, Invalid, NotAllowed, unfit_answer
from engine.forms import Answer, Form
from engine.forms.customer_form import customer_form
from engine.handlers.context import CommandContext
from engine.handlers.deadlines import fire_passed_timers
from engine.handlers.lateness import end_limit
from engine.handlers.moves import record_moves
from engine.handlers.plausibility import answer_doubts, record_doubts
from engine.handlers.preconditions import (
    name_of,
    reason_of,
    require_active,
    require_version,
)
from engine.handlers.routing import require_unit, unit_serving
from engine.handlers.separation import choose_capacity
from engine.handlers.supplied_papers import with_supplied_papers
from engine.handlers.told import told_errors
from engine.model import commands, events
from engine.model.authorization import Capacity, all_works_as, leads_as, stands_in
from engine.model.case import Case, Task
from engine.model.media import files_of
from engine.model.place import place_key
from engine.model.process import UserTask
from engine.model.roles import LEADER
from engine.model.states import TaskState
from engine.projections.people import load_actor
from engine.publishing.definition import engine_facts
from engine.store.tables import tasks


def claim_task(context: CommandContext, command: commands.ClaimTask) -> None:
    """Takes the step for the actor; one that the actor holds already records nothing.

    Raises:
        NotAllowed: the actor is no candidate of the step.
        Conflict: somebody else holds it, or it is not open.
    """
    case, task = take_open_task(context, command.task)
    require_candidate(context, case, task)
    if task.assignee == context.actor.login:
        return
    _require_free(task)
    context.record(case.code, events.TaskClaimed(task.number))


def release_task(context: CommandContext, command: commands.ReleaseTask) -> None:
    """Gives the step back: by whoever holds it, for whom a deputy holds it, or by the leader. One
    that nobody holds records nothing.

    Raises:
        Conflict: somebody else holds it, or it is not open.
    """
    case, task = take_open_task(context, command.task)
    if task.assignee is None:
        return
    held = _holds_as(context, case, task)
    is_theirs = context.actor.login in (task.assignee, task.held_for)
    leads = leads_as(context.actor, case)
    if not is_theirs and leads is None:
        raise _taken(task)
    context.act_as(held or leads or Capacity(LEADER, case.executing_unit))
    context.record(case.code, events.TaskReleased(task.number))


def assign_task(context: CommandContext, command: commands.AssignTask) -> None:
    """Gives the step to one of its candidates, with a reason: by the leader, or by whoever holds
    it.

    Raises:
        NotAllowed: the actor is neither.
        Invalid: the assignee is no candidate of the step.
        NotAllowed: the assignee has done a step of the case that another person has to do.
    """
    case, task = take_open_task(context, command.task)
    held = _holds_as(context, case, task)
    leads = leads_as(context.actor, case)
    capacity = held or leads
    if capacity is None:
        raise NotAllowed(
            "not_leader",
            "Only the leader of unit {unit}, or whoever holds this step, may assign it.",
            unit=task.unit,
        )
    context.act_as(capacity)
    reason = reason_of(command.reason)
    recorded_by = context.roles().recorded_by()
    assignee = load_actor(context.tx.connection, command.assignee, recorded_by, context.now)
    able = [] if assignee is None else all_works_as(assignee, task, case)
    if not able:
        raise Invalid(
            "assignee_unfit",
            "{assignee} holds no role of this step in unit {unit}. Choose somebody who does.",
            assignee=command.assignee,
            unit=task.unit,
        )
    choose_capacity(context, case, task, command.assignee, able)
    context.record(case.code, events.TaskAssigned(task.number, command.assignee, reason))


def save_draft(context: CommandContext, command: commands.SaveDraft) -> dict[str, object]:
    """Keeps the answer as typed. A draft is working state: it makes no event."""
    case, task = take_open_task(context, command.task)
    require_candidate(context, case, task)
    require_mine_or_free(context, task)
    if command.expected_draft != task.draft_version:
        raise Conflict(
            "draft_changed",
            "The draft was saved elsewhere meanwhile (version {seen}, now {version}). "
            "Load it again, then save yours.",
            seen=command.expected_draft,
            version=task.draft_version,
        )
    values, errors = form_of(context, case, task).clean_draft(command.data)
    if errors:
        raise Invalid("draft_invalid", "The draft cannot be kept.", fields=errors)
    context.require_files(case.code, frozenset(name for name, _ in files_of(values)))
    kept = context.tx.protected(case.code, values)
    context.rows.update(
        tasks,
        case.code,
        task.number,
        draft=json.dumps(kept, ensure_ascii=False),
        draft_version=task.draft_version + 1,
    )
    return {"task": task.id, "draft_version": task.draft_version + 1}


def complete_task(context: CommandContext, command: commands.CompleteTask) -> None:
    """Records the answer of a step and moves the case on. Timers whose instant has passed go off
    before, so that it does not matter how late a worker is.

    Raises:
        NotAllowed: the actor is no candidate of the step.
        Conflict: somebody else holds it, it is not open, or the case is of another version than was
            seen.
        Invalid: the answer is not right; its ``fields`` say where.
    """
    case, task = take_open_task(context, command.task)
    require_version(context, case, command.expected_version)
    require_candidate(context, case, task)
    require_mine_or_free(context, task)
    if fire_passed_timers(context, case):
        case, task = take_open_task(context, command.task)
    context.give_cause(command.late_cause, command.late_remark)
    behalf = behalf_of(context, case, task.roles, command.on_behalf_of)
    data = with_supplied_papers(context, case, task, command.data)
    _state_done(context, case, task, command)
    own = None if context.actor.case is None else _own_form(form_of(context, case, task))
    finish_task(context, case, task, data, behalf, own, seen=command.seen)


def finish_task(
    context: CommandContext,
    case: Case,
    task: Task,
    data: Mapping[str, object],
    on_behalf_of: str | None,
    form: Form | None = None,
    *,
    asks: bool = True,
    seen: Collection[str] | None = None,
) -> None:
    """Checks the answer, records it, and lets the case go on. ``form``: what is asked, where that
    is another than the step's own form. ``asks``: whether who ends a late step is asked why.
    ``seen``: what is odd about the answer, as it was shown; None where nobody is asked."""
    form = form or form_of(context, case, task)
    answer = check_answer(context, case, form, data, task.element)
    doubted = answer_doubts(context, case, form, answer, seen)
    unit = unit_serving(context, case, form, answer)
    if task.assignee is None:
        context.record(case.code, events.TaskClaimed(task.number))
    context.record(
        case.code,
        events.TaskCompleted(task.number, task.element, task.round, answer.data, answer.facts),
        on_behalf_of,
    )
    record_doubts(context, case, task, doubted, seen=seen is not None)
    context.tx.keep_searched(case.code, answer.searched)
    place = case.places.get(place_key(task.number, task.element))
    if place is not None:
        end_limit(context, case, place, context.now, asks=asks)
    if unit not in {None, case.executing_unit}:
        context.record(case.code, events.CaseRouted(str(unit)))
    record_moves(context, case.code, context.run(case.code).complete(task.number))


def _state_done(
    context: CommandContext, case: Case, task: Task, command: commands.CompleteTask
) -> None:
    """Records when the step was done by the device that the answer waited on.

    Raises:
        Invalid: by our clock that is still to come, or before the step was opened.
    """
    if command.done_at is None:
        return
    at = command.done_at
    try:
        fits = task.opened_at <= at - timedelta(seconds=command.drift) <= context.now
    except OverflowError:
        fits = False
    if not fits:
        raise Invalid(
            "done_at_unfit",
            "The device states that this was done at {at}. By our clock that is still to come, or "
            "before the step was opened at {opened}. Send the answer without that time.",
            at=at,
            opened=task.opened_at,
        )
    context.record(case.code, events.DoneStated(task.number, at, command.drift))


def _own_form(form: Form) -> Form:
    """The form as the customer fills it in.

    Raises:
        NotAllowed: it always asks for what only the staff may say.
    """
    own = customer_form(form)
    if own is None:
        raise NotAllowed(
            "not_online", "This step cannot be done online. Come to the office, or call."
        )
    return own


def check_answer(
    context: CommandContext, case: Case, form: Form, data: Mapping[str, object], element: str
) -> Answer:
    """The answer to the open step or awaited message ``element``.

    Raises:
        Invalid: fields that are wrong, by name; nothing was changed.
    """
    facts = {**case.facts, **engine_facts(case, context.profile(case))}
    lists = context.place_lists() if form.asks_place else None
    answer, errors = form.check(data, facts, context.today, lists)
    values = data if answer is None else {**answer.data, **answer.facts}
    told = {error.field: error for error in told_errors(context, case, element, values)}
    # Both bounds are said rather than the rule of a form that knows of one of them.
    errors = [error for error in errors if error.field not in told] + list(told.values())
    if answer is None or errors:
        raise unfit_answer(*errors)
    if answer.executing_unit is not None:
        require_unit(context, answer.executing_unit)
    context.require_files(case.code, answer.files)
    return answer


def require_candidate(context: CommandContext, case: Case, task: Task) -> None:
    """Looks whether the actor may do the step, and has the command given in that capacity.

    Raises:
        NotAllowed: the actor holds none of the step's roles where it is done, or has done a step of
            the case that another person has to do.
    """
    able = all_works_as(context.actor, task, case)
    if not able:
        raise NotAllowed(
            "not_candidate",
            "This step is for {roles} of unit {unit}. Ask the leader to assign it.",
            roles=", ".join(task.roles),
            unit=task.unit,
        )
    if context.actor.case is not None:
        context.act_as(able[0])
        return
    context.act_as(choose_capacity(context, case, task, context.actor.login, able))


def behalf_of(
    context: CommandContext, case: Case, roles: tuple[str, ...], on_behalf_of: str | None
) -> str | None:
    """The outside party for whom the actor records; None for a step of the actor's own.

    Raises:
        Invalid: a step of an outside party without its name, or one's own step in another's name.
    """
    recording = stands_in(context.actor, roles, case)
    name = name_of(on_behalf_of)
    if recording and name is None:
        raise Invalid(
            "behalf_missing",
            "This step belongs to {roles}. Say for whom you record it.",
            roles=", ".join(roles),
        )
    if not recording and name is not None:
        raise Invalid(
            "behalf_unfit",
            "This is a step of your own role; it cannot be recorded for '{name}'.",
            name=name,
        )
    return name


def take_open_task(context: CommandContext, task_id: str) -> tuple[Case, Task]:
    """An open step of a case that is under way.

    Raises:
        NotFound: no such case or step, or the actor may not know of it.
        Conflict: the step is not open, or the case stands still or is over.
    """
    case, task = context.take_task(task_id)
    if task.state is TaskState.COMPLETED:
        raise Conflict(
            "task_completed",
            "This step was already completed by {by} at {at}.",
            by=task.closed_by,
            at=task.closed_at,
        )
    require_active(case)
    if not task.open:
        raise Conflict(
            "task_cancelled",
            "This step was cancelled at {at}, when the case took another way.",
            at=task.closed_at,
        )
    return case, task


def _holds_as(context: CommandContext, case: Case, task: Task) -> Capacity | None:
    """In which capacity the actor holds the step; None if they do not, or may not any more."""
    if task.assignee != context.actor.login:
        return None
    able = all_works_as(context.actor, task, case)
    return next((one for one in able if one.colleague in (None, task.held_for)), None) or next(
        iter(able), None
    )


def _require_free(task: Task) -> None:
    if task.assignee is not None:
        raise _taken(task)


def require_mine_or_free(context: CommandContext, task: Task) -> None:
    """Looks whether nobody else holds the step. Customers do their own step whoever of the staff
    has taken it to record for them.

    Raises:
        Conflict: somebody does.
    """
    if context.actor.case is not None:
        return
    if task.assignee is not None and task.assignee != context.actor.login:
        raise _taken(task)


def _taken(task: Task) -> Conflict:
    return Conflict(
        "task_claimed",
        "This step is with {assignee}. Ask them to release it, or the leader to assign it to you.",
        assignee=task.assignee,
    )


def form_of(context: CommandContext, case: Case, task: Task) -> Form:
    """The form of the step, in the version of the process that the case runs on."""
    definition = context.definition(case)
    node = definition.process.elements[task.element]
    assert isinstance(node, UserTask), "tasks are made from user tasks"
    return definition.forms[node.form]

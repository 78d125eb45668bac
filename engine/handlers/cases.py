"""Starting, stopping and ending cases."""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.cancelled_steps import cancel_step
from engine.handlers.context import CommandContext
from engine.handlers.laws import bind_law
from engine.handlers.moves import record_moves
from engine.handlers.preconditions import (
    comment_of,
    name_of,
    reason_of,
    require_active,
    require_version,
)
from engine.handlers.submitted_papers import record_submitted_papers
from engine.handlers.tasks import behalf_of, finish_task
from engine.model import commands, events
from engine.model.actor import SYSTEM, acting_customer
from engine.model.authorization import (
    Capacity,
    comments_as,
    may_choose_law,
    starts_as,
    steers_as,
)
from engine.model.breach import EndedBy
from engine.model.case import COUNTING_RULES, Case, Task, Wait
from engine.model.code import make_code
from engine.model.documents import Kind
from engine.model.roles import DESK
from engine.model.states import OPEN_TASKS, CaseState
from engine.projections.publications import find_publication
from engine.projections.tasks import task_from
from engine.projections.waits import wait_from
from engine.publishing.definition import Definition
from engine.store import streams, tables
from engine.time import Pause, left_out_since, parse_limit, read_adjustments, resumed_due

CHANNELS = ("counter", "web", "app", "zalo", "call_center", "email", "post", "dvc_portal")


def start_case(context: CommandContext, command: commands.StartCase) -> None:
    """Takes a request in, under a new code."""
    unit = context.rows.get(tables.units, command.unit)
    if unit is None:
        raise NotFound("unit_not_found", "There is no unit '{unit}'.", unit=command.unit)
    capacity = starts_as(context.actor, command.unit, command.definition)
    starts = capacity is not None or context.actor is SYSTEM
    if not starts and not _chooses_law(context, command):
        raise NotAllowed(
            "not_desk", "Only the desk of unit {unit} may take requests in.", unit=command.unit
        )
    context.act_as(capacity or Capacity(DESK, command.unit))
    if command.channel not in CHANNELS:
        raise Invalid(
            "channel_unknown",
            "The channel '{channel}' is not known. Use one of {known}.",
            channel=command.channel,
            known=", ".join(CHANNELS),
        )
    code = _free_code(context, unit["letters"])
    if context.actor.case is not None:
        context.tx.actor = acting_customer(code)
    definition = context.definitions.definition_on(
        context.tx.connection, command.definition, context.today
    )
    _require_in_use(context, definition)
    law = bind_law(context, definition, command)
    context.tx.know_head(code, 0, streams.EMPTY)
    context.record(
        code,
        events.CaseStarted2(
            definition.key,
            definition.version,
            command.unit,
            command.channel,
            law.profile,
            law.version,
            COUNTING_RULES,
        ),
    )
    if law.reason is not None and law.profile is not None and law.version is not None:
        context.record(code, events.LawChosen(law.profile, law.version, law.reason))
    record_moves(context, code, context.new_run(code).start())
    if command.submission is not None:
        _submit(context, code, command)
        record_submitted_papers(context, context.case(code), command.papers)
    if command.begun is not None and context.actor.case is not None:
        context.record(code, command.begun)
    if command.confirmed is not None and context.actor.case is not None:
        context.record(code, events.AddressConfirmed(command.confirmed))


def _chooses_law(context: CommandContext, command: commands.StartCase) -> bool:
    return command.reason is not None and may_choose_law(context.actor, command.unit)


def _require_in_use(context: CommandContext, definition: Definition) -> None:
    """Asked anew each time: a definition that is kept does not know that it was retired since."""
    if definition.begins_after(context.today):
        raise Conflict(
            "definition_not_begun",
            "The procedure '{definition}' takes new cases from {first} on.",
            definition=definition.key,
            first=definition.process.valid_from,
        )
    key = definition.key
    found = find_publication(context.tx.connection, Kind.PROCESS, key)
    if found is not None and found[0].retired_at:
        raise Conflict(
            "definition_retired",
            "The procedure '{definition}' takes no new cases since {at}.",
            definition=key,
            at=found[0].retired_at,
        )


def _submit(context: CommandContext, code: str, command: commands.StartCase) -> None:
    opened = _open_tasks(context, code)
    if len(opened) != 1:
        raise Invalid(
            "no_single_start",
            "The process does not begin with one step, so nothing can be submitted at once. "
            "Start the case without a submission.",
        )
    case = context.case(code)
    behalf = behalf_of(context, case, opened[0].roles, command.on_behalf_of)
    finish_task(context, case, opened[0], command.submission or {}, behalf)


def _free_code(context: CommandContext, letters: str) -> str:
    for _ in range(20):
        code = make_code(letters, context.digits())
        if context.rows.get(tables.cases, code) is None:
            return code
    raise Conflict(
        "no_free_code",
        "No free request code was found for {letters}. Try again; if it stays so, give the unit "
        "other letters.",
        letters=letters,
    )


def suspend_case(context: CommandContext, command: commands.SuspendCase) -> None:
    """Lets the case stand still. Limits are moved when it is resumed, by the time in between.

    Raises:
        NotAllowed: the actor is neither at the desk nor leads the unit.
        Conflict: the case is not active, or of another version than was seen.
    """
    case = _take_to_steer(context, command.case, command.expected_version)
    require_active(case)
    reason, document = reason_of(command.reason), name_of(command.document)
    context.record(case.code, events.CaseSuspended(reason, document))


def resume_case(context: CommandContext, command: commands.ResumeCase) -> None:
    """Goes on; what was left of each limit at the suspension runs on from now."""
    case = _take_to_steer(context, command.case, command.expected_version)
    if case.state is not CaseState.SUSPENDED or case.suspended_at is None:
        raise Conflict("case_not_suspended", "The case {case} is not suspended.", case=case.code)
    context.record(case.code, events.CaseResumed(reason_of(command.reason)))
    pause = Pause(case.suspended_at, context.now)
    for place in case.places.values():
        if place.due_at is None or place.limit is None or place.calendar is None:
            continue
        if left_out_since(place.adjusted) is not None or place.is_window:
            continue  # moved with all that it leaves out, when it goes on
        calendar, _ = context.calendar_of(case, place)
        due_at = resumed_due(
            place.due_at,
            place.since,
            parse_limit(place.limit),
            calendar,
            read_adjustments(place.adjusted, context.now),
            pause,
        )
        if due_at != place.due_at:
            context.record(
                case.code,
                events.DeadlineMoved(
                    place.number, place.element, due_at, place.due_at, "suspension"
                ),
            )


def cancel_case(context: CommandContext, command: commands.CancelCase) -> None:
    """Ends the case where it stands, without the rest of its process."""
    case = _take_to_steer(context, command.case, command.expected_version)
    if case.state not in {CaseState.ACTIVE, CaseState.SUSPENDED}:
        require_active(case)
    reason = reason_of(command.reason)
    for task in _open_tasks(context, case.code):
        cancel_step(context, case, task.number, task.element, EndedBy.CANCELLATION)
    for wait in _open_waits(context, case.code):
        context.record(case.code, events.WaitClosed(wait.number, wait.element))
    for row in context.rows.find(tables.incidents, case=case.code):
        context.record(case.code, events.IncidentDropped(row["number"], row["element"]))
    context.rows.update(tables.cases, case.code, tokens=None)
    context.record(case.code, events.CaseCancelled(reason))


def add_comment(context: CommandContext, command: commands.AddComment) -> None:
    """Says something about the case; also when it is over."""
    if command.task is None:
        case = context.take_case(command.case)
    else:
        case, _ = context.take_task(f"{command.case}-{command.task}")
    capacity = comments_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_commenting", "Only those who work on the case {case} may comment.", case=case.code
        )
    context.act_as(capacity)
    text = comment_of(command.text)
    context.record(case.code, events.CommentAdded(text, command.task))


def _take_to_steer(context: CommandContext, code: str, expected_version: int | None) -> Case:
    case = context.take_case(code)
    capacity = steers_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_steering",
            "Only the desk and the leader of unit {unit} may do this.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)
    require_version(context, case, expected_version)
    return case


def _open_tasks(context: CommandContext, code: str) -> list[Task]:
    found = [task_from(row) for row in context.rows.find(tables.tasks, case=code)]
    return [task for task in found if task.state in OPEN_TASKS]


def _open_waits(context: CommandContext, code: str) -> list[Wait]:
    return [wait_from(row) for row in context.rows.find(tables.waits, case=code)]

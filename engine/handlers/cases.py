"""Starting, stopping and ending cases."""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.context import Work, name_of, reason_of, require_active, require_version
from engine.handlers.laws import bind_law
from engine.handlers.moves import follow
from engine.handlers.tasks import behalf_of, finish_task
from engine.model.access import comments_as, may_choose_law, may_start, steers_as
from engine.model.actor import DESK
from engine.model.case import COUNTING_RULES, OPEN_TASKS, Case, CaseState, Task, Wait
from engine.model.code import make_code
from engine.model.commands import AddComment, CancelCase, ResumeCase, StartCase, SuspendCase
from engine.model.events import (
    CaseCancelled,
    CaseResumed,
    CaseStarted2,
    CaseSuspended,
    CommentAdded,
    DeadlineMoved,
    IncidentDropped,
    LawChosen,
    TaskCancelled,
    WaitClosed,
)
from engine.model.publication import Kind
from engine.model.text import clean, is_writable
from engine.projections.publications import find_publication
from engine.projections.tasks import task_from
from engine.projections.waits import wait_from
from engine.publishing.definitions import Definition
from engine.store import journal
from engine.store.tables import cases, incidents, tasks, units, waits
from engine.time import Pause, parse_limit, read_adjustments, resumed_due

CHANNELS = ("counter", "web", "app", "zalo", "call_center", "email", "post", "dvc_portal")

_MAX_COMMENT = 2000


def start_case(work: Work, command: StartCase) -> None:
    """Takes a request in, under a new code."""
    unit = work.rows.get(units, command.unit)
    if unit is None:
        raise NotFound("unit_not_found", "There is no unit '{unit}'.", unit=command.unit)
    if not may_start(work.actor, command.unit) and not _chooses_law(work, command):
        raise NotAllowed(
            "not_desk", "Only the desk of unit {unit} may take requests in.", unit=command.unit
        )
    work.act_as((DESK, command.unit))
    if command.channel not in CHANNELS:
        raise Invalid(
            "channel_unknown",
            "The channel '{channel}' is not known. Use one of {known}.",
            channel=command.channel,
            known=", ".join(CHANNELS),
        )
    code = _free_code(work, unit["letters"])
    definition = work.library.definition_on(work.tx.connection, command.definition, work.today)
    _require_in_use(work, definition)
    law = bind_law(work, definition, command)
    work.tx.know_head(code, 0, journal.EMPTY)
    work.record(
        code,
        CaseStarted2(
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
        work.record(code, LawChosen(law.profile, law.version, law.reason))
    follow(work, code, work.new_run(code).start())
    if command.submission is not None:
        _submit(work, code, command)


def _chooses_law(work: Work, command: StartCase) -> bool:
    return command.reason is not None and may_choose_law(work.actor, command.unit)


def _require_in_use(work: Work, definition: Definition) -> None:
    """Asked anew each time: a definition that is kept does not know that it was retired since."""
    if definition.begins_after(work.today):
        raise Conflict(
            "definition_not_begun",
            "The procedure '{definition}' takes new cases from {first} on.",
            definition=definition.key,
            first=definition.process.valid_from,
        )
    key = definition.key
    found = find_publication(work.tx.connection, Kind.PROCESS, key)
    if found is not None and found[0].retired_at:
        raise Conflict(
            "definition_retired",
            "The procedure '{definition}' takes no new cases since {at}.",
            definition=key,
            at=found[0].retired_at,
        )


def _submit(work: Work, code: str, command: StartCase) -> None:
    opened = _open_tasks(work, code)
    if len(opened) != 1:
        raise Invalid(
            "no_single_start",
            "The process does not begin with one step, so nothing can be submitted at once. "
            "Start the case without a submission.",
        )
    case = work.case(code)
    behalf = behalf_of(work, case, opened[0].roles, command.on_behalf_of)
    finish_task(work, case, opened[0], command.submission or {}, behalf)


def _free_code(work: Work, letters: str) -> str:
    for _ in range(20):
        code = make_code(letters, work.digits())
        if work.rows.get(cases, code) is None:
            return code
    raise Conflict(
        "no_free_code",
        "No free request code was found for {letters}. Try again; if it stays so, give the unit "
        "other letters.",
        letters=letters,
    )


def suspend_case(work: Work, command: SuspendCase) -> None:
    case = _take_to_steer(work, command.case, command.expected_version)
    require_active(case)
    reason, document = reason_of(command.reason), name_of(command.document)
    work.record(case.code, CaseSuspended(reason, document))


def resume_case(work: Work, command: ResumeCase) -> None:
    """Goes on; what was left of each limit at the suspension runs on from now."""
    case = _take_to_steer(work, command.case, command.expected_version)
    if case.state is not CaseState.SUSPENDED or case.suspended_at is None:
        raise Conflict("case_not_suspended", "The case {case} is not suspended.", case=case.code)
    work.record(case.code, CaseResumed(reason_of(command.reason)))
    pause = Pause(case.suspended_at, work.now)
    for place in case.places.values():
        if place.due_at is None or place.limit is None or place.calendar is None:
            continue
        if place.is_window:  # moved with all that it leaves out, when it goes on
            continue
        calendar, _ = work.calendar(place.calendar)
        due_at = resumed_due(
            place.due_at,
            place.since,
            parse_limit(place.limit),
            calendar,
            read_adjustments(place.adjusted, work.now),
            pause,
        )
        if due_at != place.due_at:
            work.record(
                case.code,
                DeadlineMoved(place.number, place.element, due_at, place.due_at, "suspension"),
            )


def cancel_case(work: Work, command: CancelCase) -> None:
    """Ends the case where it stands, without the rest of its process."""
    case = _take_to_steer(work, command.case, command.expected_version)
    if case.state not in {CaseState.ACTIVE, CaseState.SUSPENDED}:
        require_active(case)
    reason = reason_of(command.reason)
    for task in _open_tasks(work, case.code):
        work.record(case.code, TaskCancelled(task.number, task.element))
    for wait in _open_waits(work, case.code):
        work.record(case.code, WaitClosed(wait.number, wait.element))
    for row in work.rows.find(incidents, case=case.code):
        work.record(case.code, IncidentDropped(row["number"], row["element"]))
    work.rows.update(cases, case.code, tokens=None)
    work.record(case.code, CaseCancelled(reason))


def add_comment(work: Work, command: AddComment) -> None:
    """Says something about the case; also when it is over."""
    if command.task is None:
        case = work.take_case(command.case)
    else:
        case, _ = work.take_task(f"{command.case}-{command.task}")
    capacity = comments_as(work.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_commenting", "Only those who work on the case {case} may comment.", case=case.code
        )
    work.act_as(capacity)
    text = clean(command.text).strip()
    if not 1 <= len(text) <= _MAX_COMMENT or not is_writable(text):
        raise Invalid(
            "comment_unfit", "Write a comment of 1 to {most} characters.", most=_MAX_COMMENT
        )
    work.record(case.code, CommentAdded(text, command.task))


def _take_to_steer(work: Work, code: str, expected_version: int | None) -> Case:
    case = work.take_case(code)
    capacity = steers_as(work.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_steering",
            "Only the desk and the leader of unit {unit} may do this.",
            unit=case.executing_unit,
        )
    work.act_as(capacity)
    require_version(work, case, expected_version)
    return case


def _open_tasks(work: Work, code: str) -> list[Task]:
    found = [task_from(row) for row in work.rows.find(tasks, case=code)]
    return [task for task in found if task.state in OPEN_TASKS]


def _open_waits(work: Work, code: str) -> list[Wait]:
    return [wait_from(row) for row in work.rows.find(waits, case=code)]

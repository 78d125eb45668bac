"""More time by agreement."""

from __future__ import annotations

from datetime import datetime

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.work import Work, name_of, reason_of, require_active, require_version
from engine.model.access import may_lead
from engine.model.actor import LEADER
from engine.model.case import Case
from engine.model.commands import ExtendDeadline
from engine.model.events import DeadlineExtended
from engine.model.place import Place
from engine.time import (
    Extension,
    LegalTimeError,
    Limit,
    due,
    parse_limit,
    read_adjustments,
    whole_due,
)


def extend_deadline(work: Work, command: ExtendDeadline) -> None:
    """The new end is recorded with the reason, who consented, and the old one."""
    case = work.take_case(command.case)
    if not may_lead(work.actor, case):
        raise NotAllowed(
            "not_leader_of_time",
            "Only the leader of unit {unit} may agree on more time.",
            unit=case.executing_unit,
        )
    work.act_as((LEADER, case.executing_unit))
    require_version(work, case, command.expected_version)
    require_active(case)
    reason, agreed_with = reason_of(command.reason), name_of(command.agreed_with)
    if agreed_with is None:
        raise Invalid("consent_missing", "Say who has agreed to the new date.")
    place = None if command.task is None else _place(case, command.task)
    was = case.due_at if place is None else place.due_at
    if was is None:
        raise Conflict("nothing_to_extend", "There is no limit here that could be extended.")
    if was <= work.now:
        raise Conflict(
            "deadline_over",
            "The limit was over at {due}. That it was missed stands; it cannot be extended now.",
            due=was,
        )
    by = _limit(command.by)
    due_at = _whole(work, case, by) if place is None else _step(work, place, was, by)
    number, element = (0, case.definition) if place is None else (place.number, place.element)
    document = name_of(command.document)
    extended = DeadlineExtended(
        number, element, str(by), due_at, was, reason, agreed_with, document
    )
    work.record(case.code, extended)


def _place(case: Case, task: str) -> Place:
    for place in case.places.values():
        if place.is_step and task == f"{case.code}-{place.number}":
            return place
    raise NotFound("task_not_open", "The case has no open step {task}.", task=task)


def _limit(text: str) -> Limit:
    try:
        return parse_limit(text)
    except LegalTimeError as error:
        raise Invalid("extension_invalid", "{why}", why=str(error)) from error


def _step(work: Work, place: Place, was: datetime, by: Limit) -> datetime:
    assert place.calendar is not None, "what is due runs on a calendar"
    return due(was, by, work.calendar(place.calendar)[0])


def _whole(work: Work, case: Case, by: Limit) -> datetime:
    found = work.whole(case)
    assert found is not None, "the case has a due date"
    assert case.dossier_valid_at is not None
    happened = [*read_adjustments(case.adjusted), Extension(work.now, by)]
    try:
        return whole_due(case.dossier_valid_at, found.whole, happened)
    except LegalTimeError as error:
        raise Invalid("extension_invalid", "{why}", why=str(error)) from error

"""More time by agreement."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.clocks import end_of_whole
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import name_of, reason_of, require_active, require_version
from engine.handlers.window_limits import end_of_window, running_window
from engine.model.authorization import leads_as
from engine.model.case import Case
from engine.model.commands import ExtendDeadline
from engine.model.events import DeadlineExtended
from engine.model.place import WHOLE, Place, window_element
from engine.time import (
    MOST_DAYS,
    Extension,
    LegalTimeError,
    Limit,
    adjustments_of,
    due,
    last_instant_of_place,
    local_day,
    parse_limit,
    require_same_unit,
    whole_due,
    whole_rests,
)


def extend_deadline(context: CommandContext, command: ExtendDeadline) -> None:
    """The new end is recorded with the reason, who consented, and the old one."""
    case = context.take_case(command.case)
    capacity = leads_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_leader_of_time",
            "Only the leader of unit {unit} may agree on more time.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)
    require_version(context, case, command.expected_version)
    require_active(case)
    reason, agreed_with = reason_of(command.reason), name_of(command.agreed_with)
    if agreed_with is None:
        raise Invalid("consent_missing", "Say who has agreed to the new date.")
    place = _place(case, command)
    was = None if place is None else _end(context, case, place)
    if place is None or was is None:
        raise Conflict("nothing_to_extend", "There is no limit here that could be extended.")
    if last_instant_of_place(place, was) < context.now or (place.is_step and was == context.now):
        raise Conflict(
            "deadline_over",
            "The limit was over at {due}. That it was missed stands; it cannot be extended now.",
            due=last_instant_of_place(place, was),
        )
    by, document = _limit(command.by), name_of(command.document)
    due_at = _extended(context, case, place, was, by)
    element = case.definition if place.key == WHOLE else place.element
    context.record(
        case.code,
        DeadlineExtended(
            place.number, element, str(by), due_at, was, reason, agreed_with, document
        ),
    )


def _place(case: Case, command: ExtendDeadline) -> Place | None:
    if command.window is not None:
        return _window(case, command, command.window)
    if command.task is None:
        return case.places.get(WHOLE)
    for place in case.places.values():
        if place.is_step and command.task == f"{case.code}-{place.number}":
            return place
    raise NotFound("task_not_open", "The case has no open step {task}.", task=command.task)


def _window(case: Case, command: ExtendDeadline, name: str) -> Place:
    if command.task is not None:
        raise Invalid("extension_of_two", "Give task or window, not both of them.")
    found = running_window(case, window_element(name))
    if found is None:
        raise NotFound(
            "window_not_open",
            "The window {window} does not run in the case now. Look at the windows in its ledger.",
            window=name,
        )
    return found


def _limit(text: str) -> Limit:
    try:
        return parse_limit(text)
    except LegalTimeError as error:
        raise Invalid("extension_invalid", "{why}", why=str(error)) from error


def _extended(
    context: CommandContext, case: Case, place: Place, was: datetime, by: Limit
) -> datetime:
    """When the limit ends that ended at ``was``.

    Raises:
        Invalid: more days are of another kind than the limit, or they lead too far.
    """
    latest = context.now + timedelta(days=MOST_DAYS)
    try:
        due_at = _counted(context, case, place, was, by)
        local_day(due_at)
    except LegalTimeError as error:
        raise Invalid("extension_invalid", "{why}", why=str(error)) from error
    if due_at > latest:
        raise Invalid(
            "extension_too_long",
            "With {by} more the limit would end at {due}. Agree on an end by {latest}.",
            by=str(by),
            due=due_at,
            latest=latest,
        )
    return due_at


def _counted(
    context: CommandContext, case: Case, place: Place, was: datetime, by: Limit
) -> datetime:
    if place.is_window:
        return end_of_window(context, case, place, context.now, by)
    return _step(context, case, place, was, by) if place.is_step else _whole(context, case, by)


def _step(context: CommandContext, case: Case, place: Place, was: datetime, by: Limit) -> datetime:
    return due(was, by, context.calendar_of(case, place)[0])


def _end(context: CommandContext, case: Case, place: Place) -> datetime | None:
    """As of now: while time is left out of the whole limit, or of a window, it moves."""
    if place.is_window:
        return end_of_window(context, case, place, context.now)
    if place.key != WHOLE or not whole_rests(case):
        return place.due_at
    assert case.dossier_valid_at is not None
    return end_of_whole(context, case, case.dossier_valid_at)


def _whole(context: CommandContext, case: Case, by: Limit) -> datetime:
    found = context.whole(case)
    assert found is not None, "the case has a due date"
    assert case.dossier_valid_at is not None
    require_same_unit(found.limit, by)
    happened = [*adjustments_of(case, context.now), Extension(context.now, by)]
    return whole_due(case.dossier_valid_at, found.whole, happened)

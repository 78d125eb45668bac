"""Giving a case to another unit: offered, accepted or returned; or decided by a leader above.

No limit begins anew: what is due stays due, and whoever holds the case when a limit ends answers
for it. What is over when the case is handed on is recorded before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.alarms import armed_places, tell_passed
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import (
    reason_of,
    require_active,
    require_desk,
    require_version,
)
from engine.handlers.recipients import CALENDAR_OF_THE_TOLD, units_above
from engine.model import events
from engine.model.authorization import decides_between, may_work, offers_as, receives_as
from engine.model.case import Case
from engine.model.commands import AcceptTransfer, ReturnTransfer, TransferCase
from engine.model.roles import DESK, LEADER
from engine.model.states import OPEN_TASKS
from engine.model.transfer import MOST_TRANSFERS, MOVED, SILENCE, Transfer, TransferOutcome
from engine.projections.people import load_actor
from engine.projections.staff import staff_of
from engine.projections.tasks import task_from
from engine.projections.transfers import transfers_in
from engine.store.rows import Row
from engine.store.tables import tasks
from engine.time.working_time import after_working_time


def transfer_case(context: CommandContext, command: TransferCase) -> None:
    """Offers the case to another unit, or gives it to that at once where a leader above both
    decides.

    Raises:
        NotAllowed: the actor answers for neither; or only a leader above may any more.
        Invalid: there is no such unit, it carries the case out already, or has no desk.
        Conflict: the case is not active, is offered already, or of another version than was seen.
    """
    case = context.take_case(command.case)
    offers = offers_as(context.actor, case)
    decides = decides_between(context.actor, case.executing_unit)
    capacity = decides or offers
    if capacity is None:
        raise NotAllowed(
            "not_transferring",
            "Only the desk and the leader of unit {unit}, or a leader above it, give this case to "
            "another unit.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)
    require_version(context, case, command.expected_version)
    require_active(case)
    unit, reason = _receiving(context, case, command.unit), reason_of(command.reason)
    before = transfers_in(context.rows, case.code)
    if any(one.outcome is None for one in before):
        raise Conflict(
            "transfer_open",
            "The case {case} is offered to unit {unit} already. Wait for its answer.",
            case=case.code,
            unit=before[-1].unit,
        )
    if decides_between(context.actor, case.executing_unit, unit) is not None:
        told = _told(context, case, {case.executing_unit, unit})
        _move(context, case, events.TransferDecided(unit, case.executing_unit, reason, told))
        return
    _require_offerable(case, before)
    ends_at = _silent_at(context)
    to = _answering(context, {unit})
    context.record(case.code, events.TransferOffered(unit, reason, ends_at, to))


def accept_transfer(context: CommandContext, command: AcceptTransfer) -> None:
    """Takes the case that was offered; its open steps move with their due instants and drafts.

    Raises:
        NotAllowed: the actor does not answer for the unit that it is offered to.
        Conflict: it is offered to nobody, is not active, or of another version than was seen.
    """
    case, offer = _take_offered(context, command)
    told = _told(context, case, set(), offer.offered_by)
    _move(context, case, events.TransferAccepted(offer.unit, case.executing_unit, to=told))


def return_transfer(context: CommandContext, command: ReturnTransfer) -> None:
    """Declines the case; from then on a leader above decides about it.

    Raises:
        NotAllowed: the actor does not answer for the unit that it is offered to.
        Conflict: it is offered to nobody, the time to answer is over, the case is not active, or
            of another version than was seen.
    """
    case, offer = _take_offered(context, command)
    if offer.ends_at is not None and offer.ends_at <= context.now:
        raise Conflict(
            "transfer_silent",
            "Nobody answered until {at}, so unit {unit} has accepted the case. Ask a leader above "
            "to decide.",
            at=offer.ends_at,
            unit=offer.unit,
        )
    reason = reason_of(command.reason)
    above = units_above(context, case.executing_unit) & units_above(context, offer.unit)
    staff = staff_of(context.tx.connection, {case.executing_unit, *above})
    to = {row.login for row in staff if row.role == LEADER} | {offer.offered_by}
    context.record(case.code, events.TransferReturned(offer.unit, reason, tuple(sorted(to))))


def accept_silently(context: CommandContext, case: Case) -> None:
    """Nobody has answered in time: the unit has accepted the case. Nothing before that."""
    offer = _open_offer(context, case)
    if offer is None or offer.ends_at is None or offer.ends_at > context.now:
        return
    told = _told(context, case, {offer.unit}, offer.offered_by)
    accepted = events.TransferAccepted(offer.unit, case.executing_unit, silent=True, to=told)
    _move(context, case, accepted)


def offer_ends_at(context: CommandContext, case: Case) -> datetime | None:
    """When silence accepts the case; None where it is offered to nobody."""
    offer = _open_offer(context, case)
    return None if offer is None else offer.ends_at


def _take_offered(
    context: CommandContext, command: AcceptTransfer | ReturnTransfer
) -> tuple[Case, Transfer]:
    case = context.take_case(command.case)
    offer = _open_offer(context, case)
    if offer is None:
        raise Conflict(
            "transfer_none", "The case {case} is offered to no unit now.", case=case.code
        )
    capacity = receives_as(context.actor, offer.unit)
    if capacity is None:
        raise NotAllowed(
            "not_receiving",
            "The case is offered to unit {unit}: its desk or its leader answers.",
            unit=offer.unit,
        )
    context.act_as(capacity)
    require_version(context, case, command.expected_version)
    require_active(case)
    return case, offer


def _receiving(context: CommandContext, case: Case, unit: str) -> str:
    if unit == case.executing_unit:
        raise Invalid(
            "transfer_to_itself",
            "Unit {unit} carries this case out already. Choose another one.",
            unit=unit,
        )
    require_desk(context, unit)
    return unit


def _require_offerable(case: Case, before: Iterable[Transfer]) -> None:
    """Looks whether units may still settle it between themselves."""
    outcomes = [one.outcome for one in before]
    if TransferOutcome.RETURNED in outcomes:
        raise NotAllowed(
            "transfer_returned",
            "The case {case} was returned once. A leader above both units decides now.",
            case=case.code,
        )
    if sum(one in MOVED for one in outcomes) >= MOST_TRANSFERS:
        raise NotAllowed(
            "transfers_used_up",
            "The case {case} was given on {most} times. A leader above the units decides now.",
            case=case.code,
            most=MOST_TRANSFERS,
        )


def _move(
    context: CommandContext, case: Case, moved: events.TransferAccepted | events.TransferDecided
) -> None:
    """Hands the case on: what is over by now is said while the unit holds it that let it pass."""
    for place in armed_places(case).values():
        if not place.is_timer:
            tell_passed(context, case, place)
    context.record(case.code, moved)
    after = context.case(case.code)
    for row in _open_steps(context, case):
        released = None if row["assignee"] is None else not _works_there(context, after, row)
        context.record(case.code, events.TaskMoved(row["number"], moved.unit, released or None))


def _works_there(context: CommandContext, case: Case, row: Row) -> bool:
    """Whether whoever holds the step may do it in the unit that carries the case out now."""
    recorded_by = context.roles().recorded_by()
    holder = load_actor(context.tx.connection, row["assignee"], recorded_by, context.now)
    step = task_from({**row, "unit": case.executing_unit})
    return holder is not None and may_work(holder, step, case)


def _open_steps(context: CommandContext, case: Case) -> list[Row]:
    found = context.rows.find(tasks, case=case.code)
    return [row for row in found if row["state"] in OPEN_TASKS]


def _told(context: CommandContext, case: Case, units: set[str], *others: str) -> tuple[str, ...]:
    """Who holds open steps of the case, those who answer for these units, and others."""
    holders = {row["assignee"] for row in _open_steps(context, case) if row["assignee"]}
    return tuple(sorted({*holders, *_answering(context, units), *others}))


def _answering(context: CommandContext, units: set[str]) -> tuple[str, ...]:
    """The desks and leaders of these units."""
    staff = staff_of(context.tx.connection, units) if units else []
    return tuple(sorted({row.login for row in staff if row.role in {DESK, LEADER}}))


def _silent_at(context: CommandContext) -> datetime:
    """When whoever says nothing has accepted, by the working hours of the company."""
    calendar = context.working_calendars().get(CALENDAR_OF_THE_TOLD)
    if calendar is None:
        return context.now + SILENCE
    return after_working_time(context.now, SILENCE, calendar)


def _open_offer(context: CommandContext, case: Case) -> Transfer | None:
    return next((one for one in transfers_in(context.rows, case.code) if one.outcome is None), None)

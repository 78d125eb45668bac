"""Deadlines that act: when each case has to be looked at next, and what happens then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from engine.errors import NotAllowed
from engine.handlers.alarms import armed_places, running_limit, tell_passed
from engine.handlers.calendar_moves import AFRESH, RECOUNT, count_case, move_dates
from engine.handlers.clocks import has_untold, is_untold, keep_forecast
from engine.handlers.context import CommandContext
from engine.handlers.doubts import doubt_breaches
from engine.handlers.moves import record_moves
from engine.handlers.recipients import CALENDAR_OF_THE_TOLD, next_office_hour
from engine.handlers.transfers import accept_silently, offer_ends_at
from engine.model import events
from engine.model.act import FORECAST, TRANSFER
from engine.model.actor import SYSTEM
from engine.model.case import Case
from engine.model.code import is_code
from engine.model.commands import FireDeadline
from engine.model.place import Place
from engine.model.states import CaseState
from engine.store.tables import deadlines
from engine.time import (
    TICK,
    Outlook,
    left_out_since,
    local_day,
    next_alarm,
)
from engine.time.zone import USUAL_OPENING, at_local

_HOLDERS = {events.TaskClaimed, events.TaskReleased, events.TaskAssigned}
_OF_OFFERS = (
    events.TransferOffered
    | events.TransferReturned
    | events.TransferAccepted
    | events.CaseRouted
    | events.CaseSuspended
    | events.CaseResumed
    | events.CaseCompleted
    | events.CaseCancelled
)
"""After which silence accepts a case at another instant, or not at all."""


def fire_deadline(context: CommandContext, command: FireDeadline) -> None:
    """Does what the instant asks for. Nothing, if somebody was faster, the case stands still, or
    the deadline was moved: then its row is put right."""
    if context.actor is not SYSTEM:
        raise NotAllowed("not_worker", "Deadlines are fired by the worker alone.")
    case = context.take_case(command.case, _step_of(command.place))
    if move_dates(context, case):
        # A calendar was published, and the recount of the running cases has not come to it yet.
        doubt_breaches(context, case.code)
        case = context.case(case.code)
    place = armed_places(case).get(command.place)
    if place is not None:
        if place.is_timer:
            fire_timer(context, case, place)
        else:
            tell_passed(context, case, place)
    elif case.state is CaseState.ACTIVE and command.place in {FORECAST, AFRESH}:
        keep_forecast(context, case.code, tells=True)
    elif case.closed_at is None and command.place == RECOUNT:
        count_case(context, case)
    elif case.state is CaseState.ACTIVE and command.place == TRANSFER:
        accept_silently(context, case)
    _arm(context, context.case(case.code), [command.place])


def _step_of(place: str) -> int | None:
    """The number of the step whose limit the place is, as far as its key can tell: timers have
    numbers, too."""
    number, apart, _ = place.partition("/")
    return int(number) if apart and number.isdecimal() else None


def fire_passed_timers(context: CommandContext, case: Case) -> bool:
    """Fires the timers of the case whose instant is over, though no worker has come yet: whoever
    is later than a timer finds the case where the timer has sent it. Answers whether one was."""
    timers = [place for place in case.places.values() if _is_passed(place, context.now)]
    for place in sorted(timers, key=lambda one: one.due_at or context.now):
        if place.key in context.case(case.code).places:
            fire_timer(context, context.case(case.code), place)
    return bool(timers)


def _is_passed(place: Place, now: datetime) -> bool:
    runs = place.is_timer and left_out_since(place.adjusted) is None
    return runs and place.due_at is not None and place.due_at <= now


def fire_timer(context: CommandContext, case: Case, place: Place) -> None:
    """Records that the timer of the diagram went off and moves the case on; nothing happens before
    its instant."""
    if place.due_at is not None and place.due_at <= context.now:
        context.record(case.code, events.TimerFired(place.number, place.element, place.due_at))
        arrived = context.run(case.code).arrive(place.number, place.element)
        record_moves(context, case.code, arrived)


# -- rows


def arm_afresh(context: CommandContext, case: Case) -> None:
    """Writes the rows of all its places, of a case that has none."""
    _arm(context, case, [*armed_places(case), FORECAST, TRANSFER])


def keep_deadlines(context: CommandContext) -> None:
    """Brings the rows of every case up to what this command has recorded of it."""
    for code in dict.fromkeys(e.stream for e in context.tx.events if is_code(e.stream)):
        kinds = {type(e.payload) for e in context.tx.events if e.stream == code}
        if not kinds <= _HOLDERS:
            _keep(context, code)


def _keep(context: CommandContext, code: str) -> None:
    before, case = context.before(code), context.case(code)
    old, new = armed_places(before), armed_places(case)
    moved = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
    worse = any(e.stream == code and is_untold(e) for e in context.tx.events)
    if moved or worse:
        _arm(context, case, [*moved, FORECAST])
    if any(e.stream == code and isinstance(e.payload, _OF_OFFERS) for e in context.tx.events):
        _arm(context, case, [TRANSFER])


def _arm(context: CommandContext, case: Case, keys: Iterable[str]) -> None:
    """Writes the rows of these places anew."""
    armed = armed_places(case)
    for key in keys:
        context.rows.delete(deadlines, case.code, key)
        at = _looks_again_at(context, case) if key == FORECAST else None
        if key == TRANSFER and case.state is CaseState.ACTIVE:
            at = offer_ends_at(context, case)
        if key in armed:
            at = fires_at(context, case, armed[key])
        if at is not None:
            context.rows.insert(deadlines, case=case.code, place=key, fires_at=at)


def fires_at(context: CommandContext, case: Case, place: Place) -> datetime | None:
    """When a place where something is due has to be looked at next; None where all was said."""
    if place.is_timer:
        return place.due_at
    return next_alarm(*running_limit(context, case, place), context.now)


def _looks_again_at(context: CommandContext, case: Case) -> datetime | None:
    """The next office hour where it is still to be told that the projection has got worse; else the
    next morning on which somebody is there, while it gets worse by waiting and is not lost yet."""
    if case.state is not CaseState.ACTIVE or case.outlook is None:
        return None
    if has_untold(context, case):
        return next_office_hour(context)
    if case.outlook == Outlook.LATE:
        return None
    steps = [place for place in case.places.values() if place.is_step]
    if all(place.due_at is not None and place.due_at + TICK > context.now for place in steps):
        return None
    tomorrow = local_day(context.now) + timedelta(days=1)
    told_calendar = context.working_calendars().get(CALENDAR_OF_THE_TOLD)
    if told_calendar is None:
        return at_local(tomorrow, USUAL_OPENING)
    return told_calendar.opening(told_calendar.roll_forward(tomorrow))

"""Deadlines that act: when each case has to be looked at next, and what happens then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from engine.errors import NotAllowed
from engine.handlers.calendar_moves import AFRESH, RECOUNT, count_case, move_dates
from engine.handlers.clocks import has_untold, is_untold, keep_forecast
from engine.handlers.context import CommandContext
from engine.handlers.doubts import doubt_breaches
from engine.handlers.lateness import days_late, record_breach, whole_limit_text
from engine.handlers.moves import record_moves
from engine.handlers.recipients import CALENDAR_OF_THE_TOLD, next_office_hour, people_at
from engine.model import events
from engine.model.act import FORECAST
from engine.model.actor import SYSTEM
from engine.model.case import Case
from engine.model.code import is_code
from engine.model.commands import FireDeadline
from engine.model.place import WHOLE, Place
from engine.model.states import CaseState
from engine.store.tables import deadlines
from engine.time import (
    TICK,
    Alarm,
    AlarmKind,
    Outlook,
    RunningLimit,
    Stage,
    last_instant_of_place,
    left_out_since,
    local_day,
    next_alarm,
    parse_limit,
    passed_alarms,
    whole_rests,
)
from engine.time.zone import USUAL_OPENING, at_local

_HOLDERS = {events.TaskClaimed, events.TaskReleased, events.TaskAssigned}


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
            _tell_and_record(context, case, place)
    elif case.state is CaseState.ACTIVE and command.place in {FORECAST, AFRESH}:
        keep_forecast(context, case.code, tells=True)
    elif case.closed_at is None and command.place == RECOUNT:
        count_case(context, case)
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
    return place.is_timer and place.due_at is not None and place.due_at <= now


def fire_timer(context: CommandContext, case: Case, place: Place) -> None:
    """Records that the timer of the diagram went off and moves the case on; nothing happens before
    its instant."""
    if place.due_at is not None and place.due_at <= context.now:
        context.record(case.code, events.TimerFired(place.number, place.element, place.due_at))
        arrived = context.run(case.code).arrive(place.number, place.element)
        record_moves(context, case.code, arrived)


# -- speaking of limits


def _tell_and_record(context: CommandContext, case: Case, place: Place) -> None:
    """Reminds, tells of a breach, and repeats. What piled up while no worker was there is said
    once, to everybody whom it would have reached by now."""
    passed = passed_alarms(*_running(context, case, place), context.now)
    by_kind: dict[AlarmKind, list[Alarm]] = {}
    for alarm in passed:
        by_kind.setdefault(alarm.kind, []).append(alarm)
    levels = (level for a in passed for level in a.tell)
    told = people_at(context, case, levels, _steps_of(case, place))
    reminders = by_kind.get(AlarmKind.REMINDER, [])
    repeats = by_kind.get(AlarmKind.REPEAT, [])
    belated = by_kind.get(AlarmKind.TOLD, [])
    assert place.due_at is not None or not passed, "only what is due speaks"
    if AlarmKind.BREACH in by_kind:
        record_breach(context, case, place, () if repeats else told, len(reminders))
    elif reminders and place.due_at is not None:
        skipped = len(reminders) - 1 or None
        due_at = place.due_at
        context.record(
            case.code, events.ReminderGiven(place.number, place.element, due_at, told, skipped)
        )
    elif belated and not repeats and place.due_at is not None:
        context.record(
            case.code, events.BreachTold(place.number, place.element, place.due_at, told)
        )
    if repeats and place.due_at is not None:
        late = days_late(place.due_at, context.now)
        skipped = len(repeats) - 1 or None
        context.record(
            case.code,
            events.BreachRepeated(place.number, place.element, place.due_at, late, told, skipped),
        )


def _steps_of(case: Case, place: Place) -> tuple[int, ...]:
    """The open steps whose people are meant: of a window those whose time it measures."""
    if not place.is_window:
        return (place.number,) if place.number else ()
    open_steps = (one for one in case.places.values() if one.is_step)
    return tuple(one.number for one in open_steps if one.element not in place.leaves_out)


def _running(
    context: CommandContext, case: Case, place: Place
) -> tuple[tuple[Stage, ...], RunningLimit]:
    assert place.due_at is not None, "only what is due runs"
    profile = context.profile(case)
    assert profile is not None, "limits come from a profile"
    whole = place.key == WHOLE
    limit = whole_limit_text(context, case) if whole else place.limit
    calendar = None if place.calendar is None else context.calendar(place.calendar)[0]
    assert limit is not None, "what is due has a limit"
    window = profile.window(place.element) if place.is_window else None
    steps = window.stages if window is not None and window.stages else profile.stages
    return (
        profile.total.stages if whole else steps,
        RunningLimit(
            since=place.since,
            due_at=last_instant_of_place(place, place.due_at),
            limit=parse_limit(limit),
            calendar=calendar,
            told_until=place.told_until,
            breached=place.breached,
            told_calendar=context.working_calendars().get(CALENDAR_OF_THE_TOLD),
        ),
    )


# -- rows


def arm_afresh(context: CommandContext, case: Case) -> None:
    """Writes the rows of all its places, of a case that has none."""
    _arm(context, case, [*armed_places(case), FORECAST])


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


def armed_places(case: Case | None) -> Mapping[str, Place]:
    """Where something is due in a case that is under way, by the key of the place. Nothing is due
    of the whole limit, or of a window, while time is left out of it."""
    if case is None or case.state is not CaseState.ACTIVE:
        return {}
    due = {
        key: place
        for key, place in case.places.items()
        if place.due_at is not None and not place.annulled
    }
    if whole_rests(case):
        due.pop(WHOLE, None)
    return {key: place for key, place in due.items() if not (place.is_window and _rests(place))}


def _rests(place: Place) -> bool:
    """A limit that was over before stays over; of one that ends at an instant nothing is left at
    that."""
    since = left_out_since(place.adjusted)
    if since is None or place.due_at is None:
        return False
    last = last_instant_of_place(place, place.due_at)
    return since <= last if last > place.due_at else since < last


def _arm(context: CommandContext, case: Case, keys: Iterable[str]) -> None:
    """Writes the rows of these places anew."""
    armed = armed_places(case)
    for key in keys:
        context.rows.delete(deadlines, case.code, key)
        at = _looks_again_at(context, case) if key == FORECAST else None
        if key in armed:
            at = fires_at(context, case, armed[key])
        if at is not None:
            context.rows.insert(deadlines, case=case.code, place=key, fires_at=at)


def fires_at(context: CommandContext, case: Case, place: Place) -> datetime | None:
    """When a place where something is due has to be looked at next; None where all was said."""
    if place.is_timer:
        return place.due_at
    return next_alarm(*_running(context, case, place), context.now)


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

"""What is said of a limit whose instants have come: reminders, breaches, repeats."""

from __future__ import annotations

from collections.abc import Mapping

from engine.handlers.context import CommandContext
from engine.handlers.lateness import days_late, record_breach, whole_limit_text
from engine.handlers.recipients import CALENDAR_OF_THE_TOLD, people_at
from engine.model import events
from engine.model.case import Case
from engine.model.place import WHOLE, Place
from engine.model.states import CaseState
from engine.time import (
    Alarm,
    AlarmKind,
    RunningLimit,
    Stage,
    last_instant_of_place,
    left_out_since,
    parse_limit,
    passed_alarms,
    whole_rests,
)


def tell_passed(context: CommandContext, case: Case, place: Place) -> None:
    """Reminds, tells of a breach, and repeats. What piled up while no worker was there is said
    once, to everybody whom it would have reached by now."""
    passed = passed_alarms(*running_limit(context, case, place), context.now)
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


def running_limit(
    context: CommandContext, case: Case, place: Place
) -> tuple[tuple[Stage, ...], RunningLimit]:
    """The stages at which people are told of the place, and how its limit runs."""
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


def armed_places(case: Case | None) -> Mapping[str, Place]:
    """Where something is due in a case that is under way, by the key of the place. Nothing is due
    of a limit while time is left out of it."""
    if case is None or case.state is not CaseState.ACTIVE:
        return {}
    due = {
        key: place
        for key, place in case.places.items()
        if place.due_at is not None and not place.annulled
    }
    if whole_rests(case):
        due.pop(WHOLE, None)
    return {key: place for key, place in due.items() if not _rests(place)}


def _rests(place: Place) -> bool:
    """A limit that was over before stays over; of one that ends at an instant nothing is left at
    that."""
    since = left_out_since(place.adjusted)
    if since is None or place.due_at is None:
        return False
    last = last_instant_of_place(place, place.due_at)
    return since <= last if last > place.due_at else since < last

"""Limits that were not kept: the verdict, and the cause that is given when the step is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.errors import Invalid
from engine.handlers.context import CommandContext
from engine.handlers.recipients import people_who_explain
from engine.model.breach import EndedBy
from engine.model.case import Case
from engine.model.causes import Cause
from engine.model.events import BreachClosed, CauseAwaited, DeadlineBreached
from engine.model.place import Place
from engine.model.process import ClockOwner
from engine.model.text import is_writable, words
from engine.store.tables import breaches
from engine.time import last_instant_of_place, left_out_since
from engine.time.zone import shown_day

_MOST_WORDS = 2000
_ASKED = {EndedBy.STEP, EndedBy.CORRECTION}


def is_over(place: Place, at: datetime) -> bool:
    """Whether the limit is not kept at that instant."""
    if place.due_at is None or place.annulled:
        return False
    return at > last_instant_of_place(place, place.due_at)


def days_late(due_at: datetime, done_at: datetime) -> int:
    """In calendar days; 0 is after office hours of the last day."""
    return (shown_day(done_at) - shown_day(due_at)).days


def record_breach(
    context: CommandContext, case: Case, place: Place, to: tuple[str, ...] = (), skipped: int = 0
) -> None:
    """Records that the limit is over; once, and whatever becomes known later."""
    assert place.due_at is not None, "only what is due can be late"
    limit = place.limit or whole_limit_text(context, case)
    context.record(
        case.code,
        DeadlineBreached(
            place.number,
            place.element,
            place.due_at,
            limit,
            _owner(context, case, place),
            to,
            skipped or None,
        ),
    )


def _owner(context: CommandContext, case: Case, place: Place) -> str:
    """Whose time it is: that of a window the one whose time it measures, where that is one."""
    process = context.definition(case).process
    tasks = process.user_tasks()
    if place.is_window:
        owners = {str(task.clock_owner) for task in tasks if task.id not in place.leaves_out}
    else:
        owners = {str(task.clock_owner) for task in tasks if task.id == place.element}
    return owners.pop() if len(owners) == 1 else str(ClockOwner.UTILITY)


def whole_limit_text(context: CommandContext, case: Case) -> str:
    """The limit over the whole case, as the profile writes it."""
    whole = context.whole(case)
    assert whole is not None, "what is due has a limit"
    return str(whole.limit)


def end_limit(
    context: CommandContext,
    case: Case,
    place: Place,
    done_at: datetime,
    ended_by: EndedBy = EndedBy.STEP,
    *,
    asks: bool = True,
) -> bool:
    """What the limit asks for is done now, or is not to be done any more: closes its breach, if
    there is one, so that none stays open about which nobody can do anything. Returns whether it
    was late.

    A breach that stands, though the limit is in time by what is known now, is closed as it was
    recorded, and nobody is asked for its cause at once. ``asks``: whether whoever ends the limit
    is asked at all.

    Raises:
        Invalid: it was late, and no cause was given, or none of the list.
    """
    # While a case is suspended its steps stand still, and so does one whose papers lie with the
    # desk: late is what was late before. The ends of windows, and of the whole limit, have moved
    # by then.
    stopped = (case.suspended_at or left_out_since(place.adjusted)) if place.is_step else None
    late = is_over(place, min(done_at, stopped or done_at))
    if late:
        close_breach(context, case, place, done_at, ended_by, asks=asks)
    elif place.breached and not place.annulled:
        row = context.rows.get(breaches, case.code, place.number, place.element)
        assert row is not None, "it was recorded"
        was = replace(place, due_at=row["due_at"])
        close_breach(context, case, was, max(done_at, row["due_at"]), ended_by, asks=False)
    return late


def close_breach(
    context: CommandContext,
    case: Case,
    place: Place,
    done_at: datetime,
    ended_by: EndedBy = EndedBy.STEP,
    *,
    asks: bool = True,
) -> None:
    """Records that what was late is over now, with the cause that was given. Where it ended with
    something that nobody is asked about, or whoever ended it did not hold it (``asks``), or is the
    customer, those are told who may say the cause afterwards.

    Raises:
        Invalid: no cause was given, or none of the list.
    """
    assert place.due_at is not None
    asks = asks and context.actor.case is None
    late = days_late(place.due_at, done_at)
    asked = asks and (ended_by in _ASKED or context.late_cause is not None)
    cause, remark = _cause(context, late) if asked else (None, None)
    if not place.breached:
        record_breach(context, case, place)
    context.record(
        case.code,
        BreachClosed(place.number, place.element, place.due_at, done_at, late, cause, remark),
    )
    if not asked and _known_causes(context):
        row = context.rows.get(breaches, case.code, place.number, place.element)
        assert row is not None, "it was recorded"
        to = people_who_explain(context, case, _owner(context, case, place), row["unit"])
        awaited = CauseAwaited(place.number, place.element, place.due_at, str(ended_by), to)
        context.record(case.code, awaited)


def require_use_of_cause(context: CommandContext) -> None:
    """Looks whether a cause of lateness that came with the command was needed.

    Raises:
        Invalid: a cause was given, and nothing was late whose cause was asked for.
    """
    if context.late_cause is None and context.late_remark is None:
        return
    payloads = [event.payload for event in context.tx.events]
    closed = {(p.number, p.element) for p in payloads if isinstance(p, BreachClosed)}
    if not closed - {(p.number, p.element) for p in payloads if isinstance(p, CauseAwaited)}:
        raise Invalid(
            "late_cause_unfit", "Nothing is late here. Leave late_cause and late_remark out."
        )


def _cause(context: CommandContext, late: int) -> tuple[str | None, str | None]:
    known = _known_causes(context)
    if not known:
        return None, None
    if context.late_cause is None or context.late_cause not in known:
        raise Invalid(
            "late_cause_missing",
            "This is {days} day(s) late. Say why, as late_cause: one of {known}.",
            days=late,
            known=", ".join(known),
        )
    return context.late_cause, remark_of(known[context.late_cause], context.late_remark)


def _known_causes(context: CommandContext) -> Mapping[str, Cause]:
    return context.causes()


def remark_of(cause: Cause, told: str | None) -> str | None:
    """The words that somebody adds to a cause; None without.

    Raises:
        Invalid: the cause needs some, or they are too long or cannot be written.
    """
    remark = words(told)
    if len(remark) > _MOST_WORDS or not is_writable(remark) or (cause.remark and not remark):
        raise Invalid(
            "late_remark_missing",
            "Say in late_remark, in 1 to 2,000 characters, what the cause was.",
        )
    return remark or None

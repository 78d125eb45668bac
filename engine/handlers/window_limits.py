"""When a window that runs in a case ends, and what is recorded where one begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from engine.errors import Conflict
from engine.handlers.context import CommandContext
from engine.model.case import Case
from engine.model.events import CaseHandedOver, CaseStarted, Event, WindowOpened
from engine.model.instant import to_text
from engine.model.place import Place
from engine.publishing.definition import Definition
from engine.store import streams
from engine.time import (
    Adjustment,
    Extension,
    LegalTimeError,
    Limit,
    Pause,
    Window,
    due_of_place,
    parse_limit,
    require_whole_days,
)
from engine.time.exclusions import read_adjustments
from engine.time.window_ledger import read_window_pauses


def running_window(case: Case, element: str) -> Place | None:
    """Where a window of the case runs; None where it does not."""
    return next((p for p in case.places.values() if p.element == element and p.due_at), None)


def end_of_window(
    context: CommandContext, case: Case, place: Place, at: datetime, by: Limit | None = None
) -> datetime:
    """Its due instant as of ``at``, with ``by`` more if that is about to be agreed on. While time
    is left out it moves on.

    Raises:
        LimitError: it cannot be extended by that.
    """
    happened = read_adjustments(place.adjusted, at)
    if by is not None:
        assert place.limit is not None, "it runs"
        require_whole_days(parse_limit(place.limit), by)
        happened.append(Extension(at, by))
    calendar, _ = context.calendar_of(case, place, at if at < context.now else None)
    return due_of_place(place, calendar, happened)


def events_of(context: CommandContext, code: str) -> list[Event]:
    """All events of the case in order, those of this command included."""
    recorded = streams.read(context.tx.connection, code)
    mine = (event for event in context.tx.events if event.stream == code)
    known = {event.sequence: event for event in (*recorded, *mine)}
    return [known[sequence] for sequence in sorted(known)]


def left_out_by(context: CommandContext, case: Case, window: Window) -> tuple[str, ...]:
    """The steps whose time a window does not measure: of the process of the case, and of those that
    it was handed over from."""
    return tuple(
        task.id
        for definition in _definitions(context, case)
        for task in definition.process.user_tasks()
        if not window.measures(task.clock_owner, task.id)
    )


def _definitions(context: CommandContext, case: Case) -> Iterator[Definition]:
    if not case.handed_over:
        yield context.definition(case)
        return
    for event in events_of(context, case.code):
        match event.payload:
            case CaseStarted(key, version) | CaseHandedOver(key, version):
                yield context.definitions.definition(context.tx.connection, key, version)


def open_window(
    context: CommandContext,
    code: str,
    window: Window,
    number: int,
    since: datetime,
    agreed: Sequence[Extension] = (),
) -> None:
    """Records that a window begins at ``since``, with what was ``agreed`` on if it began at another
    instant before.

    Raises:
        Conflict: its limit depends on something that the case does not know yet.
    """
    case = context.case(code)
    leaves_out = left_out_by(context, case, window)
    pauses = _left_out_so_far(context, case, leaves_out, since)
    try:
        limit = window.limit(context.variables(case)).limit
        place = _begun(window, number, since, limit, [*agreed, *pauses])
        calendar, version = context.calendar_of(case, place)
        due_at = due_of_place(place, calendar, [*pauses, *agreed])
    except LegalTimeError as error:
        raise Conflict(
            "limit_undecided", "The limit of the next step is not known: {why}", why=str(error)
        ) from error
    context.record(
        code,
        WindowOpened(
            number,
            window.element,
            since,
            due_at,
            str(limit),
            window.calendar,
            version,
            leaves_out,
            tuple(f"{to_text(pause.since)}/{to_text(pause.until)}" for pause in pauses),
        ),
    )


def _begun(
    window: Window, number: int, since: datetime, limit: Limit, happened: Iterable[Adjustment]
) -> Place:
    """As it will stand in the row of the case."""
    adjusted = (
        ("pause", to_text(one.since), to_text(one.until))
        if isinstance(one, Pause)
        else ("extension", to_text(one.at), str(one.by))
        for one in happened
    )
    return Place(
        number,
        window.element,
        since,
        limit=str(limit),
        calendar=window.calendar,
        adjusted=tuple(adjusted),
    )


def _left_out_so_far(
    context: CommandContext, case: Case, leaves_out: tuple[str, ...], since: datetime
) -> list[Pause]:
    """The times since a window began that it does not measure, if that was a while ago."""
    if since >= context.now:
        return []
    return read_window_pauses(events_of(context, case.code), leaves_out, since, context.now)

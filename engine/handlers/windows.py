"""Windows, limits over several steps: they open and close as the case passes their ends, and their
due instant moves with the time that they leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from engine.errors import Conflict
from engine.handlers.lateness import close_breach, is_over
from engine.handlers.work import Work
from engine.model.case import Case
from engine.model.events import (
    CaseHandedOver,
    DeadlineMoved,
    Event,
    MessageReceived,
    MilestoneCorrected,
    MilestoneReached,
    TaskCompleted,
    TaskOpened,
    TimerFired,
    WaitOpened,
    WindowClosed,
    WindowOpened,
)
from engine.model.instant import to_text
from engine.model.place import Place
from engine.store import journal
from engine.time import (
    Adjustment,
    Extension,
    LegalTimeError,
    Limit,
    Pause,
    Point,
    PointKind,
    Window,
    parse_limit,
    require_whole_days,
    window_due,
)
from engine.time.exclusions import read_adjustments, running_since
from engine.time.window_ledger import read_window_pauses


def keep_windows(work: Work, code: str, reason: str) -> None:
    """Brings the windows of the case up to what this command has recorded of it. ``reason`` is
    why time was left out, if it was."""
    events = [event for event in work.tx.events if event.stream == code]
    windows = _windows(work, work.case(code))
    for place in _running(work.before(code), work.case(code)):
        if not any(window.element == place.element for window in windows):
            _close(work, code, place, _left_at(work, code, place, events))
    under_way = _since_handing_over(events)
    for event in under_way:
        for point, at in _passed(event):
            for window in windows:
                _pass(work, code, window, point, at)
        if isinstance(event.payload, MilestoneCorrected):
            _correct(work, code, windows, event.payload)
    _move(work, code, reason)


def running_window(case: Case, element: str) -> Place | None:
    """Where a window of the case runs; None where it does not."""
    return next((p for p in case.places.values() if p.element == element and p.due_at), None)


def end_of_window(work: Work, place: Place, at: datetime, by: Limit | None = None) -> datetime:
    """Its due instant as of ``at``, with ``by`` more if that is about to be agreed on. While time
    is left out it moves on.

    Raises:
        LimitError: it cannot be extended by that.
    """
    assert place.due_at is not None
    if by is None and running_since(place.adjusted) is None:
        return place.due_at
    assert place.limit is not None
    happened = read_adjustments(place.adjusted, at)
    if by is not None:
        require_whole_days(parse_limit(place.limit), by)
        happened.append(Extension(at, by))
    return _counted(work, place, happened)


def _counted(work: Work, place: Place, happened: Iterable[Adjustment]) -> datetime:
    assert place.calendar is not None, "a window runs on a calendar"
    assert place.limit is not None
    calendar, _ = work.calendar(place.calendar)
    return window_due(place.since, parse_limit(place.limit), calendar, happened)


def _windows(work: Work, case: Case) -> tuple[Window, ...]:
    return () if case.closed_at is not None else work.windows(case)


def _left_at(work: Work, code: str, place: Place, events: Sequence[Event]) -> datetime:
    """When a window ends that holds for the case no more: where it was to end, if the case came
    there before."""
    before = work.before(code)
    window = None if before is None else _window_of(work, before, place)
    for event in events if window is not None else ():
        for point, at in _passed(event):
            if window is not None and point in window.closes:
                return at
    return work.now


def _window_of(work: Work, case: Case, place: Place) -> Window | None:
    profile = work.profile(case)
    return None if profile is None else profile.window(place.element)


def _running(*several: Case | None) -> Iterator[Place]:
    """The windows that run, of a case before and after; each once, as it was last."""
    found = {
        place.key: place
        for case in several
        if case is not None
        for place in case.places.values()
        if place.is_window
    }
    return (place for place in found.values() if place.due_at is not None)


def _since_handing_over(events: Sequence[Event]) -> Sequence[Event]:
    for place in range(len(events) - 1, -1, -1):
        if isinstance(events[place].payload, CaseHandedOver):
            return events[place + 1 :]
    return events


def _passed(event: Event) -> Iterator[tuple[Point, datetime]]:
    """The points that the case passed with this event, and the instant that counts there."""
    match event.payload:
        case MilestoneReached(milestone=name, occurred_at=at):
            yield Point(PointKind.MILESTONE, name), at
        case TaskOpened(element=name) | WaitOpened(element=name):
            yield Point(PointKind.BEGIN, name), event.at
        case TaskCompleted(element=name) | MessageReceived(element=name) | TimerFired(element=name):
            yield Point(PointKind.END, name), event.at


def _pass(work: Work, code: str, window: Window, point: Point, at: datetime) -> None:
    opens, closes = point in window.opens, point in window.closes
    if not opens and not closes:
        return
    running = running_window(work.case(code), window.element)
    if running is not None and (closes or (opens and window.anew)):
        _close(work, code, running, at)
        running = None
    before = _times_opened(work.case(code), window)
    if opens and running is None and (window.anew or not before):
        _open(work, code, window, -before - 1, at)


def _times_opened(case: Case, window: Window) -> int:
    numbers = (-place.number for place in case.places.values() if place.element == window.element)
    return max(numbers, default=0)


def _open(work: Work, code: str, window: Window, number: int, since: datetime) -> None:
    case = work.case(code)
    process = work.definition(case).process
    leaves_out = tuple(
        task.id for task in process.user_tasks() if not window.measures(task.clock_owner, task.id)
    )
    pauses = list(_left_out_so_far(work, case, leaves_out, since))
    try:
        given = window.limit(work.variables(case))
        calendar, version = work.calendar(window.calendar)
        due_at = window_due(since, given.limit, calendar, pauses)
    except LegalTimeError as error:
        raise Conflict(
            "limit_undecided", "The limit of the next step is not known: {why}", why=str(error)
        ) from error
    work.record(
        code,
        WindowOpened(
            number,
            window.element,
            since,
            due_at,
            str(given.limit),
            window.calendar,
            version,
            leaves_out,
            tuple(f"{to_text(pause.since)}/{to_text(pause.until)}" for pause in pauses),
        ),
    )


def _left_out_so_far(
    work: Work, case: Case, leaves_out: tuple[str, ...], since: datetime
) -> Iterator[Pause]:
    """The times since a window began that it does not measure, if that was a while ago."""
    if since >= work.now:
        return
    recorded = journal.read(work.tx.connection, case.code)
    mine = (event for event in work.tx.events if event.stream == case.code)
    known = {event.sequence: event for event in (*recorded, *mine)}
    events = [known[sequence] for sequence in sorted(known)]
    yield from read_window_pauses(events, leaves_out, since, work.now)


def _close(work: Work, code: str, place: Place, at: datetime) -> None:
    """Its end was passed at that instant: its breach, if there is one, is over too."""
    case = work.before(code) or work.case(code)
    due_at = end_of_window(work, place, at)
    was = replace(place, due_at=due_at)
    late = is_over(was, at)
    if late:
        close_breach(work, case, was, at, demanded=False)
    work.record(code, WindowClosed(place.number, place.element, at, due_at, not late))


def _correct(
    work: Work, code: str, windows: Sequence[Window], corrected: MilestoneCorrected
) -> None:
    """A window that began at a milestone begins at the instant that is told now."""
    point = Point(PointKind.MILESTONE, corrected.milestone)
    for window in windows:
        place = running_window(work.case(code), window.element)
        if place is not None and point in window.opens and place.since == corrected.was:
            _open(work, code, window, place.number, corrected.occurred_at)


def _move(work: Work, code: str, reason: str) -> None:
    """Records the due instants that time left out has moved. While it is being left out they move
    all the time: then it is recorded when that is over."""
    before = work.before(code)
    for place in _running(work.case(code)):
        known = None if before is None else before.places.get(place.key)
        if known is None or known.adjusted == place.adjusted or running_since(place.adjusted):
            continue
        assert place.due_at is not None, "it runs"
        due_at = _counted(work, place, read_adjustments(place.adjusted, work.now))
        if due_at != place.due_at:
            moved = DeadlineMoved(place.number, place.element, due_at, place.due_at, reason)
            work.record(code, moved)

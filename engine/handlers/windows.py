"""Windows, limits over several steps: they open and close as the case passes their ends, and their
due instant moves with the time that they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.handlers.context import CommandContext
from engine.handlers.endings import ended_with
from engine.handlers.lateness import end_limit
from engine.handlers.window_corrections import correct_windows
from engine.handlers.window_limits import (
    end_of_window,
    events_of,
    left_out_by,
    open_window,
    running_window,
)
from engine.model import events
from engine.model.breach import EndedBy
from engine.model.case import Case
from engine.model.place import Place
from engine.time import Extension, Point, Window
from engine.time.exclusions import left_out_since, read_adjustments
from engine.time.window_points import begun_at, points_passed


def keep_windows(context: CommandContext, code: str, reason: str) -> None:
    """Brings the windows of the case up to what this command has recorded of it. ``reason`` is
    why time was left out, if it was.

    Raises:
        Invalid: a step was done with which one ends that was not kept, and no cause was given.
    """
    history = [event for event in context.tx.events if event.stream == code]
    keeper = _Keeper(context, code)
    for event in history:
        keeper.follow(event)
    keeper.end()
    _move(context, code, reason)


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


@dataclass
class _Keeper:
    """Follows the events of one command. ``ending`` is what a window ends with that ends now."""

    context: CommandContext
    code: str
    ending: EndedBy = EndedBy.OTHER
    windows: tuple[Window, ...] = ()
    running: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        before = self.context.before(self.code)
        if before is not None and before.closed_at is None:
            self.windows = self.context.windows(before)
        found = _running(before, self.context.case(self.code))
        self.running = {place.element: place for place in found}

    def follow(self, event: events.Event) -> None:
        self.ending = ended_with(event, self.ending)
        if isinstance(event.payload, events.CaseStarted | events.CaseHandedOver):
            self.windows = self._windows_under(event.payload)
        if isinstance(event.payload, events.CaseHandedOver):
            self._hand_over(event)
        for point, at in points_passed(event):
            for window in self.windows:
                self._pass(window, point, at)
        if isinstance(event.payload, events.MilestoneCorrected):
            correct_windows(self.context, self.code, event.payload)

    def end(self) -> None:
        """A case that is over measures nothing any more."""
        if self._is_over():
            for place in list(self.running.values()):
                self._close(place, self.context.now)

    def _is_over(self) -> bool:
        return self.context.case(self.code).closed_at is not None

    def _windows_under(
        self, under: events.CaseStarted | events.CaseHandedOver
    ) -> tuple[Window, ...]:
        then = replace(
            self.context.case(self.code),
            definition=under.definition,
            definition_version=under.version,
            profile=under.profile,
            profile_version=under.profile_version,
        )
        return self.context.windows(then)

    def _hand_over(self, event: events.Event) -> None:
        """The clock of a window is one: it runs on where it holds for the other process too, and
        one that comes to hold runs from where it began in the file."""
        held = {window.element for window in self.windows}
        for place in list(self.running.values()):
            if place.element not in held:
                self._close(place, event.at)
        for window in self.windows if not self._is_over() else ():
            if window.element in self.running:
                self._measure_others(window, self.running[window.element])
            else:
                self._begin_in_file(window, event)

    def _measure_others(self, window: Window, place: Place) -> None:
        """Other steps come into its time."""
        if not set(left_out_by(self.context, self.context.case(self.code), window)) <= set(
            place.leaves_out
        ):
            happened = read_adjustments(place.adjusted, self.context.now)
            agreed = [one for one in happened if isinstance(one, Extension)]
            self._open(window, place.number, place.since, agreed)

    def _begin_in_file(self, window: Window, event: events.Event) -> None:
        """Also one that an earlier hand-over has interrupted."""
        past = [e for e in events_of(self.context, self.code) if e.sequence <= event.sequence]
        since = begun_at(past, window)
        if since is not None:
            times = _times_opened(self.context.case(self.code), window)
            self._open(window, -max(times, 1), since)

    def _pass(self, window: Window, point: Point, at: datetime) -> None:
        opens, closes = point in window.opens, point in window.closes
        running = self.running.get(window.element)
        if running is not None and (closes or (opens and window.anew)):
            self._close(running, at)
        if not opens or window.element in self.running or self._is_over():
            return
        before = _times_opened(self.context.case(self.code), window)
        if window.anew or not before:
            self._open(window, -before - 1, at)

    def _open(
        self,
        window: Window,
        number: int,
        since: datetime,
        agreed: list[Extension] | None = None,
    ) -> None:
        open_window(self.context, self.code, window, number, since, agreed or ())
        place = running_window(self.context.case(self.code), window.element)
        assert place is not None, "it was opened"
        self.running[window.element] = place

    def _close(self, place: Place, at: datetime) -> None:
        """Its end was passed at that instant: its breach, if there is one, is over too."""
        context = self.context
        case = context.before(self.code) or context.case(self.code)
        due_at = end_of_window(context, case, place, at)
        was = replace(place, due_at=due_at)
        late = end_limit(context, case, was, at, self.ending)
        context.record(
            self.code, events.WindowClosed(place.number, place.element, at, due_at, kept=not late)
        )
        del self.running[place.element]


def _times_opened(case: Case, window: Window) -> int:
    numbers = (-place.number for place in case.places.values() if place.element == window.element)
    return max(numbers, default=0)


def _move(context: CommandContext, code: str, reason: str) -> None:
    """Records the due instants that time left out has moved. While it is being left out they move
    all the time: then it is recorded when that is over."""
    before = context.before(code)
    case = context.case(code)
    for place in _running(case):
        known = None if before is None else before.places.get(place.key)
        if known is None or known.adjusted == place.adjusted or left_out_since(place.adjusted):
            continue
        assert place.due_at is not None, "it runs"
        due_at = end_of_window(context, case, place, context.now)
        if due_at != place.due_at:
            moved = events.DeadlineMoved(place.number, place.element, due_at, place.due_at, reason)
            context.record(code, moved)

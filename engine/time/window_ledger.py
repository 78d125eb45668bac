"""Windows in the ledger of a case: from when to when each ran, and what it left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.model.events import (
    CaseCancelled,
    CaseResumed,
    CaseSuspended,
    Event,
    TaskCancelled,
    TaskCompleted,
    TaskOpened,
    WindowClosed,
    WindowOpened,
)
from engine.time.adjustment import Pause, adjusted_due
from engine.time.calendar import WorkingCalendar
from engine.time.exclusions import Held, left_out
from engine.time.limit import parse_limit


@dataclass(frozen=True, slots=True)
class WindowStretch:
    """A window that was opened, with the times that it leaves out from its beginning on; still open
    where ``ends`` is None. ``kept`` is said once it is closed."""

    number: int
    element: str
    begins: datetime
    ends: datetime | None
    limit: str
    calendar: str
    leaves_out: tuple[str, ...]
    held: tuple[Held, ...] = ()
    kept: bool | None = None

    def pauses(self, now: datetime) -> list[Pause]:
        """The times that do not count toward it, as far as they have gone."""
        until = max(self.begins, now if self.ends is None else min(now, self.ends))
        return [
            Pause(max(pause.since, self.begins), min(pause.until, until))
            for pause in left_out(self.held)
            if pause.since < until and pause.until > self.begins
        ]

    def stands_still(self, now: datetime) -> bool:
        """Whether time is being left out at ``now``."""
        pauses = self.pauses(now) if self.ends is None else []
        return bool(pauses) and pauses[-1].until >= now

    def legal_end(self, calendars: Mapping[str, WorkingCalendar], now: datetime) -> datetime | None:
        """When it ends by law, in UTC, as things stand at ``now``; None where its calendar is not
        there."""
        calendar = calendars.get(self.calendar)
        if calendar is None:
            return None
        return adjusted_due(self.begins, parse_limit(self.limit), calendar, self.pauses(now))


def read_windows(events: Iterable[Event], now: datetime) -> tuple[WindowStretch, ...]:
    """The windows of one case, from its events in order, those that were opened first at first."""
    book = _Book()
    for event in events:
        book.enter(event)
    return book.close(now)


def read_window_pauses(
    events: Sequence[Event], leaves_out: tuple[str, ...], since: datetime, now: datetime
) -> list[Pause]:
    """What a window would have left out that had begun at ``since``."""
    book = _Book()
    for event in events:
        book.enter(event)
    held = tuple(book.held(leaves_out, now))
    return WindowStretch(0, "", since, None, "", "", leaves_out, held).pauses(now)


@dataclass(slots=True)
class _Hold:
    """A step that was open, or a suspension (no ``element``)."""

    element: str
    since: datetime
    until: datetime | None = None


@dataclass
class _Book:
    windows: dict[tuple[int, str], WindowStretch] = field(default_factory=dict)
    _holds: list[_Hold] = field(default_factory=list)
    _open: dict[int, _Hold] = field(default_factory=dict)
    _suspension: _Hold | None = None

    def enter(self, event: Event) -> None:
        match event.payload:
            case TaskOpened() as opened:
                self._open[opened.task] = self._begin(opened.element, event.at)
            case TaskCompleted(number) | TaskCancelled(number):
                self._open.pop(number).until = event.at
            case CaseSuspended():
                self._suspension = self._begin("", event.at)
            case CaseResumed() | CaseCancelled() if self._suspension is not None:
                self._suspension.until = event.at
                self._suspension = None
            case WindowOpened() as window:
                self.windows[window.number, window.element] = WindowStretch(
                    window.number,
                    window.element,
                    window.since,
                    None,
                    window.limit,
                    window.calendar,
                    window.leaves_out,
                )
            case WindowClosed(number, element, at, _, kept):
                key = number, element
                self.windows[key] = replace(self.windows[key], ends=at, kept=kept)

    def _begin(self, element: str, at: datetime) -> _Hold:
        self._holds.append(_Hold(element, at))
        return self._holds[-1]

    def close(self, now: datetime) -> tuple[WindowStretch, ...]:
        return tuple(
            replace(window, held=tuple(self.held(window.leaves_out, now)))
            for window in self.windows.values()
        )

    def held(self, leaves_out: tuple[str, ...], now: datetime) -> Iterable[Held]:
        """Who held what; nobody holds anything while the case is suspended."""
        pauses = [(h.since, h.until or now) for h in self._holds if not h.element]
        for hold in self._holds:
            until = max(hold.until or now, hold.since)
            if not hold.element:
                yield Held(hold.since, until, False)
                continue
            for begins, ends in _cut(hold.since, until, pauses):
                yield Held(begins, ends, hold.element not in leaves_out)


def _cut(
    since: datetime, until: datetime, pauses: Iterable[tuple[datetime, datetime]]
) -> Iterable[tuple[datetime, datetime]]:
    for begins, ends in pauses:
        if begins < until and ends > since:
            if since < begins:
                yield since, begins
            since = ends
    if since < until:
        yield since, until

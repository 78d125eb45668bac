"""Windows in the ledger of a case: from when to when each ran, and what it left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.model import events
from engine.time.adjustment import Adjustment, Extension, Pause
from engine.time.calendar import WorkingCalendar
from engine.time.exclusions import Held, left_out, without
from engine.time.limit import Limit, parse_limit
from engine.time.window import window_due


@dataclass(frozen=True, slots=True)
class WindowStretch:
    """A window that was opened, with the times that it leaves out from its beginning on; still open
    where ``ends`` is None. ``kept`` is said once it is closed. ``extensions`` were agreed on;
    ``annulled``: that it was broken was recorded wrongly, as was found at ``annulled_at``."""

    number: int
    element: str
    begins: datetime
    ends: datetime | None
    limit: str
    calendar: str
    leaves_out: tuple[str, ...]
    held: tuple[Held, ...] = ()
    kept: bool | None = None
    extensions: tuple[Extension, ...] = ()
    annulled: bool = False
    annulled_at: tuple[datetime, ...] = ()

    @property
    def extended_by(self) -> str | None:
        """What was added to the limit, as a limit's text; None where nothing was."""
        amount = sum((one.by.amount for one in self.extensions), Decimal())
        return str(Limit(amount, self.extensions[0].by.unit)) if self.extensions else None

    def is_over(self, last: datetime, now: datetime) -> bool:
        """Whether it was not kept, ``last`` being the last instant at which it is; not where that
        was annulled."""
        return not self.annulled and (self.kept is False or (self.ends is None and now > last))

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

    def legal_end(self, calendar: WorkingCalendar, now: datetime) -> datetime:
        """When it ends by law on this version of its calendar, in UTC, as things stand at
        ``now``."""
        agreed = [one for one in self.extensions if one.at <= now]
        happened: list[Adjustment] = [*self.pauses(now), *agreed]
        return window_due(self.begins, parse_limit(self.limit), calendar, happened)


def read_windows(history: Iterable[events.Event], now: datetime) -> tuple[WindowStretch, ...]:
    """The windows of one case, from its events in order, those that were opened first at first."""
    entries = _Entries()
    for event in history:
        entries.enter(event)
    return entries.close(now)


def read_window_pauses(
    history: Sequence[events.Event], leaves_out: tuple[str, ...], since: datetime, now: datetime
) -> list[Pause]:
    """What a window would have left out that had begun at ``since``."""
    entries = _Entries()
    for event in history:
        entries.enter(event)
    held = tuple(entries.held(leaves_out, now))
    return WindowStretch(0, "", since, None, "", "", leaves_out, held).pauses(now)


_DESK = "/desk"
"""Behind the id of a step whose papers lie with the desk: no window leaves that time out."""


@dataclass(slots=True)
class _Hold:
    """A step that was open, or a suspension (no ``element``)."""

    element: str
    since: datetime
    until: datetime | None = None


@dataclass
class _Entries:
    windows: dict[tuple[int, str], WindowStretch] = field(default_factory=dict)
    _holds: list[_Hold] = field(default_factory=list)
    _open: dict[int, _Hold] = field(default_factory=dict)
    _suspension: _Hold | None = None

    def enter(self, event: events.Event) -> None:
        match event.payload:
            case events.TaskOpened() as opened:
                self._open[opened.task] = self._begin(opened.element, event.at)
            case events.TaskCompleted(number) | events.TaskCancelled(number):
                self._open.pop(number).until = event.at
            case events.SupplyPaused(number):
                self._pass(number, _DESK, event.at)
            case events.SupplyResumed(number):
                self._pass(number, "", event.at)
            case events.CaseSuspended():
                self._suspension = self._begin("", event.at)
            case events.CaseResumed() | events.CaseCancelled() if self._suspension is not None:
                self._suspension.until = event.at
                self._suspension = None
            case events.WindowOpened() as window:
                self._open_window(window)
            case events.DeadlineExtended(number, element, by) if number < 0:
                agreed = (*self.windows[number, element].extensions, _agreed(event.at, by))
                self._change(number, element, extensions=agreed)
            case events.BreachAnnulled(number, element) if number < 0:
                found = (*self.windows[number, element].annulled_at, event.at)
                self._change(number, element, annulled=True, annulled_at=found)
            case events.DeadlineBreached(number, element) if number < 0:
                self._change(number, element, annulled=False)
            case events.WindowClosed(number, element, at, _, kept):
                self._change(number, element, ends=at, kept=kept)

    def _open_window(self, window: events.WindowOpened) -> None:
        """One that begins at another instant than was told keeps what was agreed on, and that its
        breach was annulled."""
        key = window.number, window.element
        before = self.windows.get(key)
        self.windows[key] = WindowStretch(
            window.number,
            window.element,
            window.since,
            None,
            window.limit,
            window.calendar,
            window.leaves_out,
            extensions=() if before is None else before.extensions,
            annulled=before is not None and before.annulled,
            annulled_at=() if before is None else before.annulled_at,
        )

    def _change(self, number: int, element: str, **values: Any) -> None:
        self.windows[number, element] = replace(self.windows[number, element], **values)

    def _pass(self, number: int, holder: str, at: datetime) -> None:
        """Somebody else holds the step from now on."""
        before = self._open[number]
        before.until = at
        self._open[number] = self._begin(before.element.partition(_DESK)[0] + holder, at)

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
        pauses = [Pause(h.since, h.until or now) for h in self._holds if not h.element]
        for hold in self._holds:
            until = max(hold.until or now, hold.since)
            if not hold.element:
                yield Held(hold.since, until, False)
                continue
            for part in without(Pause(hold.since, until), pauses):
                yield Held(part.since, part.until, hold.element not in leaves_out)


def _agreed(at: datetime, by: str) -> Extension:
    return Extension(at, parse_limit(by))

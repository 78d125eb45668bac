"""One way through a window: when it closes, and when it is due.

A step that the window does not measure may end at any instant within its limit, and an early one
can be the worst: what is left of the window runs on by the hour, while a step of whole days leaves
out the day on which it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from math import prod
from typing import NamedTuple

from engine.bpmn.proof.hours import Hours
from engine.bpmn.proof.stops import ProofClock
from engine.bpmn.proof.worked_days import WorkedDays
from engine.time import (
    VIETNAM,
    LimitUnit,
    Pause,
    WorkingCalendar,
    last_instant_of_window,
    local_day,
    window_due,
)
from engine.time.exclusions import Held, left_out
from engine.time.working_time import after_working_time, working_time_between

MOST_PLAYS = 64
"""So many ways that steps can end are tried from one instant on: a window may open at thousands."""
_DAYS_TRIED = 2
_HOURS_A_DAY = 8
"""Hours of a day that can differ, at a guess."""


@dataclass(frozen=True, slots=True)
class WindowStop:
    """An element that takes time, or where the window closes: the stops that it is reached from,
    and its clock. ``is_timer``: a timer on the border of the one before. ``holds``: somebody holds
    the time, which the window measures or not."""

    place: int
    before: tuple[int, ...]
    clock: ProofClock | None
    is_timer: bool
    holds: bool
    measured: bool

    @property
    def is_free(self) -> bool:
        """Whether somebody holds it whose time the window does not measure."""
        return self.holds and not self.measured


class _Play(NamedTuple):
    """When the window closes and is due."""

    ends: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class _Passed:
    """When the stops that are passed were reached and left."""

    arrived: list[datetime] = field(default_factory=list)
    left: list[datetime] = field(default_factory=list)

    def but(self, end: datetime) -> _Passed:
        """With another end of the last one."""
        return _Passed([*self.arrived], [*self.left[:-1], end])


@dataclass(frozen=True, slots=True)
class WindowPath:
    """One way to pass a window: its stops in order, the last of them where it closes, at whose
    arrival (``early``) or end; and the clock of the window itself."""

    stops: tuple[WindowStop, ...]
    early: bool
    clock: ProofClock
    hours: Hours | None = field(compare=False)
    """Those at which a step can end that it does not measure; None where it measures all."""
    is_chain: bool = field(compare=False)
    """Whether its stops follow each other, each that it measures in working days that are those of
    its own calendar: then nothing depends on which days these are."""
    is_row: bool = field(compare=False)
    """Whether its stops follow each other, and it measures all but one of them, in working days."""
    _known_behind: dict[tuple[datetime, datetime, timedelta], _Play] = field(
        init=False, compare=False, default_factory=dict
    )
    _lengths: dict[str, list[int]] = field(init=False, compare=False, default_factory=dict)
    _known: dict[tuple[str, str], tuple[datetime, datetime, datetime]] = field(
        init=False, compare=False, default_factory=dict
    )
    """By the hour, and the pattern of the days from then on as far as they were looked at: when it
    opened, closed and was due."""
    worked: WorkedDays = field(init=False, compare=False)
    """Those of all calendars on the way."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "worked", WorkedDays(one.calendar for one in self._clocks()))

    def _clocks(self) -> Iterator[ProofClock]:
        yield self.clock
        yield from (stop.clock for stop in self.stops if stop.clock is not None)

    def uncounted(self) -> WindowPath:
        """An equal one that has counted nothing yet."""
        anew = cache(ProofClock.uncounted)
        stops = (replace(one, clock=one.clock and anew(one.clock)) for one in self.stops)
        return replace(self, stops=tuple(stops), clock=anew(self.clock))

    @property
    def measures(self) -> bool:
        """Whether it measures all time on the way."""
        return self.hours is None

    def ends(self, opens: datetime) -> tuple[datetime, datetime]:
        """When it closes at the latest, and when it is due. Stretches of days that are worked alike
        come out alike."""
        day, hour = local_day(opens), _hour(opens)
        lengths = self._lengths.setdefault(hour, [])
        for many in lengths:
            found = self._known.get((hour, self.worked.pattern(day, many)))
            if found is not None:
                opened, ends, due_at = found
                return ends + (opens - opened), due_at + (opens - opened)
        ends, due_at, reaches = self._walk(opens)
        many = (local_day(reaches) - day).days + 1
        if many not in lengths:
            lengths.append(many)
        self._known[hour, self.worked.pattern(day, many)] = opens, ends, due_at
        return ends, due_at

    def over(self, ends: datetime, due_at: datetime) -> timedelta:
        """By how much it is broken that closes then; below 0 where it is kept."""
        return ends - last_instant_of_window(due_at, self.clock.limit)

    def _walk(self, opens: datetime) -> tuple[datetime, datetime, datetime]:
        """The worst way to go through it from there, of all ends of steps that are tried; and the
        last instant that was looked at."""
        passed = _Passed()
        plays = list(self._plays(opens, passed))[::-1]
        last = max(*passed.left, *(max(play) for play in plays))
        return *self._worst(plays), last

    def _worst(self, plays: Iterable[_Play]) -> _Play:
        return max(plays, key=lambda play: self.over(*play))

    def _pass(self, stop: WindowStop, opens: datetime, passed: _Passed) -> None:
        here = max((passed.left[place] for place in stop.before), default=opens)
        if stop.is_timer:
            here = passed.arrived[stop.before[0]]
        passed.arrived.append(here)
        passed.left.append(here if stop.clock is None else stop.clock.end(here))

    def _plays(self, opens: datetime, passed: _Passed) -> Iterator[_Play]:
        """All ends of the steps behind those that are passed, the one of full limits at last."""
        for stop in self.stops[len(passed.left) :]:
            self._pass(stop, opens, passed)
            if stop.is_free:
                since, until = passed.arrived[-1], passed.left[-1]
                rest = self._rest(opens, since)
                if rest is None:
                    for end in self._early_ends(since, until):
                        yield from self._plays(opens, passed.but(end))
                elif since < until:
                    yield self._worst_behind(stop.place, since, until, rest)
        yield _Play(*self._comes_to(opens, passed.arrived, passed.left))

    def _rest(self, opens: datetime, since: datetime) -> timedelta | None:
        """What is left of the window when its one step begins that it does not measure; None where
        that is not all that counts from there on, or nothing is."""
        due_at = self.clock.end(opens)
        if not self.is_row or due_at <= since:
            return None
        return working_time_between(since, due_at, self.clock.calendar)

    def _worst_behind(self, place: int, since: datetime, until: datetime, rest: timedelta) -> _Play:
        """The worst early end of that step, when so much of the window is left."""
        key = since, until, rest
        if key not in self._known_behind:
            ends = self._early_ends(since, until)
            self._known_behind[key] = self._worst(self._behind(place, end, rest) for end in ends)
        return self._known_behind[key]

    def _behind(self, place: int, end: datetime, rest: timedelta) -> _Play:
        """When it closes and is due, of which so much is left when that step ends."""
        here = arrived = end
        for stop in self.stops[place + 1 :]:
            arrived, here = here, here if stop.clock is None else stop.clock.end(here)
        due_at = after_working_time(end, rest, self.clock.calendar)
        return _Play(arrived if self.early else here, due_at)

    def _comes_to(
        self, opens: datetime, arrived: list[datetime], left: list[datetime]
    ) -> tuple[datetime, datetime]:
        pauses = self._pauses(arrived, left) if not self.measures else []
        end = (arrived if self.early else left)[-1]
        if not any(pause.until > pause.since for pause in pauses):
            return end, self.clock.end(opens)
        return end, window_due(opens, self.clock.limit, self.clock.calendar, pauses)

    def _early_ends(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The ends of a step before its limit that can come out otherwise. On a chain it does not
        matter on which worked day: the hours of two stand for all."""
        if self.hours is None or until <= since:
            return
        yield since
        days, day = 0, local_day(until)
        while day >= local_day(since) and (days < _DAYS_TRIED or not self.is_chain):
            for end in self.hours.of(day):
                if since < end < until:
                    yield end
            days += self.clock.calendar.is_working(day)
            day -= timedelta(days=1)

    def _pauses(self, arrived: list[datetime], left: list[datetime]) -> list[Pause]:
        held = (
            Held(arrived[stop.place], left[stop.place], stop.measured)
            for stop in self.stops
            if stop.holds
        )
        return left_out(held)

    @property
    def plays(self) -> int:
        """How many ways to end steps have to be gone through from one instant on, at a guess."""
        if self.is_row:
            return 1
        days = (
            _DAYS_TRIED if self.is_chain else int(stop.clock.limit.amount) + 1
            for stop in self.stops
            if stop.is_free and stop.clock is not None
        )
        return prod(_HOURS_A_DAY * many for many in days)


def _hour(instant: datetime) -> str:
    return instant.astimezone(VIETNAM).time().isoformat()


def find_hours(stops: Sequence[WindowStop], clock: ProofClock) -> Hours | None:
    """The hours at which steps can end that the window of that clock does not measure; None where
    it measures all."""
    if not any(stop.is_free for stop in stops):
        return None
    clocks = [clock, *(stop.clock for stop in stops if stop.clock is not None)]
    return Hours((one.limit, one.calendar) for one in clocks)


def is_chain(stops: Sequence[WindowStop], clock: ProofClock) -> bool:
    """Whether the stops follow each other, and those that the window of that clock measures count
    working days, as it does, that are the same as its own."""
    clocks = [stop.clock for stop in stops if stop.clock is not None and not stop.is_free]
    return _follow(stops) and all(
        one.limit.unit is LimitUnit.WORKING_DAY
        and _days_of(one.calendar) == _days_of(clock.calendar)
        for one in (clock, *clocks)
    )


def is_row(stops: Sequence[WindowStop], clock: ProofClock) -> bool:
    """Whether the stops follow each other, and the window of that clock, which counts working days,
    measures all but one of them."""
    one_free = sum(stop.is_free for stop in stops) == 1
    return one_free and _follow(stops) and clock.limit.unit is LimitUnit.WORKING_DAY


def _follow(stops: Sequence[WindowStop]) -> bool:
    return all(
        stop.before == ((stop.place - 1,) if stop.place else ()) and not stop.is_timer
        for stop in stops
    )


def _days_of(calendar: WorkingCalendar) -> tuple[object, ...]:
    """All that decides which of its hours are worked, whatever it is called."""
    overlaid = [(one.day, one.working) for one in calendar.overlay]
    return calendar.country, calendar.hours, calendar.weekend, overlaid, calendar.years

"""The worst ends of steps whose time does not count.

Whoever holds such a step may end it at any instant within its limit, and an early one can be worse
for the case than the last: just before days off that the limit then has to pay for. A step that
counts is never worse by ending early, so it takes all of its limit.

Where no timer is on the way, a later hour of the same day is never better: what follows begins
later, and no more is left out. So the evening stands for its day. Where timers are, or the limit
over the case runs in office hours, every hour that can differ is tried.

Where many such steps go on beside each other there are too many ways: then each takes all of its
limit, and the proof names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import prod
from typing import NamedTuple

from engine.bpmn.proof.critical_path import CriticalPath
from engine.bpmn.proof.hours import Hours, day_number
from engine.bpmn.proof.stops import Times
from engine.time import (
    Held,
    LimitUnit,
    Pause,
    StepLimit,
    WholeLimit,
    WorkingCalendar,
    after_working_time,
    left_out,
    local_day,
    roll_past_pauses,
    shift,
    whole_due,
    working_time_between,
)

MOST_PLAYS = 1_000
"""So many ways that steps can end are tried from one instant on."""

_HOURS_A_DAY = 8
"""Hours of a day that can differ, at a guess."""

EarlySteps = tuple[tuple[str, datetime], ...]
"""When steps end that do not take all of their limit, by element."""

Rest = datetime | timedelta | None
"""Of a limit in office hours: how much of it is left, or where nothing is, the closing of the day
that was the last one so far. None of other limits."""


class Play(NamedTuple):
    """One way that steps end. ``used``: of two plays from the same instant on, the one that uses
    more of the limit is worse."""

    used: int
    ends: EarlySteps = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """The limit over the case, and the elements that it ends with."""

    whole: WholeLimit
    ends: Sequence[str]

    @property
    def in_midnights(self) -> bool:
        """Whether it counts plain calendar days, whose midnights can be left out one by one."""
        return self.whole.calendar is None

    @property
    def in_office_hours(self) -> bool:
        """Whether it counts working days, by the hours of its calendar."""
        return self.whole.limit.unit is LimitUnit.WORKING_DAY


class EarlyEnds:
    """The worst play from any start on one path, by its elements in their order.

    ``counts`` says of each step whether its time counts; ``timed``: the hour of a start matters.
    """

    def __init__(
        self,
        critical: CriticalPath,
        counts: Mapping[str, bool],
        goal: Goal,
        hours: Hours,
        timed: bool,
    ) -> None:
        self.critical = critical
        self.goal = goal
        self.counted = frozenset(
            critical.place[name] for name, counted in counts.items() if counted
        )
        self.free = {critical.place[name]: name for name, counted in counts.items() if not counted}
        self.ends = [critical.place[end] for end in goal.ends]
        self.joins = {place: join for place in self.free if (join := critical.join_behind(place))}
        self.narrow = frozenset[int]() if timed or not self._may_part() else self._find_narrow()
        self.hops = self._find_hops()
        self._hours = hours
        self._every_hour = timed or goal.in_office_hours
        self._known: dict[tuple[int, datetime, Rest], Play | None] = {}

    def is_too_much(self, limits: Mapping[str, StepLimit]) -> bool:
        """Whether there are more ways than can be tried: steps beside each other multiply them."""
        beside = [name for place, name in self.free.items() if place not in self.narrow]
        a_day = _HOURS_A_DAY if self._every_hour else 1
        return prod(a_day * int(limits[name].limit.amount + 1) for name in beside) > MOST_PLAYS

    def _may_part(self) -> bool:
        return self.goal.in_midnights or self.goal.in_office_hours

    def _find_narrow(self) -> frozenset[int]:
        """Where to part the path: at steps that do not count, and next behind each of them."""
        narrow = self.critical.narrow_places()
        behind = (next((place for place in narrow if place > free), None) for free in self.free)
        return frozenset(filter(None, [*self.free.keys() & set(narrow), *behind]))

    def _find_hops(self) -> Mapping[int, int]:
        """From a narrow step that does not count to the next narrow place, where nobody holds
        another one between the two."""
        held = self.counted | self.free.keys()
        pairs = pairwise(sorted(self.narrow))
        return {
            one: other
            for one, other in pairs
            if one in self.free and held.isdisjoint(range(one + 1, other))
        }

    def worst(self, at: datetime) -> tuple[int, EarlySteps] | None:
        """The days left of the limit at the worst from that instant on, below 0 if it is broken (by
        so much at least), and which steps end early; None where no way leads to the end."""
        found = _Search(self, 0, at, self.goal.whole.closing(local_day(at))).worst()
        if found is None:
            return None
        left = self.goal.whole.limit.days - found.used if self.goal.in_midnights else -found.used
        return left, found.ends

    def from_there(self, place: int, at: datetime, rest: Rest) -> Play | None:
        """The worst play behind a narrow place that is reached then, with so much of the limit
        left."""
        key = place, at, rest
        if key not in self._known:
            self._known[key] = _Search(self, place, at, at, rest).worst()
        return self._known[key]

    def candidates(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The ends between the two that can differ, the last one first."""
        yield until
        if self._every_hour:
            tried = {since}
            for day in range(day_number(since), day_number(until) + 1):
                tried.update(self._hours.of(date.fromordinal(day)))
            yield from sorted((one for one in tried if since <= one < until), reverse=True)
            return
        for day in range(day_number(until) - 1, day_number(since) - 1, -1):
            yield max(since, self._hours.last(date.fromordinal(day)))

    def lasts(self, since: datetime, until: datetime) -> bool:
        """Whether time can be left out between the two."""
        return until > since if self._every_hour else day_number(until) > day_number(since)


class _Search:
    """Tries the ends of steps, one after the other in their order, from one place on.

    A step that others are waited for behind, and that is over before them, costs the case less by
    ending at once; so at most one of those that wait for each other ends later than that.
    """

    def __init__(
        self,
        early: EarlyEnds,
        first: int,
        at: datetime,
        begins: datetime,
        rest: Rest = None,
    ) -> None:
        many = len(early.critical.order)
        self._early = early
        self._first = first
        self._at = at
        self._begins = begins
        self._rest = rest
        self._day = day_number(at)
        self._times = Times([None] * many, [None] * many)
        self._waited_for: dict[int, int] = {}
        """By join, the step that the others have to wait for."""

    def worst(self) -> Play | None:
        return self._go_on(self._first, 0, 0)

    def _go_on(self, place: int, counted: int, free: int) -> Play | None:
        """``counted`` and ``free`` are the midnights so far over which somebody holds a step, as
        the bits of a number, the first one behind the start lowest."""
        early, critical, times = self._early, self._early.critical, self._times
        for here in range(place, len(critical.order)):
            came = self._at if here == self._first else critical.came(here, times)
            times.arrived[here] = times.left[here] = None
            if came is None:
                continue
            if here in early.narrow and here != self._first:
                return self._and_rest(here, came, counted, free)
            if here in self._waited_for and not self._is_waited_for(here, came):
                return None
            critical.pass_place(here, came, times)
            if here in early.free:
                return self._try_ends(here, counted, free)
            if here in early.counted:
                counted |= self._midnights(here)
        return self._over(counted, free)

    def _is_waited_for(self, join: int, came: datetime) -> bool:
        left = self._times.left[self._waited_for[join]]
        return left is not None and left >= came

    def _try_ends(self, place: int, counted: int, free: int) -> Play | None:
        since, until = self._times.arrived[place], self._times.left[place]
        if since is None or until is None:
            return self._go_on(place + 1, counted, free)
        join, worst = self._early.joins.get(place), None
        for end in self._early.candidates(since, until):
            waits = join is not None and self._early.lasts(since, end)
            if waits and join in self._waited_for:
                continue
            self._times.left[place] = end
            if waits and join is not None:
                self._waited_for[join] = place
            found = self._go_on(place + 1, counted, free | self._midnights(place))
            if waits and join is not None:
                del self._waited_for[join]
            if found is not None and (worst is None or found.used > worst.used):
                early = () if end == until else ((self._early.free[place], end),)
                worst = Play(found.used, (*early, *found.ends))
        return worst

    def _midnights(self, place: int) -> int:
        since, until = self._times.arrived[place], self._times.left[place]
        if since is None or until is None or until <= since:
            return 0
        return (1 << (day_number(until) - self._day)) - (1 << (day_number(since) - self._day))

    # -- what it comes to

    def _and_rest(self, place: int, came: datetime, counted: int, free: int) -> Play | None:
        if not self._early.goal.in_midnights:
            return self._early.from_there(place, came, self._left_at(place, came))
        rest = self._early.from_there(place, came, None)
        if rest is None:
            return None
        return Play(self._used_by(came, counted, free) + rest.used, rest.ends)

    def _over(self, counted: int, free: int) -> Play | None:
        reached = [left for end in self._early.ends if (left := self._times.left[end])]
        if not reached:
            return None
        end = max(reached)
        if self._early.goal.in_midnights:
            return Play(self._used_by(end, counted, free))
        last = self._due_by(end, self._pauses(end))
        return Play(day_number(end) - day_number(last))

    def _used_by(self, end: datetime, counted: int, free: int) -> int:
        """The midnights up to then that count."""
        many = day_number(end) - self._day
        return many - (free & ~counted & ((1 << many) - 1)).bit_count()

    def _pauses(self, end: datetime) -> list[Pause]:
        early, times = self._early, self._times
        return left_out(
            Held(arrived, min(left, end), place in early.counted)
            for place in (*early.counted, *early.free)
            if (arrived := times.arrived[place]) and (left := times.left[place]) and arrived < end
        )

    def _due_by(self, end: datetime, pauses: Sequence[Pause]) -> datetime:
        whole = self._early.goal.whole
        if not self._early.goal.in_office_hours or whole.calendar is None:
            return whole_due(self._at, whole, pauses)
        return roll_past_pauses(
            self._hours_end(whole, whole.calendar, pauses), pauses, whole.calendar
        )

    def _hours_end(
        self, whole: WholeLimit, calendar: WorkingCalendar, pauses: Sequence[Pause]
    ) -> datetime:
        """When the last office hour ends that counts; where none was left at the beginning of this
        search, with the day that was the last one then."""
        due = self._due_at_first(whole, calendar)
        if isinstance(self._rest, datetime):
            return due
        for pause in pauses:
            if pause.until > self._begins:
                since = max(pause.since, self._begins)
                due = shift(due, since, pause.until, whole.limit, calendar)
        return due

    def _due_at_first(self, whole: WholeLimit, calendar: WorkingCalendar) -> datetime:
        """When a limit in office hours ends if no more is left out than before this search."""
        match self._rest:
            case None:
                return whole_due(self._at, whole)
            case timedelta() as left:
                return after_working_time(self._at, left, calendar)
            case over:
                return over

    def _left_at(self, place: int, came: datetime) -> Rest:
        whole, rest = self._early.goal.whole, self._rest
        if isinstance(rest, timedelta) and self._early.hops.get(self._first) == place:
            return rest
        pauses, calendar = self._pauses(came), whole.calendar
        assert calendar is not None, "it is counted in office hours"
        hours_end = self._hours_end(whole, calendar, pauses)
        if isinstance(rest, datetime) or hours_end <= came:
            return roll_past_pauses(hours_end, pauses, calendar)
        return working_time_between(came, hours_end, calendar)

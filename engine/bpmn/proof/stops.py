"""The stops of a path: what decides when each is passed, and what was counted of them before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.time import Limit, WorkingCalendar, due, latest_start


@dataclass(frozen=True, slots=True)
class ProofClock:
    """Counting one limit; what was counted once is remembered."""

    limit: Limit
    calendar: WorkingCalendar
    _ends: dict[datetime, datetime] = field(default_factory=dict, compare=False)
    _starts: dict[datetime, datetime] = field(default_factory=dict, compare=False)

    def uncounted(self) -> ProofClock:
        """An equal one that remembers nothing."""
        return ProofClock(self.limit, self.calendar)

    def end(self, start: datetime) -> datetime:
        """When the limit ends that begins at ``start``; each start is computed once."""
        found = self._ends.get(start)
        if found is None:
            found = self._ends[start] = due(start, self.limit, self.calendar)
        return found

    def start(self, by: datetime) -> datetime:
        """The latest instant to begin for the limit to end at ``by`` or before; each is computed
        once."""
        found = self._starts.get(by)
        if found is None:
            found = self._starts[by] = latest_start(by, self.limit, self.calendar)
        return found


Moments = list[datetime | None]
"""By the place of a node in the order; None for what cannot be reached, or leads nowhere."""


@dataclass(frozen=True, slots=True)
class Times:
    """When each node is reached and left, at the worst."""

    arrived: Moments
    left: Moments


@dataclass(frozen=True, slots=True)
class Stop:
    """A node with what decides its times: whence tokens come, how long it takes, and, where it is
    timers and races decide too, which."""

    place: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    clock: ProofClock | None
    timing: Timing | None

    def uncounted(self) -> Stop:
        """An equal one whose clocks remember nothing."""
        timing = None if self.timing is None else self.timing.uncounted()
        return replace(self, clock=_uncounted(self.clock), timing=timing)


@dataclass(frozen=True, slots=True)
class Timing:
    """``border`` says for each place before whether this is an event on its border, ``began`` for
    a timer there where its time began. ``race`` are the timers behind the same event gateway.
    ``interrupting`` are timers on the border of the node that cut it short, each with the place
    where its time begins; ``going_beside`` those that do not, with the place of the
    event. ``beside`` are places around the network whose tokens the node waits for."""

    clock: ProofClock | None
    began: int | None = None
    race: tuple[ProofClock, ...] | None = None
    interrupting: tuple[tuple[int, ProofClock], ...] = ()
    going_beside: tuple[tuple[int, ProofClock], ...] = ()
    beside: tuple[str, ...] = ()

    def uncounted(self) -> Timing:
        """An equal one whose clocks remember nothing."""
        return replace(
            self,
            clock=_uncounted(self.clock),
            race=None if self.race is None else tuple(one.uncounted() for one in self.race),
            interrupting=tuple((place, one.uncounted()) for place, one in self.interrupting),
            going_beside=tuple((place, one.uncounted()) for place, one in self.going_beside),
        )

    @property
    def begun(self) -> tuple[int, ...]:
        """Where the time began of timers that decide here."""
        began = () if self.began is None else (self.began,)
        return (*began, *(begins for begins, _ in self.interrupting))

    def is_timed(self, place: int) -> bool:
        """Whether more decides when the place is left than when it is reached."""
        bound = any(begins != place for begins, _ in self.interrupting)
        return bound or bool(self.race or self.going_beside) or self.began is not None


def _uncounted(clock: ProofClock | None) -> ProofClock | None:
    return None if clock is None else clock.uncounted()


_KEPT = 48
"""Passages of a segment that are kept: start dates come in their order, so the last ones do."""


class PathSegment:
    """Stops from behind a narrow place to the next one, or from the beginning. When they are
    passed depends on nothing but when that place is left: what was counted last is remembered."""

    def __init__(self, stops: tuple[Stop, ...]) -> None:
        self.stops = stops
        self.begins = stops[0].place
        self.until = stops[-1].place + 1
        self._known: dict[datetime | None, tuple[Moments, Moments]] = {}

    def has_any(self, places: Iterable[int]) -> bool:
        """Whether one of these places is here."""
        return any(self.begins <= place < self.until for place in places)

    def recall(self, since: datetime | None, times: Times) -> bool:
        """Notes in ``times`` what was kept of a passage that began then; False where none was."""
        found = self._known.get(since)
        if found is None:
            return False
        arrived, left = found
        times.arrived[self.begins : self.until] = arrived
        times.left[self.begins : self.until] = left
        return True

    def keep(self, since: datetime | None, times: Times) -> None:
        """Keeps the passage that began then."""
        if len(self._known) >= _KEPT:
            self._known.clear()
        begins, until = self.begins, self.until
        self._known[since] = times.arrived[begins:until], times.left[begins:until]

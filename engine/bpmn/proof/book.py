"""What one way a case can be shows over all days that it may start on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from engine.bpmn.proof.clean import CleanRoad, Clock, Times
from engine.bpmn.proof.network import Edge, Network
from engine.bpmn.proof.rework import Loop
from engine.bpmn.proof.scenario import Scenario
from engine.bpmn.proof.verdict import ProofStep, RoadVerdict
from engine.model.process import UserTask
from engine.time import (
    Held,
    StepLimit,
    WholeLimit,
    end_of_day,
    last_office_instant,
    left_out,
    local_day,
    whole_due,
)


@dataclass(slots=True)
class Least:
    """The least and the most of something, and the first start dates where that is."""

    low: int = sys.maxsize
    low_on: date = date.max
    high: int = -sys.maxsize
    high_on: date = date.max

    @staticmethod
    def of(several: Iterable[Least]) -> Least | None:
        """Of all together; None where nothing was seen."""
        found = Least()
        for one in several:
            found.low, found.low_on = min((found.low, found.low_on), (one.low, one.low_on))
            if one.high > found.high:
                found.high, found.high_on = one.high, one.high_on
        return None if found.low > found.high else found

    def see(self, value: int, on: date) -> None:
        if value < self.low:
            self.low, self.low_on = value, on
        if value > self.high:
            self.high, self.high_on = value, on


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scenarios share. ``open`` is the network without the flows that close a circle,
    ``clean`` the part of it that leads to ``ends``: where the limit ends."""

    open: Network
    clean: Network
    ends: Sequence[str]
    loops: Sequence[Loop]
    clocks: Callable[[StepLimit], Clock]
    whole: Callable[[StepLimit | None], WholeLimit]

    def road(
        self, network: Network, scenario: Scenario, around: Network | None = None
    ) -> CleanRoad:
        return CleanRoad(network, scenario.limits, self.clocks, self.open, around)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way back: the road of one more round, and places of its two ends: ``source`` on the wide
    road, ``target`` on the clean one, ``end`` on that of the round."""

    road: CleanRoad
    source: int
    target: int
    end: int


class Book:
    """What one scenario shows over all start dates."""

    def __init__(self, ground: Ground, scenario: Scenario) -> None:
        self._ground = ground
        self._scenario = scenario
        chosen = set(scenario.network.edges)
        wide = ground.open.without(e for e in ground.clean.edges if e not in chosen)
        self._wide = ground.road(wide.kept(wide.reached([wide.start], wide.after)), scenario)
        self._clean = ground.road(scenario.network, scenario)
        self._ends = [end for end in ground.ends if end in scenario.network.nodes]
        self._steps = [
            (name, self._wide.place[name], self._clean.place[name])
            for name, node in scenario.network.nodes.items()
            if isinstance(node, UserTask)
            and name in scenario.limits
            and scenario.limits[name].counts
        ]
        self._excluded = [
            name
            for name, given in scenario.limits.items()
            if not given.counts and isinstance(scenario.network.nodes.get(name), UserTask)
        ]
        self._beside = self._counted_beside(scenario.network)
        self._loops = [
            (loop, rounds)
            for loop in ground.loops
            if loop.edge.source in self._wide.network.nodes and (rounds := self._find_rounds(loop))
        ]
        self.limits = scenario.limits
        self.whole = ground.whole(scenario.whole)
        self.margin = Least()
        """What is left of the limit, in calendar days."""
        self.slack = {name: Least() for name, _, _ in self._steps}
        self.rounds = {loop.edge: Least() for loop, _ in self._loops}
        self.late: list[date] = []

    def _counted_beside(self, network: Network) -> list[str]:
        """Steps that count and can be open together with one that does not."""
        alone: set[str] = set()
        for name in self._excluded:
            alone |= (
                set(network.nodes)
                - network.reached([name], network.after)
                - network.reached([name], network.before)
            )
        return [name for name, _, _ in self._steps if name in alone]

    def _find_rounds(self, loop: Loop) -> list[_Way]:
        """For each way back: the road from there to where it leads back again."""
        wide, found = self._wide.network, []
        for back in loop.returns:
            if back.source in wide.nodes and back.target in self._clean.place:
                behind = wide.reached([back.target], wide.after)
                round_ = wide.kept(behind & wide.reached([back.source], wide.before))
                again = Network(round_.nodes, round_.edges, back.target)
                road = self._ground.road(again, self._scenario, wide)
                found.append(
                    _Way(
                        road,
                        self._wide.place[back.source],
                        self._clean.place[back.target],
                        road.place[back.source],
                    )
                )
        return found

    # -- one start date

    def look_at(self, start: date, brief: bool = False) -> None:
        """What is left of the limit from this date on; unless ``brief``, also how late each step
        may be, and how many rounds of rework fit: three quarters of the work."""
        at = self.whole.closing(start)
        times = self._wide.forward(at)
        ends = [moment for name in self._ends if (moment := self._wide.of(times.left, name))]
        if not ends:
            return  # a timer that decides the way never rings in time from this date on
        last = self._last_day(at, self._wide, times)
        left = (last - _day(max(ends))).days
        self.margin.see(left, start)
        if left < 0:
            self.late.append(start)
        if not brief:
            self._look_around(start, times, last)

    def _look_around(self, start: date, times: Times, last: date) -> None:
        latest = self._clean.backward(dict.fromkeys(self._ends, end_of_day(last)))
        for name, wide, clean in self._steps:
            done, by = times.left[wide], latest.left[clean]
            if done is not None and by is not None:
                by = self._handed_over(name, by)
                self.slack[name].see((_day(by) - _day(done)).days, start)
        fits: dict[Edge, int] = {}
        for loop, rounds in self._loops:
            for way in rounds:
                reached = times.left[way.source]
                if reached is not None:
                    fits[loop.edge] = min(
                        fits.get(loop.edge, sys.maxsize),
                        self._count(loop, way, reached, times, latest),
                    )
        for edge, many in fits.items():
            self.rounds[edge].see(many, start)

    def _handed_over(self, name: str, by: datetime) -> datetime:
        """The last instant up to then at which an office is there to take the step's result."""
        return last_office_instant(by, self._ground.clocks(self.limits[name]).calendar)

    def _count(self, loop: Loop, way: _Way, reached: datetime, times: Times, latest: Times) -> int:
        """How many rounds still fit, the first being over at ``reached``."""
        bound = loop.flow.max_rounds or 0
        at: datetime | None = reached
        by = latest.arrived[way.target]
        for done in range(bound):
            if at is None or by is None or at > by:
                return done
            if done + 1 < bound:
                again = way.road.forward(at, lambda name: self._wide.of(times.left, name))
                at = again.left[way.end]
        return bound

    def _last_day(self, at: datetime, road: CleanRoad, times: Times) -> date:
        """With the times that are left out, by the rule of the ledger."""
        held = [
            Held(arrived, left, counts)
            for counts, names in ((False, self._excluded), (True, self._beside))
            for name in names
            if (arrived := road.of(times.arrived, name)) and (left := road.of(times.left, name))
        ]
        return _day(whole_due(at, self.whole, left_out(held)))

    def verdict(self, start: date) -> RoadVerdict:
        at, road = self.whole.closing(start), self._clean
        times = road.forward(at)
        reached = {name: moment for name in self._ends if (moment := road.of(times.left, name))}
        end = max(reached, key=lambda name: reached[name])
        last = self._last_day(at, road, times)
        excluded = (last - _day(whole_due(at, self.whole))).days
        return RoadVerdict(
            valid=start,
            facts=dict(self._scenario.facts),
            days=(_day(reached[end]) - start).days - excluded,
            excluded=excluded,
            last_day=last,
            left=(last - _day(reached[end])).days,
            path=tuple(
                self._step(name, times, start)
                for name in road.trail(times, end)
                if isinstance(road.network.nodes[name], UserTask) or name in self.limits
            ),
        )

    def _step(self, name: str, times: Times, start: date) -> ProofStep:
        given, road = self.limits.get(name), self._clean
        starts, ends = road.of(times.arrived, name), road.of(times.left, name)
        assert starts is not None, "it is on the way"
        assert ends is not None
        limit = str(given.limit) if given else None
        return ProofStep(name, limit, starts, ends, (_day(ends) - start).days)


@cache
def _day(instant: datetime) -> date:
    return local_day(instant)

"""What one way a case can be shows over all days that it may start on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from engine.bpmn.proof.critical_path import CriticalPath
from engine.bpmn.proof.early_ends import EarlyEnds, EarlySteps, Goal
from engine.bpmn.proof.hours import Hours, day_number
from engine.bpmn.proof.network import Edge, Network
from engine.bpmn.proof.rework import Loop, PassedPart, ReworkWay, count_rounds, is_rework
from engine.bpmn.proof.scenario import Scenario
from engine.bpmn.proof.stops import Moments, ProofClock, Times
from engine.bpmn.proof.tally import Least, Look
from engine.bpmn.proof.verdict import PathVerdict, ProofStep
from engine.model.process import UserTask
from engine.time import (
    Held,
    StepLimit,
    WholeLimit,
    WorkingCalendar,
    end_of_day,
    left_out,
    local_day,
    whole_due,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scenarios share. ``open`` is the network without the flows that close a circle,
    ``nominal`` the part of it that leads to ``ends``: where the limit ends."""

    open: Network
    nominal: Network
    ends: Sequence[str]
    loops: Sequence[Loop]
    clocks: Callable[[StepLimit], ProofClock]
    closed_by: Callable[[datetime, WorkingCalendar], date]
    """The day of the last office hour before an instant."""
    whole: Callable[[StepLimit | None], WholeLimit]

    def path(
        self, network: Network, scenario: Scenario, around: Network | None = None
    ) -> CriticalPath:
        """The part ``network`` with the limits and clocks of the scenario; joins in it wait for
        what comes from ``around``."""
        return CriticalPath(network, scenario.limits, self.clocks, self.open, around)


@dataclass(frozen=True, slots=True)
class _Latest:
    """The latest instants to arrive, by place, and the latest days to leave each step, at the
    hours of its office, for the limit to be kept."""

    arrive: Moments
    leave: Mapping[str, date | None]


_MOST_SEEN = 512
_seen: dict[Hashable, tuple[Least, tuple[date, ...]]] = {}
"""What brief looks have seen: what is left of a limit, and the days on which it is broken."""


class WorstCase:
    """What one scenario shows over all start dates, each judged by its worst hour."""

    def __init__(self, ground: Ground, scenario: Scenario) -> None:
        self._ground = ground
        self._scenario = scenario
        chosen = set(scenario.network.edges)
        wide = ground.open.without(e for e in ground.nominal.edges if e not in chosen)
        self._wide = ground.path(wide.kept(wide.reached([wide.start], wide.after)), scenario)
        self._nominal = ground.path(scenario.network, scenario)
        self._ends = [end for end in ground.ends if end in scenario.network.nodes]
        self._steps = [
            (name, self._wide.place[name], ground.clocks(scenario.limits[name]).calendar)
            for name, node in scenario.network.nodes.items()
            if isinstance(node, UserTask)
            and name in scenario.limits
            and scenario.limits[name].counts
        ]
        self.limits = scenario.limits
        self.whole = ground.whole(scenario.whole)
        self._held = self._holding()
        self._hours = self._find_hours()
        self._timed = scenario.raced or (bool(self.excluded) and self._nominal.waits)
        early = self._find_early() if self.excluded else None
        self.not_tried = self.excluded if early and early.is_too_much(self.limits) else []
        """The steps that do not count whose early ends are too many to be tried."""
        self._early = None if self.not_tried else early
        # Where one that ends early is not looked at, an earlier hour can be worse than the evening.
        self._timed = self._timed or bool(self.not_tried)
        self._latest: dict[date, _Latest] = {}
        self._held_on = {
            path: [
                (name, path.place[name], counts)
                for name, counts in self._held
                if name in path.place
            ]
            for path in (self._nominal, self._wide)
        }
        self._whole_days: dict[tuple[int | str, ...], int] = {}
        """How many days the limit has, by the days on which steps are held."""
        self.margin = Least()
        """What is left of the limit, in calendar days."""
        self.late: list[date] = []

    def _holding(self) -> list[tuple[str, bool]]:
        """The steps whose time does not count, and those that can be open beside them: whether
        they count."""
        network = self._scenario.network
        counts = {
            name: name not in self.limits or self.limits[name].counts
            for name, node in network.nodes.items()
            if isinstance(node, UserTask)
        }
        beside = set[str]().union(*(network.beside(name) for name in counts if not counts[name]))
        return [
            (name, counted) for name, counted in counts.items() if not counted or name in beside
        ]

    def _find_hours(self) -> Hours:
        clocks = [self._ground.clocks(given) for given in self.limits.values()]
        counting = self.whole.calendar
        return Hours(
            ((clock.limit, clock.calendar) for clock in clocks), [counting] if counting else []
        )

    def _find_early(self) -> EarlyEnds:
        goal = Goal(self.whole, self._ends)
        return EarlyEnds(self._nominal, dict(self._held), goal, self._hours, self._timed)

    @cached_property
    def _loops(self) -> list[tuple[Loop, list[ReworkWay]]]:
        """Those on the way, each with its rounds: a brief look asks for none."""
        return [
            (loop, rounds)
            for loop in self._ground.loops
            if loop.edge.source in self._wide.network.nodes and (rounds := self._find_rounds(loop))
        ]

    def _find_rounds(self, loop: Loop) -> list[ReworkWay]:
        """For each way back: the path from there to where it leads back again."""
        own = self._wide.network.without(self._of_others(loop))
        own = own.kept(own.reached([own.start], own.after))
        return [
            self._find_round(loop, own, back)
            for back in loop.returns
            if back.source in own.nodes and back.target in self._nominal.place
        ]

    def _find_round(self, loop: Loop, own: Network, back: Edge) -> ReworkWay:
        begins = self._begins_at(loop.edge.source, own)
        if begins is None:
            first = self._part(own, own.start, back.source)
        elif loop.edge == back:
            first = None
        else:
            first = self._part(own, loop.edge.target, back.source)
        again = self._part(own, back.target, back.source)
        return ReworkWay(begins, first, again, self._nominal.place[back.target])

    def _begins_at(self, name: str, own: Network) -> int | None:
        """The place of the element on the wide path, if nothing of others leads there."""
        wide = self._wide.network
        ways_there = [set(n.kept(n.reached([name], n.before)).edges) for n in (wide, own)]
        return self._wide.place[name] if ways_there[0] == ways_there[1] else None

    def _part(self, own: Network, begins: str, ends: str) -> PassedPart:
        kept = own.kept(own.reached([begins], own.after) & own.reached([ends], own.before))
        whole = begins == own.start
        part = Network(kept.nodes, kept.edges, begins)
        path = self._ground.path(part, self._scenario, None if whole else own)
        return PassedPart(path, path.place[ends])

    def _of_others(self, loop: Loop) -> list[Edge]:
        """Rework that begins elsewhere and does not lead to the beginning of this one: a step that
        both share is not reached over it here."""
        wide = self._wide.network
        return [
            edge
            for edge in wide.edges
            if is_rework(edge)
            and edge != loop.edge
            and edge.target not in self._nominal.place
            and loop.edge.source not in wide.reached([edge.target], wide.after)
        ]

    @property
    def steps(self) -> set[str]:
        """The steps with a limit that counts."""
        return {name for name, _, _ in self._steps}

    def like(self, other: WorstCase) -> bool:
        """Whether both are of the same facts, and pass the same steps that do not count."""
        return self.facts == other.facts and set(self.excluded) == set(other.excluded)

    @property
    def facts(self) -> Mapping[str, object]:
        """The facts about the case that make the scenario."""
        return self._scenario.facts

    @property
    def excluded(self) -> list[str]:
        """The steps whose time does not count."""
        return [name for name, counts in self._held if not counts]

    # -- all start dates

    def look_at_all(self, days: Sequence[date]) -> None:
        """What is left of the limit from each of these days on that follow each other. That follows
        from the path, its limits and their calendars alone: it is kept for the next proof in which
        these are the same, whatever else has changed."""
        key = self._follows_from(), days[0], days[-1]
        seen = _seen.get(key)
        if seen is None:
            for day in days:
                self.look_at(day, brief=True)
            if len(_seen) >= _MOST_SEEN:
                _seen.clear()
            seen = _seen[key] = replace(self.margin), tuple(self.late)
        self.margin, self.late = replace(seen[0]), list(seen[1])

    def _follows_from(self) -> Hashable:
        """All that a brief look follows from, beside its day."""
        clocks = map(self._ground.clocks, self.limits.values())
        return (
            self._nominal.uncounted(),
            tuple(self._nominal.place[name] for name in self._ends),
            tuple((place, counts) for _, place, counts in self._held_on[self._nominal]),
            frozenset(clock.uncounted() for clock in clocks),
            self.whole,
            self._timed,
            self._early is None,
        )

    # -- one start date

    def look_at(self, day: date, brief: bool = False) -> list[Look]:
        """What is left of the limit from this date on, by its hours; unless ``brief``, also how
        late each step may be, and how many rounds of rework fit: three quarters of the work.
        Nothing where a timer that decides the way never fires in time from this date on."""
        hours = self._hours.of(day) if self._timed else (self._hours.last(day),)
        looks = [look for at in hours for look in self._looks_from(at, brief)]
        if looks:
            worst = min(looks, key=lambda look: look.left)
            self.margin.see(worst.left, worst.at)
            if worst.left < 0:
                self.late.append(day)
        return looks

    def _looks_from(self, at: datetime, brief: bool) -> Iterator[Look]:
        """Where each step takes all of its limit, and where steps that do not count end at the
        worst."""
        full = self._look_from(at, brief)
        if full is not None:
            yield full
        worse = self._worse(at, full)
        if worse is not None:
            left, ends = worse
            kept = left >= 0
            look = Look(left, at, {}, {}) if brief and kept else self._look_from(at, brief, ends)
            assert look is not None, "the worst way leads to the end"
            # Once a limit is over, time that does not count is no more left out of it.
            assert look.left == left if kept else look.left <= left, "both count the same"
            yield look

    def _worse(self, at: datetime, full: Look | None) -> tuple[int, EarlySteps] | None:
        """What is left, and which steps end early, where that is worse than all of their limits."""
        worst = None if self._early is None else self._early.worst(at)
        return worst if worst and (full is None or worst[0] < full.left) else None

    def _look_from(self, at: datetime, brief: bool, early: EarlySteps = ()) -> Look | None:
        path = self._nominal if brief else self._wide
        times = path.forward(at, early=early)
        ends = [moment for name in self._ends if (moment := path.of(times.left, name))]
        if not ends:
            return None
        end = max(ends)
        last = self._last_day(at, path, times, end)
        left = (last - local_day(end)).days
        if brief:
            return Look(left, at, {}, {})
        latest = self._latest_by(last)
        slack = {
            name: (by - local_day(done)).days
            for name, place, _ in self._steps
            if (done := times.left[place]) and (by := latest.leave[name])
        }
        return Look(left, at, slack, self._count_all(times, latest.arrive))

    def _latest_by(self, last: date) -> _Latest:
        if last not in self._latest:
            times = self._nominal.backward(dict.fromkeys(self._ends, end_of_day(last)))
            leave = {
                name: by and self._ground.closed_by(by, calendar)
                for name, _, calendar in self._steps
                for by in [self._nominal.of(times.left, name)]
            }
            self._latest[last] = _Latest(times.arrived, leave)
        return self._latest[last]

    def _count_all(self, times: Times, arrive: Moments) -> dict[str, int]:
        def beside(name: str) -> datetime | None:
            return self._wide.of(times.left, name)

        fits: dict[str, int] = {}
        for loop, ways in self._loops:
            for way in ways:
                reached = times.left[0 if way.begins is None else way.begins]
                if reached and way.first:
                    reached = way.first.passed(reached, beside)
                if reached:
                    many = count_rounds(loop.flow.max_rounds or 0, way, reached, arrive, beside)
                    fits[loop.flow.id] = min(fits.get(loop.flow.id, many), many)
        return fits

    def _last_day(self, at: datetime, path: CriticalPath, times: Times, end: datetime) -> date:
        start = day_number(at)
        if self.whole.calendar is not None:
            return date.fromordinal(start + self._days_with(at, self._held_by(end, path, times)))
        # Plain calendar days are left out by their midnights: which, and how many, is the same
        # wherever in the years they lie.
        passed: list[int | str] = []
        for name, place, _ in self._held_on[path]:
            arrived, left = times.arrived[place], times.left[place]
            if arrived is not None and left is not None and arrived < end:
                until = left if left < end else end
                passed += (name, day_number(arrived) - start, day_number(until) - start)
        key = tuple(passed)
        days = self._whole_days.get(key)
        if days is None:
            days = self._days_with(at, self._held_by(end, path, times))
            self._whole_days[key] = days
        return date.fromordinal(start + days)

    def _days_with(self, at: datetime, held: Sequence[Held]) -> int:
        """How many days the limit has that begins then."""
        return day_number(whole_due(at, self.whole, left_out(held))) - day_number(at)

    def _held_by(self, end: datetime, path: CriticalPath, times: Times) -> list[Held]:
        return [
            Held(arrived, min(left, end), counts)
            for _, place, counts in self._held_on[path]
            if (arrived := times.arrived[place]) and (left := times.left[place]) and arrived < end
        ]

    def verdict(self, at: datetime) -> PathVerdict:
        """What a case shows whose dossier is valid at that instant: calendar days, last legal day,
        and the longest path."""
        path, start = self._nominal, local_day(at)
        early = self._worst_ends(at)
        times = path.forward(at, early=early)
        reached = {name: moment for name in self._ends if (moment := path.of(times.left, name))}
        end = max(reached, key=lambda name: reached[name])
        last = self._last_day(at, path, times, reached[end])
        excluded = (last - local_day(whole_due(at, self.whole))).days
        return PathVerdict(
            valid=start,
            starts=at,
            facts=dict(self.facts),
            days=(local_day(reached[end]) - start).days - excluded,
            excluded=excluded,
            last_day=last,
            left=(last - local_day(reached[end])).days,
            path=tuple(
                self._step(name, times, start, name in dict(early))
                for name in path.trail(times, end)
                if isinstance(path.network.nodes[name], UserTask) or name in self.limits
            ),
        )

    def _worst_ends(self, at: datetime) -> EarlySteps:
        worse = self._worse(at, self._look_from(at, True))
        return worse[1] if worse else ()

    def _step(self, name: str, times: Times, start: date, early: bool) -> ProofStep:
        given, path = self.limits.get(name), self._nominal
        starts, ends = path.of(times.arrived, name), path.of(times.left, name)
        assert starts is not None, "it is on the way"
        assert ends is not None
        limit = str(given.limit) if given else None
        return ProofStep(name, limit, starts, ends, (local_day(ends) - start).days, early)

"""Whether each window of a profile is kept if every party keeps its own limit, for every day and
hour at which it may open.

A window is its own small network: from where it opens to where it closes. It may open at any hour,
whoever is faster before; so each day is tried at every hour that can differ. So are the ends of
steps that it does not measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from engine.bpmn.proof.network import Network, draw_network
from engine.bpmn.proof.scenario import MOST_SCENARIOS, Domains, Scenario, Unjudged, scenarios
from engine.bpmn.proof.stops import ProofClock
from engine.bpmn.proof.verdict import WindowVerdict
from engine.bpmn.proof.window_path import (
    MOST_PLAYS,
    WindowPath,
    WindowStop,
    find_hours,
    is_chain,
    is_row,
)
from engine.bpmn.proof.window_steps import steps_within
from engine.model.process import BoundaryEvent, Node, Process, UserTask
from engine.model.sentence import sentence
from engine.time import (
    LegalTimeError,
    PlanError,
    Point,
    PointKind,
    Profile,
    StepLimit,
    Window,
    WorkingCalendar,
)
from engine.time.path_rules import deadline_of
from engine.time.zone import at_local

ProofCalendars = Mapping[str, WorkingCalendar]

_TOO_MANY = sentence("too many steps go on in it whose time it does not measure")


def prove_windows(
    process: Process,
    profile: Profile,
    calendars: ProofCalendars,
    days: Sequence[date],
    domains: Domains,
) -> Iterator[WindowVerdict]:
    """A verdict for each window that holds for the process."""
    for window in profile.windows_of(process):
        try:
            found = _judge(window, process, profile, calendars, days, domains)
        except LegalTimeError as error:
            found = replace(_unseen(window, len(days)), unjudged=str(error))
        yield replace(found, steps=steps_within(window, process))


def _judge(
    window: Window,
    process: Process,
    profile: Profile,
    calendars: ProofCalendars,
    days: Sequence[date],
    domains: Domains,
) -> WindowVerdict:
    unjudged: list[Unjudged] = []
    paths = list(_window_paths(window, process, profile, calendars, domains, unjudged))
    if any(path.plays > MOST_PLAYS for path in paths):
        unjudged.append(Unjudged(window.id, _TOO_MANY))
    found = _unseen(window, len(days))
    if unjudged or not paths:
        reason = "; ".join(str(one.reason) for one in unjudged) or "no way leads through it"
        return replace(found, unjudged=reason)
    seen = [_over_all(path, tuple(days)) for path in paths]
    limit, worst = max(
        ((path.clock.limit, one) for path, one in zip(paths, seen, strict=True)),
        key=lambda pair: pair[1].over,
    )
    return replace(
        found,
        limit=str(limit),
        opens=worst.opens,
        ends=worst.ends,
        due_at=worst.due_at,
        late_starts=tuple(sorted({day for one in seen for day in one.late})),
    )


class _Seen(NamedTuple):
    """The worst opening of one way, the first of those alike, and the days on which one is late."""

    over: timedelta
    opens: datetime
    ends: datetime
    due_at: datetime
    late: frozenset[date]


_KEPT = 256
"""Ways whose worst is kept: all shipped procedures have some sixty."""


@lru_cache(maxsize=_KEPT)
def _over_all(path: WindowPath, days: tuple[date, ...]) -> _Seen:
    """What a way shows over all days. That follows from its stops and their calendars alone: it is
    kept for the next proof in which these are the same, whatever else has changed."""
    path, hours = path.uncounted(), list(_hours(path))  # What is kept has counted nothing.
    late: set[date] = set()
    worst: tuple[timedelta, datetime, datetime, datetime] | None = None
    for day in days:
        for hour in hours:
            opens = at_local(day, hour)
            ends, due_at = path.ends(opens)
            over = path.over(ends, due_at)
            if over > timedelta():
                late.add(day)
            if worst is None or over > worst[0]:
                worst = over, opens, ends, due_at
    assert worst is not None, "there is a day"
    return _Seen(*worst, frozenset(late))


def _unseen(window: Window, days: int) -> WindowVerdict:
    return WindowVerdict(
        window.id,
        window.name.vi,
        window.name.en,
        str(window.rule.plain.limit),
        window.assumed,
        days,
        (),
    )


def _hours(path: WindowPath) -> Iterator[time]:
    """The hours at which an opening can come out otherwise; between two of them nothing changes
    but by the same amount. Where the window is in whole days and measures all, its end is that of
    the day: the last instant is the worst."""
    yield time.max
    if path.clock.limit.is_whole and path.measures:
        return
    clocks = [path.clock, *(stop.clock for stop in path.stops if stop.clock is not None)]
    spans = [span for clock in clocks for span in clock.calendar.hours]
    yield from sorted({hour for span in spans for hour in (span.opens, span.closes)})


# -- the ways through a window


def _window_paths(
    window: Window,
    process: Process,
    profile: Profile,
    calendars: ProofCalendars,
    domains: Domains,
    unjudged: list[Unjudged],
) -> Iterator[WindowPath]:
    clock = cache(ProofClock)

    def clocks(given: StepLimit) -> ProofClock:
        return clock(given.limit, _calendar(given, calendars))

    whole = draw_network(process)
    opened = whole.without(whole.circles())
    for opens in window.opens:
        for start in _starts(opens, process, profile, whole):
            for closes in window.closes:
                for end in closes.nodes(process):
                    part = _part(opened, window, process, (opens, start), (closes, end))
                    if part is None:
                        continue
                    tried = _measured(window, process, profile, part)
                    known = {**domains, **_elsewhere(process, part)}
                    ways = scenarios(process, tried, known, part, [end], unjudged)
                    for way in islice(ways, MOST_SCENARIOS):
                        yield _window_path(window, opens, closes, (start, end), way, clocks)


def _starts(opens: Point, process: Process, profile: Profile, network: Network) -> tuple[str, ...]:
    """Where the way begins. The instant of a valid dossier is told afterwards: what was done
    between it and the milestone is within the window, as it is within the whole limit."""
    if opens == Point(PointKind.MILESTONE, profile.total.start):
        return (network.start,)
    return opens.nodes(process)


def _measured(window: Window, process: Process, profile: Profile, part: Network) -> Profile:
    """The profile as if what the window does not measure did not count, and without the variants
    of limits that nothing on the way has."""
    rules = {key: replace(rule, variants=()) for key, rule in profile.rules.items()}
    for name in part.nodes:
        node = process.elements.get(name)
        key = None if node is None else deadline_of(node)
        if key is not None and key in profile.rules:
            counts = not isinstance(node, UserTask) or window.measures(node.clock_owner, node.id)
            rule = profile.rules[key]
            rules[key] = replace(rule, plain=replace(rule.plain, counts=counts))
    return replace(profile, rules=rules)


def _elsewhere(process: Process, part: Network) -> dict[str, Sequence[object]]:
    """Steps that are not on the way: each may have been done before, or not."""
    return {name: (None, {}) for name in process.elements if name not in part.nodes}


def _part(
    network: Network,
    window: Window,
    process: Process,
    begins: tuple[Point, str],
    ends: tuple[Point, str],
) -> Network | None:
    """What lies between the two, without what comes behind another end of the window."""
    (_, start), (closes, end) = begins, ends
    if start not in network.nodes or end not in network.nodes:
        return None
    others = {
        (point.kind, name)
        for point in window.closes
        for name in point.nodes(process)
        if (point.kind, name) != (closes.kind, end)
    }
    cut = network.without(
        edge
        for edge in network.edges
        if (PointKind.BEGIN, edge.target) in others
        or (PointKind.END, edge.source) in others
        or (PointKind.MILESTONE, edge.source) in others
        or edge.source == end
        or edge.target == start
    )
    between = cut.reached([start], cut.after) & cut.reached([end], cut.before)
    if start not in between or end not in between:
        return None
    kept = cut.kept(between)
    return Network(kept.nodes, kept.edges, start)


def _window_path(
    window: Window,
    opens: Point,
    closes: Point,
    ends: tuple[str, str],
    way: Scenario,
    clocks: Callable[[StepLimit], ProofClock],
) -> WindowPath:
    start, end = ends
    own = window.limit({**way.facts, "profile": {}})
    without = {start} if opens.kind is not PointKind.BEGIN else set()
    without |= {end} if _early(closes) else set()
    stops: list[WindowStop] = []
    reached: dict[str, tuple[int, ...]] = {}
    for name in way.network.order():
        edges = way.network.before[name]
        before = tuple(dict.fromkeys(place for e in edges for place in reached[e.source]))
        given = None if name in without else way.limits.get(name)
        reached[name] = before
        if given is not None or name == end:
            clock = None if given is None else clocks(given)
            stops.append(_stop(len(stops), before, clock, way.network.nodes[name], window))
            reached[name] = (len(stops) - 1,)
    window_clock = clocks(own)
    return WindowPath(
        tuple(stops),
        _early(closes),
        window_clock,
        find_hours(stops, window_clock),
        is_chain(stops, window_clock),
        is_row(stops, window_clock),
    )


def _early(closes: Point) -> bool:
    return closes.kind is not PointKind.END


def _stop(
    place: int, before: tuple[int, ...], clock: ProofClock | None, node: Node | None, window: Window
) -> WindowStop:
    return WindowStop(
        place,
        before,
        clock,
        isinstance(node, BoundaryEvent) and len(before) == 1,
        isinstance(node, UserTask) and clock is not None,
        not isinstance(node, UserTask) or window.measures(node.clock_owner, node.id),
    )


def _calendar(given: StepLimit, calendars: ProofCalendars) -> WorkingCalendar:
    if given.calendar not in calendars:
        raise PlanError(f"The calendar {given.calendar!r} is not there. Add it.")
    return calendars[given.calendar]

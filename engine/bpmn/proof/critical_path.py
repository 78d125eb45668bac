"""The nominal path as one network without circles, and the two passes over it.

Where ways part at an exclusive gateway, the longest one counts. No limit ends sooner for a later
start, whatever the hours of its calendar (``engine.time.due``), so the worst of all choices is the
latest arrival at each node. Where that is not so, because timers race steps or time is left out,
``scenario`` has told the ways apart before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn.proof.network import EXIT, Edge, Network
from engine.model import process as bpmn
from engine.time import Limit, StepLimit, WorkingCalendar, due, latest_start


@dataclass(frozen=True, slots=True)
class ProofClock:
    """Counting one limit; what was counted once is remembered."""

    limit: Limit
    calendar: WorkingCalendar
    _ends: dict[datetime, datetime] = field(default_factory=dict, compare=False)
    _starts: dict[datetime, datetime] = field(default_factory=dict, compare=False)

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
class _Stop:
    """A node with what decides its times: whence tokens come, how long it takes, and, where it is
    timers and races decide too, which."""

    place: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    clock: ProofClock | None
    timing: _Timing | None


@dataclass(frozen=True, slots=True)
class _Timing:
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

    def is_timed(self, place: int) -> bool:
        """Whether more decides when the place is left than when it is reached."""
        bound = any(begins != place for begins, _ in self.interrupting)
        return bound or bool(self.race or self.going_beside) or self.began is not None


class CriticalPath:
    """A network without circles, with the clocks of its elements."""

    def __init__(
        self,
        network: Network,
        limits: Mapping[str, StepLimit],
        clocks: Callable[[StepLimit], ProofClock],
        whole: Network,
        around: Network | None = None,
    ) -> None:
        """``network`` is a part of ``whole``, whose timers fire here too, wherever they lead.
        ``around`` is a part in between: joins wait for what comes from there."""
        self.network = network
        self._whole = whole
        self.order = network.order()
        self.place = {name: place for place, name in enumerate(self.order)}
        self._clocks = {
            name: clocks(limits[name])
            for name, node in whole.nodes.items()
            if name in limits and _takes_time(node)
        }
        self._around = around
        self._stops = [self._stop(name) for name in self.order]
        self.is_alone = not any(stop.timing and stop.timing.beside for stop in self._stops)
        """No join waits for what comes from around it."""

    # -- what decides the times of a node

    def _stop(self, name: str) -> _Stop:
        node = self.network.nodes[name]
        is_timer = any(self._is_timer(edge) for edge in self.network.before[name])
        clock = None if isinstance(node, bpmn.BoundaryEvent) else self._clocks.get(name)
        return _Stop(
            self.place[name],
            tuple(self.place[edge.source] for edge in self.network.before[name]),
            tuple(self.place[edge.target] for edge in self.network.after[name]),
            clock,
            self._timing(name, node, is_timer),
        )

    def _timing(self, name: str, node: bpmn.Node | None, is_timer: bool) -> _Timing | None:
        gateway = self._gateway(name)
        interrupting = (
            ()
            if isinstance(node, bpmn.SubProcess)
            else self._border_timers(name, interrupting=True)
        )
        going_beside = () if node is None else self._border_timers(name, interrupting=False)
        beside = self._beside(name, node)
        if not (is_timer or gateway or interrupting or going_beside or beside):
            return None
        (edge,) = self.network.before[name] if is_timer else (None,)
        return _Timing(
            self._clocks.get(name),
            None if edge is None else self.place[edge.source.removesuffix(EXIT)],
            None if gateway is None else self._race(gateway),
            interrupting,
            going_beside,
            beside,
        )

    def _is_timer(self, edge: Edge) -> bool:
        return edge.border and edge.target in self._clocks

    def _gateway(self, name: str) -> str | None:
        """The event gateway that the node stands behind."""
        sources = [edge.source for edge in self._whole.before[name]]
        found = [s for s in sources if isinstance(self._whole.nodes[s], bpmn.EventGateway)]
        return found[0] if found else None

    def _race(self, gateway: str) -> tuple[ProofClock, ...]:
        events = [edge.target for edge in self._whole.after[gateway]]
        return tuple(self._clocks[event] for event in events if event in self._clocks)

    def _border_timers(self, name: str, interrupting: bool) -> tuple[tuple[int, ProofClock], ...]:
        """Timers on the border of the element that begins or is left here. Those that interrupt,
        with the place where their time begins; or all, with the place of the event."""
        begins = name.removesuffix(EXIT)
        leaves = begins + EXIT if begins + EXIT in self._whole.nodes else begins
        found = []
        for edge in self._whole.after[leaves]:
            event = self._whole.nodes[edge.target]
            if self._is_timer(edge) and isinstance(event, bpmn.BoundaryEvent):
                place = self.place.get(begins if interrupting else edge.target)
                if place is not None and (event.interrupting or not interrupting):
                    found.append((place, self._clocks[edge.target]))
        return tuple(found)

    def _beside(self, name: str, node: bpmn.Node | None) -> tuple[str, ...]:
        if self._around is None or not isinstance(node, bpmn.ParallelGateway | None):
            return ()
        sources = [edge.source for edge in self._around.before[name]]
        return tuple(source for source in sources if source not in self.place)

    # -- forward

    def forward(
        self,
        at: datetime,
        beside: Callable[[str], datetime | None] | None = None,
        early: Iterable[tuple[str, datetime]] = (),
    ) -> Times:
        """From the start on, each element taking all of its limit, but for those that end
        ``early``. ``beside`` says when elements around this network are left."""
        ends = {self.place[name]: end for name, end in early}
        arrived: Moments = [None] * len(self.order)
        left: Moments = [None] * len(self.order)
        for stop in self._stops:
            came = at if stop.place == 0 else None
            for place in stop.before:
                moment = left[place]
                if moment is not None and (came is None or moment > came):
                    came = moment
            if came is None:
                continue
            if stop.timing is None:
                arrived[stop.place] = came
                left[stop.place] = came if stop.clock is None else stop.clock.end(came)
            else:
                self._pass_timed(stop, stop.timing, came, Times(arrived, left), beside)
            if stop.place in ends:
                left[stop.place] = ends[stop.place]
        return Times(arrived, left)

    def came(self, place: int, times: Times) -> datetime | None:
        """When a place is reached, where those before it are passed already."""
        before = [moment for one in self._stops[place].before if (moment := times.left[one])]
        return max(before, default=None)

    def pass_place(self, place: int, came: datetime, times: Times) -> None:
        """Notes in ``times`` when a place that is reached then is left, all of its limit taken."""
        stop = self._stops[place]
        if stop.timing is None:
            times.arrived[place] = came
            times.left[place] = came if stop.clock is None else stop.clock.end(came)
        else:
            self._pass_timed(stop, stop.timing, came, times, None)

    def _pass_timed(
        self,
        stop: _Stop,
        timing: _Timing,
        came: datetime,
        times: Times,
        beside: Callable[[str], datetime | None] | None,
    ) -> None:
        for source in timing.beside if beside else ():
            moment = beside(source) if beside else None
            came = came if moment is None else max(came, moment)
        ends = came if stop.clock is None else stop.clock.end(came)
        if timing.began is not None and timing.clock is not None:
            fires = timing.clock.end(times.arrived[timing.began] or came)
            if fires > came:
                return
            came = ends = fires
        elif timing.race is not None:
            first = min((timer.end(came) for timer in timing.race), default=came)
            if stop.clock is not None and ends > first:
                return
            ends = first
        times.arrived[stop.place] = came
        for begins, timer in timing.interrupting:
            ends = min(ends, timer.end(times.arrived[begins] or came))
        times.left[stop.place] = ends

    # -- backward

    def backward(self, ends: Mapping[str, datetime]) -> Times:
        """The latest instants to reach and to leave each node so that none of ``ends`` is left
        later than said there."""
        arrive: Moments = [None] * len(self.order)
        latest: Moments = [None] * len(self.order)
        for name, by in ends.items():
            latest[self.place[name]] = by
        for stop in reversed(self._stops):
            by_then = latest[stop.place]
            for place in stop.after:
                moment = arrive[place]
                if moment is not None and (by_then is None or moment < by_then):
                    by_then = moment
            if by_then is None:
                if stop.timing is not None and stop.timing.going_beside:
                    arrive[stop.place] = self._arrive_to_fire(stop.timing, arrive)
                continue
            latest[stop.place] = by_then
            if stop.timing is None:
                arrive[stop.place] = by_then if stop.clock is None else stop.clock.start(by_then)
            else:
                arrive[stop.place] = self._arrive_timed(stop, stop.timing, by_then, arrive)
        return Times(arrive, latest)

    def _arrive_timed(
        self, stop: _Stop, timing: _Timing, by: datetime, arrive: Moments
    ) -> datetime | None:
        if timing.began is not None:
            # Counted from where the timer began, below: leaving its element late does not delay it.
            return None
        if stop.clock is not None:
            cut_short = [
                timer.start(by) for begins, timer in timing.interrupting if begins == stop.place
            ]
            by = max([stop.clock.start(by), *cut_short])
        elif timing.race:
            by = max(timer.start(by) for timer in timing.race)
        begins = by
        for event, timer in timing.going_beside:
            moment = self._latest_firing(event, arrive)
            fires = stop.clock is None or timer.end(begins) <= stop.clock.end(begins)
            if moment is not None and fires:
                by = min(by, timer.start(moment))
        return by

    def _arrive_to_fire(self, timing: _Timing, arrive: Moments) -> datetime | None:
        """Where the path goes on from a border only."""
        fires = [
            (self._latest_firing(event, arrive), timer) for event, timer in timing.going_beside
        ]
        return min((timer.start(moment) for moment, timer in fires if moment), default=None)

    def _latest_firing(self, event: int, arrive: Moments) -> datetime | None:
        found = [m for place in self._stops[event].after if (m := arrive[place]) is not None]
        return min(found, default=None)

    # -- its shape

    @property
    def waits(self) -> bool:
        """Whether time may pass on it for which nobody holds a step: timers run on it or around."""
        return any(
            (stop.clock is not None and not isinstance(self.network.nodes[name], bpmn.UserTask))
            or (stop.timing is not None and stop.timing.is_timed(stop.place))
            for name, stop in zip(self.order, self._stops, strict=True)
        )

    def narrow_places(self) -> list[int]:
        """The places that every way leads over, and that no way goes beside."""
        found, far = [], 0
        for stop in self._stops:
            if far <= stop.place and stop.before:
                found.append(stop.place)
            far = max(far, *stop.after, stop.place)
        return found

    def join_behind(self, place: int) -> int | None:
        """Where others are waited for as soon as the place is left."""
        while len(after := self._stops[place].after) == 1:
            (place,) = after
            if len(self._stops[place].before) > 1:
                return place
            if self._stops[place].clock is not None:
                return None
        return None

    # -- for people

    def trail(self, times: Times, end: str) -> list[str]:
        """The nodes that set the time of ``end``, from the start on."""
        found = [self.place[end]]
        while (stop := self._stops[found[-1]]).before:
            reached = [place for place in stop.before if times.left[place] is not None]
            if not reached:
                break
            found.append(max(reached, key=lambda place: (times.left[place], -place)))
        return [self.order[place] for place in reversed(found)]

    def of(self, moments: Moments, name: str) -> datetime | None:
        """The instant of the node of that name; None where the network does not have the node."""
        place = self.place.get(name)
        return None if place is None else moments[place]


def _takes_time(node: bpmn.Node | None) -> bool:
    match node:
        case (
            bpmn.UserTask()
            | bpmn.CatchEvent(trigger=bpmn.Timer())
            | bpmn.BoundaryEvent(trigger=bpmn.Timer())
        ):
            return True
    return False

"""The nominal path as one network without circles, and the two passes over it.

Where ways part at an exclusive gateway, the longest one counts. No limit ends sooner for a later
start, whatever the hours of its calendar (``engine.time.due``), so the worst of all choices is the
latest arrival at each node. Where that is not so, because timers race steps or time is left out,
``scenario`` has told the ways apart before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from engine.bpmn.proof.network import EXIT, Edge, Network
from engine.bpmn.proof.stops import Moments, PathSegment, ProofClock, Stop, Times, Timing
from engine.model import process as bpmn
from engine.time import StepLimit


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
        self._segments = [PathSegment(stops) for stops in self._part()]

    def uncounted(self) -> tuple[Stop, ...]:
        """Its stops, whose clocks remember nothing: all that decides when what is passed."""
        return tuple(stop.uncounted() for stop in self._stops)

    # -- what decides the times of a node

    def _stop(self, name: str) -> Stop:
        node = self.network.nodes[name]
        is_timer = any(self._is_timer(edge) for edge in self.network.before[name])
        clock = None if isinstance(node, bpmn.BoundaryEvent) else self._clocks.get(name)
        return Stop(
            self.place[name],
            tuple(self.place[edge.source] for edge in self.network.before[name]),
            tuple(self.place[edge.target] for edge in self.network.after[name]),
            clock,
            self._timing(name, node, is_timer),
        )

    def _timing(self, name: str, node: bpmn.Node | None, is_timer: bool) -> Timing | None:
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
        return Timing(
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
        times = Times([None] * len(self.order), [None] * len(self.order))
        since: datetime | None = at
        for segment in self._segments:
            alike = beside is None and not (ends and segment.has_any(ends))
            if not alike or not segment.recall(since, times):
                self._pass_segment(segment, at, times, ends, beside)
                if alike:
                    segment.keep(since, times)
            since = times.left[segment.until - 1]
        return times

    def _pass_segment(
        self,
        segment: PathSegment,
        at: datetime,
        times: Times,
        ends: Mapping[int, datetime],
        beside: Callable[[str], datetime | None] | None,
    ) -> None:
        arrived, left = times.arrived, times.left
        for stop in segment.stops:
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
                self._pass_timed(stop, stop.timing, came, times, beside)
            if stop.place in ends:
                left[stop.place] = ends[stop.place]

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
        stop: Stop,
        timing: Timing,
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
        self, stop: Stop, timing: Timing, by: datetime, arrive: Moments
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

    def _arrive_to_fire(self, timing: Timing, arrive: Moments) -> datetime | None:
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

    def _part(self) -> Iterator[tuple[Stop, ...]]:
        """The stops in their order, parted at narrow places: where limits in whole days begin and
        end, behind which half of the starts are one."""
        since, was_whole = 0, False
        for begins, ends in pairwise([0, *self._cuts(), len(self._stops)]):
            is_whole = any(
                one.clock and one.clock.limit.is_whole for one in self._stops[begins:ends]
            )
            if is_whole != was_whole and begins > since:
                yield tuple(self._stops[since:begins])
                since = begins
            was_whole = is_whole
        yield tuple(self._stops[since:])

    def _cuts(self) -> Iterator[int]:
        """Behind narrow places, where no timer behind began before."""
        earliest = many = len(self._stops)
        cuts, narrow = [], set(self.narrow_places())
        for stop in reversed(self._stops):
            if stop.place in narrow and stop.place < earliest and stop.place + 1 < many:
                cuts.append(stop.place + 1)
            begun = stop.timing.begun if stop.timing else ()
            earliest = min([earliest, *begun])
        return reversed(cuts)

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

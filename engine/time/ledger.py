"""The clock ledger of a case: who held the time, and what of it counts toward the whole limit.

Everything here is a function of the stretches, so that an outsider with the same rows comes to
the same date (docs/decisions/0008-the-clock-ledger.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from engine.model.misdated import Misdated
from engine.model.process import ClockOwner
from engine.time.adjustment import Adjustment, Extension, Pause, merge_pauses
from engine.time.calendar import WorkingCalendar
from engine.time.errors import InstantError
from engine.time.exclusions import Held, left_out
from engine.time.last_day import WholeLimit, whole_due
from engine.time.working_time import working_time_between
from engine.time.zone import local_day

WORKING_DAY = timedelta(hours=8)


class StretchKind(StrEnum):
    """What a stretch of time in the ledger is: an open step, or a suspension of the case."""

    STEP = "step"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which one party held one thing; still going on where ``ends`` is None.

    ``counts``: toward the whole limit. ``number`` and ``element`` name the step, ``limit`` and
    ``calendar`` say how its own due instant is counted. ``ground`` is the rule that gives the
    limit or leaves the time out; ``document`` a paper that shows it. ``unit`` is the unit in which
    the step was open: where another one took it over, a stretch ends and the next one begins.

    Raises:
        InstantError: it ends before it begins, or an instant has no time zone.
    """

    kind: StretchKind
    owner: ClockOwner
    begins: datetime
    ends: datetime | None
    counts: bool = True
    number: int = 0
    element: str = ""
    round: int = 0
    limit: str = ""
    calendar: str = ""
    ground: str = ""
    document: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        Pause(self.begins, self.ends or self.begins)

    def until(self, now: datetime) -> datetime:
        """When it ended; while it goes on, now, and never before it began."""
        return self.ends or max(now, self.begins)


@dataclass(frozen=True, slots=True)
class AgreedExtension:
    """More time by agreement for the whole limit (``number`` 0), for a step, or (below 0) for the
    window ``element``."""

    at: datetime
    by: str
    number: int
    reason: str
    agreed_with: str
    document: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the case's time in which nothing changes hands. ``owners`` are all who hold
    something; nobody does where a case waits for a message or a timer."""

    begins: datetime
    ends: datetime
    owners: tuple[ClockOwner, ...]
    counts: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Days of the whole limit, up to ``ends`` of it or now.

    ``gross``: calendar days since it began; ``excluded``: those of them that do not count;
    ``net``: those that do. ``held`` gives for each party how long it held something while the
    limit ran, what overlaps counted once: working days for utility and state agencies, calendar
    days for the others.
    """

    gross: int
    excluded: int
    held: Mapping[ClockOwner, float]
    units: Mapping[str, float] = field(default_factory=dict)
    """Of the utility's time, how long each of its units held something, in working days."""

    @property
    def net(self) -> int:
        """Calendar days that count toward the limit over the case."""
        return self.gross - self.excluded


@dataclass(frozen=True, slots=True)
class Ledger:
    """``starts`` and ``stops`` are the instants that the law counts from and to. Where one of
    them is ``misdated``, it is the instant at which it was recorded, until it is corrected. At the
    instants ``annulled`` it was found that the limit over the case had been broken by mistake."""

    registered_at: datetime
    starts: datetime | None
    stops: datetime | None
    stretches: tuple[Stretch, ...]
    extensions: tuple[tuple[AgreedExtension, Extension], ...] = ()
    misdated: tuple[Misdated, ...] = ()
    closed_at: datetime | None = None
    annulled: tuple[datetime, ...] = ()

    def pauses(self, now: datetime) -> list[Pause]:
        """The times that are left out of the whole limit, as far as they have gone; none after
        power has come, or the case was closed."""
        stops = self.stops or self.closed_at
        until = now if stops is None else min(now, stops)
        held = (Held(s.begins, s.until(now), s.counts) for s in self.stretches)
        return [
            Pause(pause.since, min(pause.until, until))
            for pause in left_out(held)
            if pause.since < until
        ]

    def beside(self, stretch: Stretch, now: datetime) -> tuple[int, ...]:
        """The numbers of the steps that were held at the same time as this one, or a part of it."""
        return tuple(
            other.number
            for other in self.stretches
            if other.number not in {0, stretch.number}
            and max(other.begins, stretch.begins) < min(other.until(now), stretch.until(now))
        )

    def adjustments(self, now: datetime) -> list[Adjustment]:
        """Everything that has moved the end of the whole limit by then."""
        whole = [
            given for agreed, given in self.extensions if agreed.number == 0 and agreed.at <= now
        ]
        return [*self.pauses(now), *whole]

    def legal_end(self, whole: WholeLimit, now: datetime) -> datetime | None:
        """The end of the last legal day, in UTC, as things stand at ``now``; None as long as the
        limit has not begun.

        While time that does not count goes on, the end moves with it.
        """
        if self.starts is None:
            return None
        return whole_due(self.starts, whole, self.adjustments(now))

    def segments(self, now: datetime) -> Iterator[Segment]:
        """The time since registration in pieces, without a gap, up to the last stretch or now."""
        bounds = {self.registered_at, *(i for i in (self.starts, self.stops) if i is not None)}
        for stretch in self.stretches:
            bounds |= {stretch.begins, stretch.until(now)}
        for begins, ends in pairwise(sorted(bounds)):
            here = [s for s in self.stretches if s.begins <= begins and ends <= s.until(now)]
            owners = tuple(owner for owner in ClockOwner if any(s.owner is owner for s in here))
            counts = self._runs(begins, ends) and (not here or any(s.counts for s in here))
            yield Segment(begins, ends, owners, counts)

    def _runs(self, begins: datetime, ends: datetime) -> bool:
        return (
            self.starts is not None
            and self.starts <= begins
            and (self.stops is None or ends <= self.stops)
        )

    def totals(self, now: datetime, calendars: Mapping[ClockOwner, WorkingCalendar]) -> Totals:
        """``calendars`` are those of the parties that count working days.

        Raises:
            CalendarError: the time leaves the years that calendars cover.
        """
        if self.starts is None:
            return Totals(0, 0, {})
        until = self.stops or max(now, self.starts)
        excluded = sum(pause.midnights for pause in _clipped(self.pauses(now), self.starts, until))
        held = {
            owner: _held(_clipped(self._of(owner, now), self.starts, until), calendars.get(owner))
            for owner in ClockOwner
        }
        gross = (local_day(until) - local_day(self.starts)).days
        ours, calendar = ClockOwner.UTILITY, calendars.get(ClockOwner.UTILITY)
        units = {
            unit: _held(_clipped(self._of(ours, now, unit), self.starts, until), calendar)
            for unit in dict.fromkeys(s.unit for s in self.stretches if s.owner is ours and s.unit)
        }
        return Totals(gross, excluded, held, units)

    def _of(self, owner: ClockOwner, now: datetime, unit: str | None = None) -> list[Pause]:
        return merge_pauses(
            Pause(s.begins, s.until(now))
            for s in self.stretches
            if s.owner is owner and unit in (None, s.unit)
        )


def check_order(stretches: Sequence[Stretch]) -> None:
    """Looks whether the stretches could have happened.

    Raises:
        InstantError: two stretches of the same step overlap: it cannot be held twice at a time.
    """
    last: dict[tuple[StretchKind, int], Stretch] = {}
    for stretch in sorted(stretches, key=lambda one: one.begins):
        before = last.get((stretch.kind, stretch.number))
        if before is not None and (before.ends is None or stretch.begins < before.ends):
            raise InstantError(
                f"Two stretches of {stretch.kind} {stretch.number or ''} overlap: one begins at "
                f"{stretch.begins.isoformat()}, before the other ends. Correct one of the two."
            )
        last[stretch.kind, stretch.number] = stretch


def _clipped(times: Iterable[Pause], first: datetime, last: datetime) -> Iterator[Pause]:
    for time in times:
        since, until = max(time.since, first), min(time.until, last)
        if since < until:
            yield Pause(since, until)


def _held(times: Iterable[Pause], calendar: WorkingCalendar | None) -> float:
    if calendar is None:
        return round(sum((t.until - t.since).total_seconds() for t in times) / 86_400, 2)
    worked = sum(
        (working_time_between(t.since, t.until, calendar) for t in times), start=timedelta()
    )
    return round(worked / WORKING_DAY, 2)

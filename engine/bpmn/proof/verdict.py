"""What a proof says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.bpmn.proof.scenario import Unjudged
from engine.bpmn.proof.window_steps import WindowStep
from engine.model.process import ClockOwner
from engine.time import PlanError


class Milestoneless(PlanError):
    """The process never passes the milestone that its limit ends at: there is nothing to prove."""


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A step on the longest path: ``day`` counts calendar days from the start to its end.
    ``early``: its time does not count, and its end before its limit is the worst for the case."""

    element: str
    limit: str | None
    starts: datetime
    ends: datetime
    day: int
    early: bool = False


@dataclass(frozen=True, slots=True)
class PathVerdict:
    """The nominal path of one start date, from its worst hour on (``starts``). ``days`` are those
    that count, ``left`` what remains of the limit (below 0: it is broken)."""

    valid: date
    starts: datetime
    facts: Mapping[str, object]
    days: int
    excluded: int
    last_day: date
    left: int
    path: tuple[ProofStep, ...]


@dataclass(frozen=True, slots=True)
class ReworkVerdict:
    """How many rounds of a loop still fit: at the start date where the fewest do, and where the
    most do, of the ``bound`` that the diagram reckons with. Beyond that the delay is that of
    ``caused_by``. ``before_clock``: it costs nothing, since the limit has not begun."""

    flow: str
    begins: str
    leads_back_to: tuple[str, ...]
    caused_by: ClockOwner
    bound: int
    fits_at_worst: int
    worst_start: date
    fits_at_best: int
    best_start: date
    before_clock: bool = False


@dataclass(frozen=True, slots=True)
class OverrunVerdict:
    """By how many calendar days a step may end after its limit, at the start date where that is
    least and where it is most; beyond that the delay is its owner's."""

    element: str
    owner: ClockOwner
    limit: str
    at_worst: int
    worst_start: date
    at_best: int
    best_start: date


@dataclass(frozen=True, slots=True)
class WindowVerdict:
    """A window over all days: ``late_starts`` are those on which it can be broken though everybody
    keeps time. At the worst it opens at ``opens``, its last step ends at ``ends``, and it is due at
    ``due_at``. ``unjudged`` says why it could not be judged."""

    window: str
    name_vi: str
    name_en: str
    limit: str
    assumed: bool
    starts: int
    late_starts: tuple[date, ...]
    opens: datetime | None = None
    ends: datetime | None = None
    due_at: datetime | None = None
    unjudged: str = ""
    steps: tuple[WindowStep, ...] = ()
    """What lies within it."""

    @property
    def holds(self) -> bool:
        """Whether the window is kept on every day that was judged, and could be judged."""
        return not self.late_starts and not self.unjudged


@dataclass(frozen=True, slots=True)
class HandedOverVerdict:
    """A case that another process hands over brings the time along that it has used. It keeps the
    limit if ``days`` of it were used at the most (calendar days or working days, as ``limit``
    counts), for every day from that on which it is handed over; below 0: not even at once. At the
    worst that is on ``worst_start``. Days that do not count are none of them."""

    days: int
    limit: str
    worst_start: date


@dataclass(frozen=True, slots=True)
class Proof:
    """``at_once`` are steps without a limit, reckoned with as done on the same day, ``excluded``
    those whose time does not count, ``not_tried`` those of them that are only tried with all of
    their limit, as too many go on beside each other. Days off are decided until ``decided_until``;
    ``estimated``: the last start reaches beyond, so that it shows an estimate. ``promise``: it is a
    promise of the company, of no law. ``rolls_ground`` says why a last day in calendar days does
    not move to a working day."""

    process: str
    profile: str
    limit: str
    first: date
    last: date
    starts: int
    scenarios: int
    late_starts: tuple[date, ...]
    worst: PathVerdict
    best: PathVerdict
    rework: tuple[ReworkVerdict, ...]
    overruns: tuple[OverrunVerdict, ...]
    at_once: tuple[str, ...]
    unjudged: tuple[Unjudged, ...]
    decided_until: date
    estimated: bool
    excluded: tuple[str, ...]
    not_tried: tuple[str, ...] = ()
    promise: bool = False
    windows: tuple[WindowVerdict, ...] = ()
    rolls_ground: str = ""
    beyond: str = ""
    """Why the limit can be broken though everybody keeps time, where what rules give sums up beyond
    it; empty where no ground says so."""
    takes_over: bool = False
    """Whether others hand cases over to the process, of which the proof says nothing."""
    handed_over: HandedOverVerdict | None = None
    """What it says of these, where that was asked for."""

    @property
    def holds(self) -> bool:
        """The nominal path keeps the limit and every window that a rule gives on every start date,
        and nothing was left unjudged."""
        kept = all(window.holds or window.assumed for window in self.windows)
        return kept and not self.late_starts and not self.unjudged

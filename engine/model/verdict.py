"""What a proof says, short enough to be kept with a decision and shown beside a diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from engine.model.sentence import Sentence, sentence


@dataclass(frozen=True, slots=True)
class VerdictStep:
    """A step on the longest path: calendar ``days`` it contributes, and ``day``, counted from the
    start, on which it ends."""

    element: str
    name: str
    limit: str
    days: int
    day: int
    ends: date


@dataclass(frozen=True, slots=True)
class VerdictWindowStep:
    """A step within a window. One that is not ``measured`` is somebody else's: while nobody else
    holds a step, the window stands still."""

    element: str
    name: str
    measured: bool


@dataclass(frozen=True, slots=True)
class VerdictWindow:
    """A limit over several steps, called by its id: on ``late_starts`` days it can be broken though
    everybody keeps time. ``assumed``: it is a target of the company's own. ``unjudged`` says why it
    could not be judged."""

    window: str
    name_vi: str
    name_en: str
    limit: str
    assumed: bool
    late_starts: int
    unjudged: str = ""
    steps: tuple[VerdictWindowStep, ...] = ()
    """What lies within it; empty in verdicts of before that was kept."""

    @property
    def holds(self) -> bool:
        """Whether the window is kept on every day that was judged, and could be judged."""
        return not self.late_starts and not self.unjudged


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a process keeps its limit on every day from ``first`` to ``last``.

    ``late_starts`` of ``starts`` days break it. ``days`` count at the worst, for a dossier valid on
    ``worst_start`` whose last legal day is ``last_day``; ``left`` of the limit remain, fewer than 0
    where it is broken. Days off are decided until ``decided_until`` (None in verdicts of before
    that was kept); ``estimated``: some starts reach beyond, and what they show is an estimate.
    ``promise``: the limit is a promise of the company, of no law.
    """

    process: str
    profile: str
    limit: str
    first: date
    last: date
    starts: int
    late_starts: int
    days: int
    left: int
    worst_start: date
    last_day: date
    path: tuple[VerdictStep, ...]
    unjudged: tuple[str, ...] = ()
    decided_until: date | None = None
    estimated: bool = False
    promise: bool = False
    excluded: tuple[str, ...] = ()
    """The names of steps whose time does not count."""
    not_tried: tuple[str, ...] = ()
    """Those of them whose early ends were not tried."""
    windows: tuple[VerdictWindow, ...] = ()
    rolls_ground: str = ""
    """Why a last day in calendar days does not move to a working day."""
    beyond: str = ""
    """Where the limit is broken and is a target: on what ground the limits that rules give sum up
    beyond it."""
    takes_over: bool = False
    """Whether other processes hand cases over to it, of which it says nothing."""

    @property
    def holds(self) -> bool:
        """Whether the limit over the whole is kept."""
        return not self.late_starts and not self.unjudged

    @property
    def keeps_windows(self) -> bool:
        """Whether every window that a rule gives is kept; a target may be missed."""
        return all(window.holds or window.assumed for window in self.windows)

    @property
    def assumed(self) -> tuple[Sentence, ...]:
        """What the verdict takes for granted."""
        return assumptions(self.excluded, self.not_tried, takes_over=self.takes_over)

    def as_dict(self) -> dict[str, Any]:
        """JSON values; ``verdict_from`` reads them."""
        values = asdict(self) | {"path": [_plain(asdict(step)) for step in self.path]}
        texts = {name: list(getattr(self, name)) for name in _TEXTS}
        windows = {"windows": [asdict(window) for window in self.windows]}
        return _plain(values | texts | windows)


def assumptions(
    excluded: Sequence[str], not_tried: Sequence[str] = (), *, takes_over: bool = False
) -> tuple[Sentence, ...]:
    """What a proof takes for granted, where time of the steps ``excluded`` does not count. Early
    ends of those ``not_tried`` were not looked at. ``takes_over``: there are cases of which it says
    nothing."""
    found = _of_steps(excluded, not_tried)
    if not takes_over:
        return found
    return (
        *found,
        sentence(
            "A case that another procedure hands over brings the time along that it has used: it "
            "is none of these."
        ),
    )


def _of_steps(excluded: Sequence[str], not_tried: Sequence[str]) -> tuple[Sentence, ...]:
    any_hour = sentence("A dossier may be valid at any hour: each day is judged by its worst hour.")
    if not excluded:
        full = sentence("Every step takes all of its limit, and nothing is done twice.")
        return any_hour, full
    return (
        any_hour,
        sentence("Every step that counts takes all of its limit, and nothing is done twice."),
        sentence(
            "Time is left out while only steps are open that do not count: {steps}.",
            steps=", ".join(excluded),
        ),
        sentence(
            "Too many go on beside each other to try early ends, each takes its limit: {steps}.",
            steps=", ".join(not_tried),
        )
        if not_tried
        else sentence(
            "Such a step may end at any instant within its limit: the worst one is taken."
        ),
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def verdict_from(values: Mapping[str, Any]) -> Verdict:
    """The verdict that ``as_dict`` wrote."""
    days = {name: date.fromisoformat(values[name]) for name in _DAYS}
    path = tuple(
        VerdictStep(**{**step, "ends": date.fromisoformat(step["ends"])}) for step in values["path"]
    )
    told = values.get("decided_until")
    texts = {name: tuple(values.get(name, ())) for name in _TEXTS}
    until = None if told is None else date.fromisoformat(told)
    windows = tuple(_window_from(window) for window in values.get("windows", ()))
    known = {**values, **days, **texts, "windows": windows}
    return Verdict(**{**known, "path": path, "decided_until": until})


def _window_from(values: Mapping[str, Any]) -> VerdictWindow:
    steps = tuple(VerdictWindowStep(**step) for step in values.get("steps", ()))
    return VerdictWindow(**{**values, "steps": steps})


_TEXTS = ("unjudged", "excluded", "not_tried")
_DAYS = ("first", "last", "worst_start", "last_day")

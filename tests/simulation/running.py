"""Running a year, and finding the fewest acts that fail."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation import invariants
from tests.simulation.acts import Act, Kind
from tests.simulation.doing import Doing
from tests.simulation.world import World

Copy = Callable[[str, Path], str]
"""Copies the prepared database of a backend into a folder; returns its address."""

_TICKS = frozenset({Kind.TICK, Kind.CALENDAR})
_TIME = frozenset({Kind.MINUTES, Kind.HOURS, Kind.DAYS, Kind.WEEKS, Kind.BACK})
_READ_ONLY = frozenset({Kind.LOOK, Kind.EXPORT})
ALL_EVERY = 1_500
"""Acts between two looks at all that there is."""
EVERYWHERE = 40
"""Acts, on average, between two looks at all that is told of a case."""
_SOME = 3
"""Cases that are replayed then; at the end, all are."""


@dataclass
class Year:
    """How a year went. ``failure`` is what did not hold, at the act of that place."""

    commands: int = 0
    cases: int = 0
    stops: int = 0
    began: str = ""
    refused: Counter[str] = field(default_factory=Counter)
    failure: BaseException | None = None
    place: int | None = None


def run(copy: Copy, seed: int, acts: Sequence[Act], parent: str | None = None) -> Year:
    """Performs the acts, one after the other, and looks at what each may have changed."""
    year = Year()
    with TemporaryDirectory(dir=parent) as name:
        folder = Path(name)
        world = World(copy("sqlite", folder), folder, seed)
        year.began = f"{world.at.clock.now():%Y-%m-%d %H:%M}"
        doing = Doing(world)
        try:
            for year.place, act in enumerate(acts):
                doing.perform(act)
                _look(world, act)
                # Behind the last act, the look below is the one.
                if (year.place + 1) % ALL_EVERY == 0 and year.place + 1 < len(acts):
                    invariants.look_at_all(world, world.codes[:_SOME])
            year.place = len(acts)
            # In the order in which they began: those of one time share their surroundings.
            invariants.look_at_all(world, world.every)
        except Exception as failure:
            year.failure = failure
        finally:
            world.close()
        year.commands, year.cases, year.stops = world.commands, len(world.every), world.stops
        year.refused = world.refused
    return year


def hold(copy: Copy, seed: int, acts: Iterable[Act]) -> Year:
    """Performs acts that failed once.

    Raises:
        AssertionError: they fail.
    """
    year = run(copy, seed, list(acts))
    if year.failure is not None:
        raise year.failure
    return year


def _look(world: World, act: Act) -> None:
    if act.kind in _TIME:
        return
    with world.reading():
        for code in [] if act.kind in _READ_ONLY else world.read_changes():
            invariants.look_at_changed(world, code)
        if act.kind in _TICKS:
            invariants.look_at_lateness(world)
    looked_at = world.codes[act.who % len(world.codes)] if world.codes else None
    if looked_at is None:
        return
    if act.kind is Kind.LOOK or act.how % EVERYWHERE == 0:
        invariants.look_everywhere(world, looked_at)
    if act.kind is Kind.EXPORT:
        invariants.look_at_export(world, looked_at)


def fewest(copy: Copy, seed: int, acts: Sequence[Act], year: Year) -> list[Act]:
    """The acts without those that the failure does not need, and with the smallest numbers."""
    assert year.place is not None
    assert year.failure is not None
    wanted = what_failed(year.failure)

    def fails(tried: Sequence[Act]) -> bool:
        again = run(copy, seed, tried).failure
        return again is not None and what_failed(again) == wanted

    kept = list(acts[: year.place + 1])
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            tried = kept[:place] + kept[place + size :]
            if fails(tried):
                kept = tried
            else:
                place += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def what_failed(failure: BaseException) -> tuple[str, str, int]:
    """The same for the same fault: where in the simulation it was noticed."""
    here = str(Path(__file__).parent)
    frames = traceback.extract_tb(failure.__traceback__)
    own = [one for one in frames if one.filename.startswith(here)]
    last = own[-1] if own else frames[-1]
    return type(failure).__name__, Path(last.filename).name, last.lineno or 0


def as_test(seed: int, acts: Sequence[Act]) -> str:
    """A test of pytest that fails as long as the fault is there."""
    lines = [f"            {act}," for act in acts]
    return "\n".join(
        [
            f"def test_what_seed_{seed}_found(templates: Templates) -> None:",
            "    hold(",
            "        templates.copy,",
            f"        {seed},",
            "        [",
            *lines,
            "        ],",
            "    )",
        ]
    )

"""Running a year, and finding the fewest acts that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.acts import Act, Kind
from tests.simulation.invariants import look_at_case, look_at_everything
from tests.simulation.world import World

Copy = Callable[[str, Path], str]
"""Copies the prepared database of a backend into a folder; returns its address."""

_TICKS = frozenset({Kind.TICK, Kind.CALENDAR})


@dataclass
class Year:
    """How a year went. ``failure`` is what did not hold, at the act of that place."""

    commands: int = 0
    cases: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failure: BaseException | None = None
    place: int | None = None


def run(copy: Copy, seed: int, acts: Sequence[Act], parent: str | None = None) -> Year:
    """Performs the acts, one after the other, and looks at what each may have changed."""
    year = Year()
    with TemporaryDirectory(dir=parent) as name:
        folder = Path(name)
        world = World(copy("sqlite", folder), folder, seed)
        seen: set[str] = set()
        try:
            for year.place, act in enumerate(acts):
                world.perform(act)
                seen |= set(world.codes)
                ticked = act.kind in _TICKS
                for code in world.changed():
                    look_at_case(world.at, code, ticked=ticked, everywhere=act.how % 8 == 0)
            year.place = len(acts)
            look_at_everything(world.at, sorted(seen))
        except Exception as failure:
            year.failure = failure
        finally:
            world.close()
        year.commands, year.cases, year.refused = world.commands, len(seen), world.refused
    return year


def fewest(copy: Copy, seed: int, acts: Sequence[Act], year: Year) -> list[Act]:
    """The acts without those that the failure does not need."""
    assert year.place is not None
    kept, kind = list(acts[: year.place + 1]), type(year.failure)
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            tried = kept[:place] + kept[place + size :]
            if isinstance(run(copy, seed, tried).failure, kind):
                kept = tried
            else:
                place += size
        if size == 1:
            return kept
        size = max(1, size // 2)

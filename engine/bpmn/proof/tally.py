"""The least and the most that a proof has seen, and where."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from engine.time import local_day

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Least:
    """The least and the most of something, and the first starts where that is."""

    low: int = sys.maxsize
    low_at: datetime = _NEVER
    high: int = -sys.maxsize
    high_at: datetime = _NEVER

    @staticmethod
    def of(several: Iterable[Least]) -> Least | None:
        """Of all together; None where nothing was seen."""
        found = Least()
        for one in several:
            found.low, found.low_at = min((found.low, found.low_at), (one.low, one.low_at))
            if one.high > found.high:
                found.high, found.high_at = one.high, one.high_at
        return None if found.low > found.high else found

    def see(self, value: int, at: datetime) -> None:
        """Takes the value of a start at ``at`` in; of equal ones the first stays."""
        if value < self.low:
            self.low, self.low_at = value, at
        if value > self.high:
            self.high, self.high_at = value, at

    @property
    def low_on(self) -> date:
        """Vietnam's date of the start with the least."""
        return local_day(self.low_at)

    @property
    def high_on(self) -> date:
        """Vietnam's date of the start with the most."""
        return local_day(self.high_at)


@dataclass(frozen=True, slots=True)
class Look:
    """What one start shows: calendar days left of the limit, by how many each step may be late,
    and how many rounds of each loop fit."""

    left: int
    at: datetime
    slack: Mapping[str, int]
    rounds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """What some ways of a case show together, each start date judged by its worst way and hour."""

    slack: dict[str, Least] = field(default_factory=dict)
    """By step."""
    rounds: dict[str, Least] = field(default_factory=dict)
    """By the flow that rework begins with."""

    def see(self, looks: Sequence[Look]) -> None:
        """All that one start date shows."""
        _see_least(self.slack, [(look.slack, look.at) for look in looks])
        _see_least(self.rounds, [(look.rounds, look.at) for look in looks])


def _see_least(kept: dict[str, Least], seen: Sequence[tuple[Mapping[str, int], datetime]]) -> None:
    if len(seen) == 1:
        ((values, at),) = seen
        for name, value in values.items():
            found = kept.get(name)
            if found is None:
                found = kept[name] = Least()
            found.see(value, at)
        return
    least: dict[str, tuple[int, datetime]] = {}
    for values, at in seen:
        for name, value in values.items():
            if name not in least or value < least[name][0]:
                least[name] = value, at
    for name, (value, at) in least.items():
        kept.setdefault(name, Least()).see(value, at)

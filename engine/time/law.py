"""Which law a case falls under: the deadline profile in force on the day it is registered.

Profiles that replace one another stand in a line of succession. A process names one profile of
its line; which of them a new case takes, the day alone decides. Pure: from what is published and
a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.model.reachability import reachable
from engine.time.profile import Profile

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Law:
    """A published version of a deadline profile."""

    profile: Profile
    version: int

    @property
    def key(self) -> str:
        """The id of its deadline profile."""
        return self.profile.id

    @property
    def begins(self) -> date:
        """The first day on which new cases fall under it."""
        return self.profile.valid_from


@dataclass(frozen=True, slots=True)
class Laws:
    """Every published version of every deadline profile, by key, the oldest version first."""

    published: Mapping[str, tuple[Law, ...]]

    def in_force(self, key: str, day: date) -> Law | None:
        """The law of the line of ``key`` that a case registered on ``day`` falls under: the
        latest that has begun and has not ended; None where there is none."""
        begun = (self.version_on(one, day) for one in self.line(key))
        found = [law for law in begun if law is not None and self.covers(law, day)]
        return max(found, key=lambda law: law.begins, default=None)

    def version_on(self, key: str, day: date) -> Law | None:
        """The newest version of a profile that has begun by ``day``, whether or not it has ended
        since."""
        begun = (law for law in reversed(self.published.get(key, ())) if law.begins <= day)
        return next(begun, None)

    def newest(self, key: str) -> Law | None:
        """The version that was published last, whether or not it has begun."""
        versions = self.published.get(key)
        return versions[-1] if versions else None

    def find(self, key: str, version: int) -> Law | None:
        """A version of a profile by its number."""
        return next((one for one in self.published.get(key, ()) if one.version == version), None)

    def covers(self, law: Law, day: date) -> bool:
        """Whether the law is in force on ``day``."""
        last = self.last_day(law)
        return law.begins <= day and (last is None or day <= last)

    def last_day(self, law: Law) -> date | None:
        """The last day on which the law takes new cases: as its newest text says, or the day
        before another takes its place; None as long as no end is known."""
        return min(self._ends(law), default=None)

    def _ends(self, law: Law) -> Iterator[date]:
        versions = self.published[law.key]
        same = [one for one in versions if one.begins == law.begins]
        if same[-1].profile.valid_to is not None:
            yield same[-1].profile.valid_to
        newer = [one for one in versions if one.version > law.version]
        for one in (*newer, *self._successors(law.key)):
            if one.begins > law.begins:
                yield one.begins - _DAY

    def _successors(self, key: str) -> Iterator[Law]:
        for versions in self.published.values():
            if versions[-1].profile.replaces == key:
                yield from versions

    def line(self, key: str) -> frozenset[str]:
        """The profiles that replace one another, of which ``key`` is one."""
        return frozenset(reachable([key] if key in self.published else (), self._beside))

    def _beside(self, key: str) -> Iterator[str]:
        before = self.published[key][-1].profile.replaces
        if before is not None and before in self.published:
            yield before
        for other, versions in self.published.items():
            if versions[-1].profile.replaces == key:
                yield other

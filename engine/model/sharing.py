"""Sharing the steps of an absent colleague out by slack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StepToShare:
    """A step to be given to somebody: by when it has to be done, and who may do it."""

    task: str
    must_at: datetime | None
    able: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """How many open steps somebody holds, and by when the first of them has to be done."""

    steps: int = 0
    first: datetime | None = None

    def with_step(self, must_at: datetime | None) -> Burden:
        """The same with one step more."""
        sooner = min(must_at or _NEVER, self.first or _NEVER)
        return replace(self, steps=self.steps + 1, first=None if sooner == _NEVER else sooner)


def share_by_slack(
    steps: Iterable[StepToShare], burdens: Mapping[str, Burden]
) -> dict[str, str | None]:
    """To whom each step goes, by its id; None where nobody may do it, so that it is set free.

    What has to be done first is given first: to whoever holds the fewest steps then, of these to
    whom the most slack is left before their first one, of these to the first by login.
    """
    held, found = dict(burdens), dict[str, str | None]()
    for step in sorted(steps, key=lambda one: (one.must_at or _NEVER, one.task)):
        if not step.able:
            found[step.task] = None
            continue
        to = min(step.able, key=lambda login: _order(login, held.get(login, Burden())))
        held[to] = held.get(to, Burden()).with_step(step.must_at)
        found[step.task] = to
    return found


def _order(login: str, burden: Burden) -> tuple[int, float, str]:
    return burden.steps, -(burden.first or _NEVER).timestamp(), login

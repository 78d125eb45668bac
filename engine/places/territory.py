"""Which unit serves which commune, or which part of one, and from when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.places.gazetteer import Gazetteer, Validity


class PartKind(StrEnum):
    """What tells the parts of a divided commune apart."""

    HAMLETS = "hamlets"
    STREETS = "streets"
    FEEDER = "feeder"


@dataclass(frozen=True, slots=True)
class CommunePart:
    """A part of a commune, as people call it, and the unit that serves it."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Service:
    """Who serves a commune from a day on: one unit, or a unit for each of its parts."""

    commune: str
    since: date
    unit: str = ""
    parts: tuple[CommunePart, ...] = ()
    told_apart_by: PartKind | None = None

    def units(self) -> frozenset[str]:
        """The codes of the units."""
        return frozenset(part.unit for part in self.parts) or frozenset({self.unit})


@dataclass(frozen=True, slots=True)
class Territory:
    """All that is served. Of several services of one commune, the latest that has begun holds."""

    since: date
    """The first day that it speaks of."""
    provinces: tuple[str, ...]
    """Provinces all of whose communes are served."""
    services: tuple[Service, ...]
    _by_commune: Mapping[str, tuple[tuple[date, ...], tuple[Service, ...]]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        found: dict[str, list[Service]] = {}
        for one in sorted(self.services, key=lambda one: one.since):
            found.setdefault(one.commune, []).append(one)
        by_commune = {
            code: (tuple(one.since for one in services), tuple(services))
            for code, services in found.items()
        }
        object.__setattr__(self, "_by_commune", by_commune)

    def units(self) -> frozenset[str]:
        """The codes of all units that serve anything."""
        return frozenset[str]().union(*(one.units() for one in self.services))

    def service(self, commune: str, day: date) -> Service | None:
        """Who serves the commune on a day; None where nobody does yet."""
        found = self._by_commune.get(commune)
        if found is None:
            return None
        place = bisect_right(found[0], day)
        return found[1][place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Routed:
    """One unit serves the place."""

    unit: str


@dataclass(frozen=True, slots=True)
class ChoosePart:
    """The commune is divided: somebody has to say in which part the place lies."""

    parts: tuple[CommunePart, ...]
    told_apart_by: PartKind


class Unserved(StrEnum):
    """Why nobody can be named for a place."""

    NO_PLACE = "no_place"
    ENDED = "ended"
    NOT_YET = "not_yet"
    NOBODY = "nobody"
    NO_SUCH_PART = "no_such_part"


@dataclass(frozen=True, slots=True)
class NoRoute:
    """Nobody can be named, and why."""

    why: Unserved


Route = Routed | ChoosePart | NoRoute

_WHY = {
    Validity.UNKNOWN: Unserved.NO_PLACE,
    Validity.ENDED: Unserved.ENDED,
    Validity.NOT_YET: Unserved.NOT_YET,
}


def route(
    commune: str, day: date, gazetteer: Gazetteer, territory: Territory, part: str = ""
) -> Route:
    """Who serves a commune, or a ``part`` of it by its name, on a day. What cannot be told is not
    guessed: a divided commune without a part is a choice."""
    validity = gazetteer.validity(commune, day)
    if validity is not Validity.VALID:
        return NoRoute(_WHY[validity])
    service = territory.service(commune, day)
    if service is None:
        return NoRoute(Unserved.NOBODY)
    if service.told_apart_by is None:
        return Routed(service.unit)
    if not part:
        return ChoosePart(service.parts, service.told_apart_by)
    for one in service.parts:
        if one.name == part:
            return Routed(one.unit)
    return NoRoute(Unserved.NO_SUCH_PART)


def unserved(gazetteer: Gazetteer, territory: Territory) -> Iterator[tuple[str, date]]:
    """Communes of its provinces that nobody serves, with the first day on which that is so."""
    for code, versions in gazetteer.communes.items():
        for one in versions:
            first = max(one.valid_from, territory.since)
            over = one.until is not None and one.until <= first
            if over or one.province not in territory.provinces:
                continue
            if territory.service(code, first) is None:
                yield code, first

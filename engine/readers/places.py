"""Places and who serves them, as of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from engine.errors import NotFound
from engine.places import (
    ChoosePart,
    Commune,
    Misplaced,
    NoRoute,
    PlaceLists,
    Routed,
    Unserved,
    route,
)
from engine.places.gazetteer import MOST_FOUND
from engine.projections.people import list_units
from engine.readers.context import Reader
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A province or commune to choose: its ``code``, and its ``name`` as an address says it.
    ``was``: the commune of before that was looked for, and lies in it."""

    code: str
    name: str
    province: str = ""
    area_class: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class RouteView:
    """Who serves a commune: a unit; or ``parts`` to choose from, also where none is called as was
    said; or nobody, and ``why``."""

    commune: str
    unit: str | None = None
    unit_name: str | None = None
    parts: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceReader(Reader):
    """The lists of places in force, and the territory; nothing where none is published."""

    def provinces(self) -> tuple[PlaceView, ...]:
        """Every province, by its code."""
        lists = self._lists()
        known = {} if lists is None else lists.gazetteer.provinces
        return tuple(PlaceView(code, one.full_name) for code, one in sorted(known.items()))

    def communes(self, province: str) -> tuple[PlaceView, ...]:
        """The communes of a province today, by name; none of a code that is no province's."""
        lists = self._lists()
        return () if lists is None else _shown(lists.gazetteer.of_province(province, self._today()))

    def search(self, text: str, province: str | None = None) -> tuple[PlaceView, ...]:
        """At most twenty communes of today whose names hold what was typed, of a province if one is
        given; then those that communes of before lie in which were called so."""
        lists = self._lists()
        if lists is None:
            return ()
        day, within = self._today(), province or None
        now = _shown(lists.gazetteer.search(text, day, within))
        found = {one.code: one for one in now}
        for one, was in lists.successors(text, within, day):
            found.setdefault(one.code, replace(_shown([one])[0], was=was))
        return tuple(found.values())[:MOST_FOUND]

    def province_of(self, text: str) -> str:
        """The code of the province that somebody typed by name or code; empty where that is none
        or several."""
        lists = self._lists()
        if lists is None or text in lists.gazetteer.provinces:
            return "" if lists is None else text
        found = lists.gazetteer.provinces_named(text)
        return found[0].code if len(found) == 1 else ""

    def route(self, commune: str, part: str = "") -> RouteView:
        """Who serves the commune today, or a part of it by its name.

        Raises:
            NotFound: no list of places, or no territory is published.
        """
        with self.database.read() as connection:
            lists = self.definitions.place_lists(connection)
            territory = self.definitions.territory(connection)
            names = {unit.code: unit.name for unit in list_units(connection)}
        if lists is None or territory is None:
            raise NotFound(
                "territory_not_found",
                "It is not published which unit serves which place. Publish the list of places "
                "and the territory first.",
            )
        match route(commune, self._today(), lists.gazetteer, territory, part):
            case Routed(unit):
                return RouteView(commune, unit, names.get(unit, unit))
            case ChoosePart(parts):
                return RouteView(commune, parts=tuple(one.name for one in parts))
            case NoRoute(why):
                service = territory.service(commune, self._today())
                parts = () if service is None or why is not Unserved.NO_SUCH_PART else service.parts
                return RouteView(commune, parts=tuple(one.name for one in parts), why=str(why))

    def serving(self, province: str, commune: str, part: str = "") -> RouteView | None:
        """Who serves a place that somebody types by code or name; None as long as that is no single
        place, or nobody has published who serves what."""
        with self.database.read() as connection:
            lists = self.definitions.place_lists(connection)
            published = self.definitions.territory(connection) is not None
        if lists is None or not published or not commune:
            return None
        try:
            found = lists.typed_commune(province or None, commune, self._today())
        except Misplaced:
            return None
        return self.route(found.code, part)

    def _lists(self) -> PlaceLists | None:
        with self.database.read() as connection:
            return self.definitions.place_lists(connection)

    def _today(self) -> date:
        return local_day(self.clock.now())


def _shown(found: Iterable[Commune]) -> tuple[PlaceView, ...]:
    return tuple(PlaceView(one.code, one.full_name, one.province, str(one.area)) for one in found)

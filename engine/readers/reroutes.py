"""Which open cases another unit would take, if other places or another territory held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.model.case import Case
from engine.model.documents import Document, Kind
from engine.places import (
    ChoosePart,
    Gazetteer,
    NoRoute,
    Routed,
    Territory,
    read_gazetteer,
    read_territory,
    route,
)
from engine.projections.cases import listed_case, running_cases
from engine.store.raw import found_rows
from engine.store.tables import cases

OF_PLACES = (Kind.PLACES, Kind.TERRITORY)
_PAGE = 500


@dataclass(frozen=True, slots=True)
class RerouteView:
    """An open case whose place another unit would serve than the one that does it. ``unit`` is
    that unit; of a place that is divided, or that nobody would serve, it is empty."""

    case: str
    place: str
    executing_unit: str
    unit: str
    divided: bool = False


def read_reroutes(
    connection: Connection, documents: Iterable[Document], day: date
) -> Iterator[RerouteView]:
    """Of every open case whose place is known by its code, in order of their codes; ``documents``
    are all that would stand, found right. A case goes nowhere by itself: this only tells."""
    texts = {document.kind: document for document in documents if document.kind in OF_PLACES}
    if len(texts) < len(OF_PLACES):
        return
    places, territory = texts[Kind.PLACES], texts[Kind.TERRITORY]
    gazetteer, _ = read_gazetteer(places.content, places.name)
    served, _ = read_territory(territory.content, territory.name)
    if gazetteer is None or served is None:
        return
    after = ""
    while found := found_rows(connection, cases, running_cases(after, _PAGE)):
        for row in found:
            case = listed_case(row)
            reroute = None if case.damaged else _reroute(case, gazetteer, served, day)
            if reroute is not None:
                yield reroute
        after = found[-1]["code"]


def _reroute(
    case: Case, gazetteer: Gazetteer, territory: Territory, day: date
) -> RerouteView | None:
    code, part = case.facts.get("site_commune"), case.facts.get("site_part")
    versions = gazetteer.communes.get(code) if isinstance(code, str) else None
    if versions is None or versions[-1].province not in territory.provinces:
        return None
    place, unit = versions[-1].full_name, case.executing_unit
    match route(versions[-1].code, day, gazetteer, territory, str(part or "")):
        case Routed(other):
            return None if other == unit else RerouteView(case.code, place, unit, other)
        case ChoosePart(parts):
            among = any(one.unit == unit for one in parts)
            return None if among else RerouteView(case.code, place, unit, "", divided=True)
        case NoRoute():
            return RerouteView(case.code, place, unit, "")

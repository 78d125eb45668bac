"""Places of today: provinces and communes by code, found as people type, and who serves them."""

from engine.places.address import Misplaced, PlaceLists
from engine.places.formers import Former, Formers, check_formers, read_formers
from engine.places.gazetteer import AreaClass, Commune, CommuneKind, Gazetteer, Province, Validity
from engine.places.source import read_gazetteer
from engine.places.territory import (
    ChoosePart,
    CommunePart,
    NoRoute,
    PartKind,
    Route,
    Routed,
    Service,
    Territory,
    Unserved,
    route,
    unserved,
)
from engine.places.territory_source import check_territory, read_territory

__all__ = [
    "AreaClass",
    "ChoosePart",
    "Commune",
    "CommuneKind",
    "CommunePart",
    "Former",
    "Formers",
    "Gazetteer",
    "Misplaced",
    "NoRoute",
    "PartKind",
    "PlaceLists",
    "Province",
    "Route",
    "Routed",
    "Service",
    "Territory",
    "Unserved",
    "Validity",
    "check_formers",
    "check_territory",
    "read_formers",
    "read_gazetteer",
    "read_territory",
    "route",
    "unserved",
]

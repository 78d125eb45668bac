"""Places to choose from, and who serves them."""

from __future__ import annotations

from typing import Any

from engine import views
from webapi.context import reading
from webapi.routes import Routes
from webapi.schemas.places import PlaceListSchema, PlaceQuery, RouteQuery, RouteSchema

routes = Routes("places", "Provinces and communes by code, and which unit serves them.")


@routes.reads("/places", PlaceListSchema, query=PlaceQuery)
def list_places(query: dict[str, Any]) -> dict[str, Any]:
    """Communes of today by what was typed of their names, at most twenty

    Without `q`, all communes of the province; without both, the provinces.
    """
    return {"items": places_of(query["province"], query["q"])}


def places_of(province: str, typed: str) -> tuple[views.PlaceView, ...]:
    """What somebody can choose from who has chosen that province, and typed that."""
    places = reading().places
    if typed.strip():
        return places.search(typed, province)
    return places.communes(province) if province else places.provinces()


@routes.reads("/route", RouteSchema, query=RouteQuery, problems={404})
def get_route(query: dict[str, Any]) -> views.RouteView:
    """Which unit serves a commune, or a part of it, today; nothing is guessed"""
    return reading().places.route(query["commune"], query["part"])

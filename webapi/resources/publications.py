"""What is published."""

from __future__ import annotations

from typing import Any

from webapi.context import reading
from webapi.routes import Routes
from webapi.schemas.publications import PublicationListSchema, PublicationQuery

routes = Routes("publications", "Procedures, forms, calendars, limits and roles, in versions.")


@routes.reads("/publications", PublicationListSchema, query=PublicationQuery)
def list_publications(query: dict[str, Any]) -> dict[str, Any]:
    """The newest version of each document"""
    return {"items": reading().publications.newest(query["kind"])}

"""Process definitions, their diagrams and the plan of their nominal path."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine import documents, views
from webapi.context import reading
from webapi.download import attachment
from webapi.i18n import language
from webapi.routes import SAVE_AS, Routes
from webapi.schemas.definitions import DefinitionListSchema, DefinitionSchema, PlanQuery, PlanSchema

routes = Routes("definitions", "Procedures as diagrams, in versions that never change.")

_FACTS = {
    "in": "query",
    "name": "facts",
    "description": "Facts of the case, by name, each as its form declares it: true, false, a "
    "number or text. One that no form asks for, or a value that cannot be, is refused.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "example": {"line_kind": "overhead", "needs_fire_approval": "true", "uses_public_road": "true"},
}


@routes.reads("/definitions", DefinitionListSchema)
def list_definitions() -> dict[str, Any]:
    """The newest version of each procedure"""
    return {"items": reading().publications.definitions(language())}


@routes.reads("/definitions/<name:key>", DefinitionSchema)
def get_definition(key: str) -> views.DefinitionView:
    """The newest version of a procedure"""
    return reading().publications.definition_versions(key, language())[0]


@routes.reads("/definitions/<name:key>/versions", DefinitionListSchema)
def list_definition_versions(key: str) -> dict[str, Any]:
    """Every version of a procedure, the newest first"""
    return {"items": reading().publications.definition_versions(key, language())}


@routes.reads("/definitions/<name:key>/versions/<number:version>", DefinitionSchema)
def get_definition_version(key: str, version: int) -> views.DefinitionView:
    """One version of a procedure"""
    return reading().publications.definition(key, version, language())


@routes.reads(
    "/definitions/<name:key>/versions/<number:version>/diagram",
    {"type": "string"},
    headers=SAVE_AS,
    content_type="application/xml",
)
def get_diagram(key: str, version: int) -> Response:
    """The diagram of a version, as BPMN 2.0"""
    _, content = reading().publications.content(documents.Kind.PROCESS, key, version)
    return attachment(content.encode(), f"{key}-{version}.bpmn", "application/xml")


@routes.reads("/definitions/<name:key>/plan", PlanSchema, query=PlanQuery, parameters=[_FACTS])
def get_plan(query: dict[str, Any], key: str) -> views.Plan:
    """Planned dates: every party keeps its limit, nothing is done twice

    Every other parameter of the query is a fact of the case, such as `line_kind=overhead`.
    """
    valid, profile = query.pop("valid"), query.pop("profile")
    handed_over_at = query.pop("handed_over_at")
    return reading().plans.get(key, valid, query, profile, language(), handed_over_at)

"""Whether the product can work."""

from __future__ import annotations

from typing import Any

from webapi.auth import RouteAccess
from webapi.context import actor, outside_reading
from webapi.i18n import tell, written
from webapi.routes import Routes
from webapi.schemas.health import HealthSchema, PartListSchema

routes = Routes("health", "Whether the product can work.")


@routes.reads("/health", HealthSchema, access=RouteAccess.PUBLIC)
def get_health() -> dict[str, str]:
    """Whether everything that work needs is there

    503 names in `params.parts` what is missing: `database`, `schema`, `read_only`, `worker`,
    `checkpoint`, `mail`, `files`, `disk`, `sandbox`; the code is that of the first.
    """
    outside_reading().health.require()
    return {"status": "ok"}


@routes.reads("/health/parts", PartListSchema, problems={403})
def list_health_parts() -> dict[str, Any]:
    """Everything that work needs, and what is wrong with it; for administrators"""
    return {
        "items": [
            {"name": part.name, "status": "ok", "code": None, "detail": None}
            if part.problem is None
            else {
                "name": part.name,
                "status": "failing",
                "code": part.problem.code,
                "detail": tell(part.problem.message, **written(part.problem.params)),
            }
            for part in outside_reading().parts(actor())
        ]
    }

"""Whether the product can work."""

from __future__ import annotations

from webapi.auth import Access
from webapi.context import engine
from webapi.routes import Routes
from webapi.schemas.health import HealthSchema

routes = Routes("health", "Whether the product can work.")


@routes.reads("/health", HealthSchema, access=Access.PUBLIC)
def get_health() -> dict[str, str]:
    """Whether the database answers and has the tables of this version"""
    engine().require_current()
    return {"status": "ok"}

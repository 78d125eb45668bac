"""Who has looked at a case."""

from __future__ import annotations

from typing import Any

from webapi.context import actor, reading
from webapi.cursor import counted_page
from webapi.routes import Routes
from webapi.schemas.accesses import AccessListSchema, AccessQuery

routes = Routes("accesses", "Who has looked at a case from outside the work on it.")


@routes.reads("/cases/<name:code>/accesses", AccessListSchema, query=AccessQuery, problems={403})
def list_accesses(query: dict[str, Any], code: str) -> dict[str, Any]:
    """Every look at the case by an auditor or by somebody who answers callers, in order"""
    return counted_page(
        lambda most: reading().accesses.page(actor(), code, query["after"], most),
        query["limit"],
        lambda access: access.position,
    )

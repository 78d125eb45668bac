"""Limits that were not kept, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import instant, queries, views
from webapi.context import actor, reading
from webapi.cursor import list_page, read_cursor
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.breaches import BreachListSchema, BreachQuery, CauseListSchema

routes = Routes("breaches", "Limits that were not kept, with their causes.")


@routes.reads("/breaches", BreachListSchema, query=BreachQuery)
def list_breaches(query: dict[str, Any]) -> dict[str, Any]:
    """Breaches in my units, in the order they fell due"""
    after = read_cursor(query.pop("cursor"), _place)
    limit, wanted = query.pop("limit"), queries.BreachFilter(**query)
    return list_page(
        lambda most: reading().breaches.page(actor(), wanted, after, most, language()),
        limit,
        _cursor_parts,
    )


@routes.reads("/causes", CauseListSchema)
def list_causes() -> dict[str, Any]:
    """Why a step can be late: what to give as late_cause"""
    return {
        "items": [
            {
                "cause": cause.code,
                "name": name,
                "owner": cause.owner,
                "needs_remark": cause.remark,
            }
            for cause, name in reading().breaches.causes(language())
        ]
    }


def _place(due_at: str, case: str, number: int, element: str = "") -> queries.BreachPlace:
    """One without an element was given out before windows were told apart by it."""
    instant = datetime.fromisoformat(due_at)
    if (
        not (isinstance(case, str) and case.isalnum() and type(number) is int)
        or not isinstance(element, str)
        or not -(2**31) <= number < 2**31
        or instant.tzinfo is None
    ):
        raise ValueError("not a place in the list")
    return instant, case, number, element


def _cursor_parts(view: views.BreachView) -> tuple[str, str, int, str]:
    one = view.breach
    return instant.to_text(one.due_at), one.case, one.number, one.element

"""Views of the worklist that are kept under a name: one's own, and those that a unit shares."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine import commands
from webapi.context import actor, execute, reading
from webapi.routes import Routes
from webapi.schemas.saved_views import (
    ChangeViewSchema,
    ChooseViewSchema,
    KeptViewSchema,
    SavedViewListSchema,
    SaveViewSchema,
)

routes = Routes("views", "Filters of the worklist that are kept under a name.")


@routes.reads("/views", SavedViewListSchema)
def list_saved_views() -> dict[str, Any]:
    """Your own views and those that your units share, by name"""
    found = reading().saved_views
    return {"items": found.of(actor()), "shares_in": found.shares_in(actor())}


@routes.changes("/views", SaveViewSchema, answer=KeptViewSchema)
def save_view(body: dict[str, Any]) -> dict[str, Any]:
    """Save filters of the worklist under a name, for yourself or for a unit

    Leaders and desks share views with their unit. What is searched for is never saved.
    """
    return dict(execute(commands.SaveView(**body)).details)


@routes.changes("/views/<name:view>", ChangeViewSchema, method="PUT", answer=KeptViewSchema)
def change_view(body: dict[str, Any], view: str) -> dict[str, Any]:
    """Give a view another name, other filters, or both"""
    return dict(execute(commands.ChangeView(view, **body)).details)


@routes.changes("/views/<name:view>", method="DELETE", status=204, answer=None)
def delete_view(view: str) -> Response:
    """Delete a view; whoever began with it begins with the whole list again"""
    execute(commands.DeleteView(view))
    return Response(status=204)


@routes.changes(
    "/default-view", ChooseViewSchema, method="PUT", status=204, answer=None, problems={404}
)
def choose_view(body: dict[str, Any]) -> Response:
    """Say with which view your worklist begins"""
    execute(commands.ChooseView(body["view"]))
    return Response(status=204)

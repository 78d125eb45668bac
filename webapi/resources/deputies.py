"""Who stands in for whom, and sharing out the steps of somebody who is absent."""

from __future__ import annotations

from typing import Any

from engine import Receipt, commands
from webapi.context import actor, execute, reading
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.cases import ReasonSchema
from webapi.schemas.deputies import (
    DeputizeSchema,
    DeputyListSchema,
    DeputyQuery,
    ShareListSchema,
    ShareOutSchema,
    ShareQuery,
)

routes = Routes("deputies", "Who stands in for whom, and the steps of somebody who is absent.")


@routes.reads("/deputies", DeputyListSchema, query=DeputyQuery)
def list_deputies(query: dict[str, Any]) -> dict[str, Any]:
    """Who stands in for you, for whom you do, and in units that you oversee"""
    return {"items": reading().deputies.page(actor(), query["at"], query["unit"])}


@routes.changes("/deputies", DeputizeSchema)
def deputize(body: dict[str, Any]) -> Receipt:
    """Name a deputy for yourself, or as a leader for somebody who is absent"""
    given = {**body, "roles": tuple(body["roles"]), "definitions": tuple(body["definitions"])}
    given["person"] = given["person"] or actor().login
    return execute(commands.Deputize(**given))


@routes.changes("/deputies/<name:deputyship>/acceptance")
def accept_deputy(deputyship: str) -> Receipt:
    """Agree to stand in"""
    return execute(commands.AcceptDeputy(deputyship))


@routes.changes("/deputies/<name:deputyship>/refusal", ReasonSchema)
def decline_deputy(body: dict[str, Any], deputyship: str) -> Receipt:
    """Do not agree to stand in"""
    return execute(commands.DeclineDeputy(deputyship, body["reason"]))


@routes.changes("/deputies/<name:deputyship>/end", ReasonSchema)
def end_deputy(body: dict[str, Any], deputyship: str) -> Receipt:
    """End it before its time"""
    return execute(commands.EndDeputy(deputyship, body["reason"]))


@routes.reads("/deputies/shares", ShareListSchema, query=ShareQuery, problems={403})
def preview_shares(query: dict[str, Any]) -> dict[str, Any]:
    """To whom the open steps of a colleague would go, by slack"""
    shares = reading().shares.preview(actor(), query["person"], query["unit"], language())
    return {"items": shares}


@routes.changes("/deputies/shares", ShareOutSchema)
def share_out(body: dict[str, Any]) -> Receipt:
    """Give the open steps of a colleague to others, or set them free; for leaders"""
    chosen = body.pop("shares")
    shares = None if chosen is None else tuple((one["task"], one["to"]) for one in chosen)
    return execute(commands.ShareOut(**body, shares=shares))

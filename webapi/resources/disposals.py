"""What is kept long enough, and the lists that have it erased."""

from __future__ import annotations

from typing import Any

from engine import Receipt, commands, views
from webapi.context import actor, execute, reading
from webapi.routes import Routes
from webapi.schemas.cases import ReasonSchema
from webapi.schemas.disposals import (
    DisposalListSchema,
    DisposalQuery,
    DisposalSchema,
    DrawUpSchema,
    DueErasureListSchema,
)

routes = Routes("disposals", "Personal data that are kept long enough, and having them erased.")


@routes.reads("/disposals/due", DueErasureListSchema, query=DisposalQuery, problems={403})
def list_due_erasures(query: dict[str, Any]) -> dict[str, Any]:
    """Personal data of ended cases that are kept long enough, the first 500"""
    return {"items": reading().disposals.due(actor(), query["unit"])}


@routes.reads("/disposals", DisposalListSchema, query=DisposalQuery, problems={403})
def list_disposals(query: dict[str, Any]) -> dict[str, Any]:
    """Lists of what is to be erased, the one drawn up last first"""
    return {"items": reading().disposals.lists(actor(), query["unit"])}


@routes.reads("/disposals/<name:disposal>", DisposalSchema)
def get_disposal(disposal: str) -> views.Disposal:
    """A list, and how far the worker has gone through it"""
    return reading().disposals.get(actor(), disposal)


@routes.changes("/disposals", DrawUpSchema)
def draw_up_disposal(body: dict[str, Any]) -> Receipt:
    """List what is due in a unit, so that somebody else has it erased"""
    return execute(commands.DrawUpDisposal(body["unit"], tuple(body["cases"])))


@routes.changes("/disposals/<name:disposal>/release", ReasonSchema)
def release_disposal(body: dict[str, Any], disposal: str) -> Receipt:
    """Have everything on a list erased that somebody else has drawn up; it cannot be undone"""
    return execute(commands.ReleaseDisposal(disposal, body["reason"]))


@routes.changes("/disposals/<name:disposal>/refusal", ReasonSchema)
def refuse_disposal(body: dict[str, Any], disposal: str) -> Receipt:
    """Have nothing of a list erased"""
    return execute(commands.RefuseDisposal(disposal, body["reason"]))

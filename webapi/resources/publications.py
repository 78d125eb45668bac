"""Publishing documents."""

from __future__ import annotations

from typing import Any

from engine import Document, Receipt, commands
from webapi.context import engine, execute
from webapi.routes import Routes
from webapi.schemas.publications import PublicationListSchema, PublicationQuery, PublishSchema

routes = Routes("publications", "Procedures, forms, calendars, limits and roles, in versions.")


@routes.reads("/publications", PublicationListSchema, query=PublicationQuery)
def list_publications(query: dict[str, Any]) -> dict[str, Any]:
    """The newest version of each document"""
    return {"items": engine().publications.newest(query["kind"])}


@routes.changes("/publications", PublishSchema, status=201, also=200)
def publish(body: dict[str, Any]) -> tuple[Receipt, int]:
    """Publish documents: all that changed, as new versions, or none

    200 when nothing changed, and for a dry run; then `published` says what would change and, with
    calendars among the documents, `moves` which dates of running cases would be other ones. With
    problems, 422 lists every one of them, with the element and the line.
    """
    documents = tuple(Document(**document) for document in body["documents"])
    receipt = execute(commands.Publish(documents, body["dry_run"], body["overrides"]))
    changed = bool(receipt.details["published"]) and not body["dry_run"]
    return receipt, 201 if changed else 200

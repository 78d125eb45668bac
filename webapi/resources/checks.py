"""Checks of documents, and comparisons of versions."""

from __future__ import annotations

from typing import Any

from engine import documents, views
from webapi.context import actor, outside_reading
from webapi.errors import Refused
from webapi.routes import Routes
from webapi.schemas.checks import CheckRequest, CheckSchema, ComparisonSchema

routes = Routes("checks", "What publishing would meet with, and what changes.")


@routes.changes("/checks", CheckRequest, answer=CheckSchema, keyed=False)
def check(body: dict[str, Any]) -> views.CheckView:
    """Check documents as publishing would, and prove their limits

    Nothing is changed, so it takes no idempotency key. With calendars among the documents, `moves`
    says which dates of running cases would be other ones.
    """
    drafts = tuple(documents.Document(**document) for document in body["documents"])
    return outside_reading().checks.check(actor(), drafts, body["retires"])


@routes.reads(
    "/publications/<name:kind>/<name:key>/comparison/<number:first>/<number:second>",
    ComparisonSchema,
)
def compare_versions(kind: str, key: str, first: int, second: int) -> views.ComparisonView:
    """What one version of a document says otherwise than another, and what its proof says"""
    return outside_reading().proposals.compare_versions(actor(), kind_of(kind), key, first, second)


def kind_of(text: str) -> documents.Kind:
    """The kind of a document from a path.

    Raises:
        Refused: there are no documents of that kind.
    """
    try:
        return documents.Kind(text)
    except ValueError:
        raise Refused(
            404, "kind_unknown", "There are no documents of the kind '{kind}'.", kind=text
        ) from None

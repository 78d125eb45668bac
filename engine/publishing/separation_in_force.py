"""The pairs of steps that two people do, as they are in force."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.model.documents import Kind
from engine.model.separation import Separation
from engine.publishing.definitions import Definitions
from engine.publishing.made_documents import make_separation


def separation_in_force(
    definitions: Definitions, connection: Connection, published: int | None = None
) -> Separation:
    """The pairs in force; none before the first are published. ``published`` is how many versions
    of documents there are, if that is already known."""
    kind = Kind.SEPARATION
    return definitions.in_force(connection, kind, published, make_separation, Separation())

"""Which fields tell of people, by the procedures of today."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.model.documents import Kind
from engine.projections.publications import newest
from engine.publishing.definitions import Definitions


def personal_names(definitions: Definitions, connection: Connection) -> frozenset[str]:
    """Names of fields that a form of the newest version of some procedure marks as personal."""
    return frozenset(
        name
        for one in newest(connection, Kind.PROCESS)
        for form in definitions.definition(connection, one.key, one.version).forms.values()
        for name in form.personal_fields()
    )

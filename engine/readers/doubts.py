"""Breaches that the ledger of their case supports no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from engine.model.case import Case
from engine.publishing.definitions import Definitions
from engine.store import streams
from engine.time import kept_until


def places_kept(
    definitions: Definitions,
    connection: Connection,
    case: Case,
    places: Iterable[tuple[int, str]],
    now: datetime,
) -> list[tuple[int, str]]:
    """Those of the limits of a case, each by its number and element, that were kept by what is
    known now, though a breach is recorded."""
    events = list(streams.read(connection, case.code))
    whole = definitions.begun_whole(connection, case)
    versions = definitions.calendar_versions(connection)
    return [
        (number, element)
        for number, element in places
        if kept_until(events, number, element, whole, versions, now) is not None
    ]

"""What was found not to be as it was recorded, by verification or where it was met in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import findings

MOST = 1_000
"""So many are kept; health asks only whether there are any."""
_LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """How many there are, and since when the first."""

    count: int
    since: datetime


def open_findings(connection: Connection) -> OpenFindings | None:
    """What was found and not verified to be well since; None where there is nothing."""
    query = select(func.count(), func.min(findings.c.found_at))
    count, since = connection.execute(query).one()
    return OpenFindings(count, since) if count else None


def is_known(connection: Connection, place: str) -> bool:
    """Whether something was found there already."""
    query = select(findings.c.place).where(findings.c.place == place[:_LONGEST_PLACE])
    return connection.execute(query).one_or_none() is not None


def add_findings(connection: Connection, found: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keeps what was found, as pairs of place and message. What is known keeps its instant."""
    rows: Mapping[str, Any] = {
        place[:_LONGEST_PLACE]: {
            "place": place[:_LONGEST_PLACE],
            "message": message,
            "found_at": now,
        }
        for place, message in list(found)[:MOST]
    }
    if rows:
        dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(findings).on_conflict_do_nothing()
        connection.execute(statement, list(rows.values()))


def replace_findings(
    connection: Connection, found: Iterable[tuple[str, str]], now: datetime
) -> None:
    """The same, of everything: what is not found any more is well again."""
    listed = list(found)
    places = [place[:_LONGEST_PLACE] for place, _ in listed[:MOST]]
    connection.execute(delete(findings).where(findings.c.place.not_in(places)))
    add_findings(connection, listed, now)

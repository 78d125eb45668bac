"""What was kept of the promises about each service, as it was counted last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine.store.tables import kept_promises


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """What was counted on that day of the twelve months from ``since``: a row of figures for all
    cases, then one for each unit, and how many cases were left out."""

    counted_on: date
    since: date
    rows: tuple[tuple[Any, ...], ...]
    left_out: int


def read_promise_counts(connection: sa.Connection, service: str) -> KeptCounts | None:
    """The newest count of a service; None where it was never counted."""
    query = sa.select(kept_promises).where(kept_promises.c.service == service)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    figures = tuple(tuple(one) for one in json.loads(row.figures))
    counted_on, since = date.fromisoformat(row.counted_on), date.fromisoformat(row.since)
    return KeptCounts(counted_on, since, figures, row.left_out)


def keep_promise_counts(
    connection: sa.Connection,
    service: str,
    counted_on: date,
    since: date,
    rows: Sequence[Sequence[object]],
    left_out: int,
) -> None:
    """Puts a count in place of the one before."""
    made = {
        "counted_on": counted_on.isoformat(),
        "since": since.isoformat(),
        "figures": json.dumps(rows),
        "left_out": left_out,
    }
    connection.execute(sa.delete(kept_promises).where(kept_promises.c.service == service))
    connection.execute(sa.insert(kept_promises).values(service=service, **made))

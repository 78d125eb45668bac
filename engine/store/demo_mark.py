"""What a database says about the demo that was made in it.

The mark stands in the database itself, so that it lives, moves and goes away with what it marks. It
is no event: no case depends on it, and an installation that is no demo never has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.store.guards import empty
from engine.store.tables import demo


@dataclass(frozen=True, slots=True)
class DemoMark:
    """A demo that was begun at ``begun_at`` and shows how things stand at ``as_at``;
    ``finished_at`` is None while it is being made, and for ever if that was broken off."""

    begun_at: datetime
    as_at: datetime
    finished_at: datetime | None


def find_demo(connection: sa.Connection) -> DemoMark | None:
    """The mark; None where no demo was begun."""
    if demo.name not in sa.inspect(connection).get_table_names():
        return None
    row = connection.execute(sa.select(demo)).one_or_none()
    return None if row is None else DemoMark(row.begun_at, row.as_at, row.finished_at)


def begin_demo(connection: sa.Connection, begun_at: datetime, as_at: datetime) -> None:
    """Empties the tables and marks them as those of a demo that is not finished.

    Only for a database that is unused or holds a demo: whatever else stands in it is lost.
    """
    empty(connection)
    connection.execute(sa.insert(demo).values(begun_at=begun_at, as_at=as_at))


def finish_demo(connection: sa.Connection, finished_at: datetime) -> None:
    """Marks the demo as whole."""
    connection.execute(sa.update(demo).values(finished_at=finished_at))

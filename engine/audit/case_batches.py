"""History of all cases, some cases at a time: memory does not grow with the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from engine.store.raw import streamed
from engine.store.tables import events

AT_ONCE = 200
"""Cases whose events and rows are held in memory together."""

OF_OTHERS = select(events).where(events.c.stream.like("%/%")).order_by(events.c.position)
"""What was recorded of people, units and documents, in its order."""
_BY_CASE = (
    select(events)
    .where(events.c.stream.not_like("%/%"))
    .order_by(events.c.stream, events.c.sequence)
)


@dataclass(frozen=True, slots=True)
class CaseBatch:
    """The ``codes`` of cases and their events, as ``rows``. The batch reaches from behind the code
    ``after`` up to and with ``last``, to the end without it: rows of cases without events lie in
    one of the batches, too."""

    codes: Sequence[str]
    rows: Sequence[Any]
    after: str | None
    last: str | None

    def holds(self, column: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
        """Whether the case that the column names lies in this batch."""
        low = () if self.after is None else (column > self.after,)
        return low if self.last is None else (*low, column <= self.last)


def case_batches(connection: Connection) -> Iterator[CaseBatch]:
    """Every case, in the order of the codes. The last batch has no events, and reaches to the
    end."""
    after: str | None = None
    for codes, rows in _batches(streamed(connection, _BY_CASE)):
        yield CaseBatch(codes, rows, after, codes[-1])
        after = codes[-1]
    yield CaseBatch([], [], after, None)


def _batches(rows: Iterator[Any]) -> Iterator[tuple[list[str], list[Any]]]:
    codes: list[str] = []
    held: list[Any] = []
    for code, of_case in groupby(rows, key=lambda row: row.stream):
        codes.append(code)
        held += of_case
        if len(codes) == AT_ONCE:
            yield codes, held
            codes, held = [], []
    if codes:
        yield codes, held

"""What was kept of the promises, counted by the worker once a day, so that the page of it reads one
row for each service however many cases there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from engine.clock import Clock
from engine.projections.oversight import list_energized
from engine.projections.people import list_units
from engine.readers.index_rows import IndexRow, index_row, merged
from engine.store.database import Database
from engine.store.kept_promises import keep_promise_counts, read_promise_counts
from engine.store.raw import any_text
from engine.time import VIETNAM, local_day

GOOD_FOR = timedelta(days=7)
"""How long what the worker has counted is shown. After that it is counted for whoever asks."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class PromiseCount:
    """Of a service, in the months from ``since``: all cases, those of each unit, and how many were
    left out since what is stored of them is wrong."""

    since: date
    whole: IndexRow
    units: tuple[IndexRow, ...]
    left_out: int


def months_before(today: date) -> date:
    """The first of the twelve months that are over."""
    until = today.replace(day=1)
    return until.replace(year=until.year - 1)


def count_service(connection: Connection, service: str, since: date) -> PromiseCount:
    """Counts month by month, so that no more than the cases of one are held at a time."""
    units = [unit.code for unit in list_units(connection)]
    begins, *ends = _instants(since)
    left_out: set[str] = set()
    by_unit: dict[str, list[IndexRow]] = {}
    for begin, end in pairwise([begins, *ends]):
        found = list_energized(connection, units, service, begin, end)
        kept = [one for one in found.cases if one.due_at is not None]
        left_out.update(found.damaged, found.misdated)
        for unit in {one.unit for one in kept}:
            row = index_row(unit, [one for one in kept if one.unit == unit])
            by_unit.setdefault(unit, []).append(row)
    rows = tuple(merged(unit, by_unit[unit]) for unit in sorted(by_unit))
    return PromiseCount(since, merged("", rows), rows, len(left_out))


def _instants(since: date) -> Iterator[datetime]:
    for month in range(since.month - 1, since.month + MONTHS):
        yield datetime(since.year + month // 12, month % 12 + 1, 1, tzinfo=VIETNAM)


def counted_before(connection: Connection, service: str, today: date) -> PromiseCount | None:
    """What the worker has counted of a service; None where that is too long ago."""
    found = read_promise_counts(connection, service)
    if found is None or not today - GOOD_FOR <= found.counted_on <= today:
        return None
    rows = [IndexRow(*row) for row in found.rows]
    return PromiseCount(found.since, rows[0], tuple(rows[1:]), found.left_out)


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """Counts for all who ask. ``services`` are those that something is promised about."""

    database: Database
    clock: Clock
    services: Callable[[Connection], list[str]]

    def count_anew(self) -> int:
        """Counts every service that was not counted today; returns how many these were."""
        today = local_day(self.clock.now())
        since, made = months_before(today), {}
        with self.database.read() as connection, any_text(connection):
            for service in self.services(connection):
                known = read_promise_counts(connection, service)
                if known is None or (known.counted_on, known.since) != (today, since):
                    made[service] = count_service(connection, service, since)
        if made:
            with self.database.write() as connection:
                for service, found in made.items():
                    rows = [astuple(one) for one in (found.whole, *found.units)]
                    keep_promise_counts(connection, service, today, since, rows, found.left_out)
        return len(made)

"""What is promised to customers, beside what was kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from engine.model.documents import Kind
from engine.model.promises import NO_PROMISES, Promise, Promises, read_promises
from engine.projections.oversight import Energized
from engine.projections.people import list_units
from engine.projections.publications import find_publication
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.index_rows import IndexRow, energized_under_limit, index_row
from engine.store.raw import any_text
from engine.store.snapshot import asked_once
from engine.time import VIETNAM, local_day

FEWEST = 30
"""Cases below which nothing is said of a share: chance would decide it."""


@dataclass(frozen=True, slots=True)
class KeptView:
    """What was kept in ``unit``, by name, empty for all of them: ``cases`` and, unless they are too
    few, the share in time and the mean of their calendar days from the valid dossier."""

    unit: str
    cases: int
    share: float | None
    days: float | None


@dataclass(frozen=True, slots=True)
class ServiceView:
    """The promises about a service, in words with their grounds, and what was kept of the limit
    over the whole by unit. ``left_out`` cases are not counted: what is stored of them is wrong."""

    name: str
    promises: tuple[tuple[str, str], ...]
    whole: KeptView
    units: tuple[KeptView, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class PromisesView:
    """All services that something is promised about; counted are the twelve months from ``since``
    to ``last``, both included. Of fewer than ``fewest`` cases nothing is said."""

    since: date
    last: date
    services: tuple[ServiceView, ...]
    fewest: int = FEWEST


def load_promises(connection: Connection) -> Promises:
    """The promises in force; none before they are published."""
    return asked_once(connection, "promises", lambda: _load(connection))


def _load(connection: Connection) -> Promises:
    found = find_publication(connection, Kind.PROMISES, str(Kind.PROMISES), None)
    return NO_PROMISES if found is None else read_promises(found[1], "promises")[0]


_Counted = tuple[IndexRow, tuple[IndexRow, ...], int]


@dataclass(frozen=True, slots=True)
class PromiseReader(Reader):
    """Reads promises. Anybody may ask, so many cases are counted once a day."""

    counted: dict[tuple[date, str], _Counted] = field(default_factory=dict)

    def get(self, language: str = "vi") -> PromisesView:
        """The promises in force, beside what was kept of them in the last twelve months."""
        until = local_day(self.clock.now()).replace(day=1)
        since = until.replace(year=until.year - 1)
        for old in [key for key in self.counted if key[0] != self._day()]:
            self.counted.pop(old, None)
        with self.database.read() as connection, any_text(connection):
            names = {unit.code: unit.name for unit in list_units(connection)}
            promises: dict[str, list[Promise]] = {}
            for one in load_promises(connection).promises:
                promises.setdefault(one.service, []).append(one)
            views = [
                unless_damaged(
                    partial(
                        self._service, connection, service, found, names, (since, until), language
                    )
                )
                for service, found in promises.items()
            ]
        return PromisesView(
            since, until - timedelta(days=1), tuple(one for one in views if one is not None)
        )

    def _day(self) -> date:
        return local_day(self.clock.now())

    def _service(
        self,
        connection: Connection,
        service: str,
        promises: list[Promise],
        names: dict[str, str],
        months: tuple[date, date],
        language: str,
    ) -> ServiceView:
        key = (self._day(), service)
        if key not in self.counted:
            self.counted[key] = _count(connection, service, list(names), *months)
        whole, rows, left_out = self.counted[key]
        newest = self.definitions.definition(connection, service)
        return ServiceView(
            newest.name(service, language),
            tuple((one.words[language], one.ground_in(language)) for one in promises),
            _kept("", whole),
            tuple(_kept(names.get(row.key, row.key), row) for row in rows),
            left_out,
        )


def _count(
    connection: Connection, service: str, units: list[str], since: date, until: date
) -> _Counted:
    begins, ends = (datetime(day.year, day.month, 1, tzinfo=VIETNAM) for day in (since, until))
    found, damaged, wrong = energized_under_limit(connection, units, service, begins, ends)
    return index_row("", found), tuple(_by_unit(found)), len(damaged) + len(wrong)


def _by_unit(found: list[Energized]) -> Iterator[IndexRow]:
    for unit in sorted({one.unit for one in found}):
        yield index_row(unit, [one for one in found if one.unit == unit])


def _kept(unit: str, row: IndexRow) -> KeptView:
    if row.cases < FEWEST:
        return KeptView(unit, row.cases, None, None)
    return KeptView(unit, row.cases, row.share, row.gross)

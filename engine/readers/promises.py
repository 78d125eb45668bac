"""What is promised to customers, beside what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from engine.model.documents import Kind
from engine.model.promises import NO_PROMISES, Promise, Promises, read_promises
from engine.projections.people import list_units
from engine.projections.publications import find_publication
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.index_rows import IndexRow
from engine.readers.promise_counts import (
    PromiseCount,
    count_service,
    counted_before,
    months_before,
)
from engine.store.raw import any_text
from engine.store.snapshot import asked_once
from engine.time import local_day

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


def promised_services(connection: Connection) -> list[str]:
    """The processes that something is promised about, in the order of the promises."""
    return list(dict.fromkeys(one.service for one in load_promises(connection).promises))


@dataclass(frozen=True, slots=True)
class PromiseReader(Reader):
    """Reads promises beside what the worker has counted. What it has not is counted here, once a
    day, since anybody may ask."""

    counted: dict[tuple[date, str], PromiseCount] = field(default_factory=dict)

    def get(self, language: str = "vi") -> PromisesView:
        """The promises in force, beside what was kept of them in the last twelve months."""
        today = local_day(self.clock.now())
        for old in [key for key in self.counted if key[0] != today]:
            self.counted.pop(old, None)
        with self.database.read() as connection, any_text(connection):
            names = {unit.code: unit.name for unit in list_units(connection)}
            promises: dict[str, list[Promise]] = {}
            for one in load_promises(connection).promises:
                promises.setdefault(one.service, []).append(one)
            known = {one: counted_before(connection, one, today) for one in promises}
            since = max((one.since for one in known.values() if one), default=months_before(today))
            views = []
            for service, found in promises.items():
                count = known[service]
                if count is None or count.since != since:
                    count = self._count(connection, service, today, since)
                view = partial(self._service, connection, service, found, names, count, language)
                views.append(unless_damaged(view))
        last = since.replace(year=since.year + 1) - timedelta(days=1)
        return PromisesView(since, last, tuple(one for one in views if one is not None))

    def _count(
        self, connection: Connection, service: str, today: date, since: date
    ) -> PromiseCount:
        key = (today, service)
        if key not in self.counted:
            self.counted[key] = count_service(connection, service, since)
        return self.counted[key]

    def _service(
        self,
        connection: Connection,
        service: str,
        promises: list[Promise],
        names: dict[str, str],
        count: PromiseCount,
        language: str,
    ) -> ServiceView:
        newest = self.definitions.definition(connection, service)
        return ServiceView(
            newest.name(service, language),
            tuple((one.words[language], one.ground_in(language)) for one in promises),
            _kept("", count.whole),
            tuple(_kept(names.get(row.key, row.key), row) for row in count.units),
            count.left_out,
        )


def _kept(unit: str, row: IndexRow) -> KeptView:
    if row.cases < FEWEST:
        return KeptView(unit, row.cases, None, None)
    return KeptView(unit, row.cases, row.share, row.gross)

"""What a supervisor looks at: what is late or soon will be, who has how much to do, and the year's
index as the power company reports it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from engine.errors import Broken
from engine.export.csv import write_csv
from engine.model.actor import Actor
from engine.model.documents import Kind
from engine.model.place import Place
from engine.model.process import UserTask
from engine.model.views import CaseLine
from engine.projections import publications
from engine.projections.open_needs import NeedKind, OpenNeeds, read_open_needs
from engine.projections.oversight import Energized, OpenSteps, count_open_steps, list_windows
from engine.publishing.definition import Definition
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.index_rows import IndexRow, energized_under_limit, index_row
from engine.readers.needs import LeaderNeed, read_needs
from engine.readers.overseen import overseen_units
from engine.store.raw import any_text
from engine.time import (
    VIETNAM,
    last_instant_of_place,
)
from engine.time.zone import shown_day

SOON = timedelta(days=2)
MOST_LATE = 50
COLUMNS = (
    "process",
    "year",
    "month",
    "unit",
    "cases",
    "within",
    "share",
    "gross_days",
    "net_days",
)
"""Of the index as CSV."""


@dataclass(frozen=True, slots=True)
class StepLoad:
    """Open steps of one kind in a unit. ``owner`` is whose clock runs."""

    unit: str
    element: str
    name: str
    owner: str
    late: int
    soon: int
    all: int


@dataclass(frozen=True, slots=True)
class WindowLoad:
    """Limits over several steps that run, of one kind; ``late`` are over."""

    element: str
    name: str
    late: int
    soon: int
    all: int


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """Open steps that somebody holds; ``login`` is empty for those that nobody has taken."""

    login: str
    name: str
    late: int
    soon: int
    all: int


@dataclass(frozen=True, slots=True)
class Oversight:
    """How things stand now. ``soon`` is two days; ``outlooks`` counts open cases by whether power
    comes in time (on_time, tight, late, or None before the limit has begun); ``late`` are cases
    that are late as a whole, or will be, the first due first; ``more_late``: there are more."""

    at: datetime
    steps: tuple[StepLoad, ...]
    people: tuple[PersonLoad, ...]
    outlooks: Mapping[str | None, int]
    late: tuple[CaseLine, ...]
    more_late: bool
    windows: tuple[WindowLoad, ...] = ()
    """Without those that stand still."""
    needs: tuple[LeaderNeed, ...] = ()
    """What waits for a leader, kind by kind."""


@dataclass(frozen=True, slots=True)
class YearIndex:
    """Cases of one process that were energized in a year under a limit over the whole case. It
    leaves out those that are ``damaged``, and the ``misdated``, of which nobody knows when power
    came on; it names both."""

    year: int
    whole: IndexRow
    months: tuple[IndexRow, ...]
    units: tuple[IndexRow, ...]
    damaged: tuple[str, ...] = ()
    misdated: tuple[str, ...] = ()
    promised: int = 0
    """Of the cases, those whose limit was the company's promise, of no law."""


@dataclass(frozen=True, slots=True)
class OversightReader(Reader):
    """Reads how things stand over many cases, for leaders and auditors."""

    def now(self, actor: Actor, unit: str | None = None, language: str = "vi") -> Oversight:
        """How things stand in the units that the actor looks at from above, or in one of them.

        Raises:
            NotAllowed: the actor neither leads nor audits, or not that unit.
        """
        units, now = overseen_units(actor, unit), self.clock.now()
        with self.database.read() as connection, any_text(connection):
            open_ = read_open_needs(connection, units, now, now + SOON, now, now, MOST_LATE + 1)
            return self.standing(connection, units, open_, language)

    def standing(
        self, connection: Connection, units: Collection[str], open_: OpenNeeds, language: str
    ) -> Oversight:
        """How things stand in these units, of which it is known what waits there."""
        now = self.clock.now()
        steps = count_open_steps(connection, units, now, now + SOON)
        needs = read_needs(self.context, connection, open_, now, language)
        late = [need.line for need in needs if need.kind is NeedKind.LATE]
        return Oversight(
            at=now,
            steps=tuple(self._loads(connection, steps, language)),
            people=tuple(_by_holder(steps)),
            outlooks=open_.outlooks,
            late=tuple(late[:MOST_LATE]),
            more_late=len(late) > MOST_LATE,
            windows=tuple(self._windows(connection, units, now, language)),
            needs=needs,
        )

    def _windows(
        self, connection: Connection, units: Collection[str], now: datetime, language: str
    ) -> Iterator[WindowLoad]:
        """By kind; one that several laws give has the name that the newest gives it."""
        published = self.definitions.laws(connection).published.values()
        laws = sorted((law for each in published for law in each), key=lambda law: law.begins)
        names = {one.element: one.name for law in laws for one in law.profile.windows}
        found: dict[str, list[Place]] = {}
        for place in list_windows(connection, units):
            found.setdefault(place.element, []).append(place)
        for element, places in sorted(found.items()):
            ends = [_last(place) for place in places]
            name = names.get(element)
            yield WindowLoad(
                element,
                element if name is None else getattr(name, language),
                late=sum(last < now for last in ends),
                soon=sum(now <= last <= now + SOON for last in ends),
                all=len(ends),
            )

    def year(self, actor: Actor, year: int, definition: str, unit: str | None = None) -> YearIndex:
        """The index of a year of Vietnam's calendar.

        Raises:
            NotAllowed: the actor neither leads nor audits, or not that unit.
        """
        units = overseen_units(actor, unit)
        since, until = year_of(year)
        with self.database.read() as connection, any_text(connection):
            found, damaged, wrong = energized_under_limit(
                connection, units, definition, since, until
            )
            promises = self.promises(connection, definition) if found else frozenset()
        return year_index(year, found, damaged, wrong, promises)

    def promises(
        self, connection: Connection, definition: str, version: int | None = None
    ) -> frozenset[tuple[str | None, int | None]]:
        """The profiles, with their versions, whose limit over the whole is a promise; ``version``
        is the newest of the process, if that is known."""
        newest = unless_damaged(
            lambda: self.definitions.definition(connection, definition, version)
        )
        if newest is None or newest.process.total is not None:
            return frozenset()
        published = self.definitions.laws(connection).published.values()
        laws = (law for versions in published for law in versions)
        return frozenset((one.key, one.version) for one in laws if one.profile.total.promise)

    def csv(self, actor: Actor, year: int, definition: str, unit: str | None = None) -> str:
        """The index as CSV, a line for each month, each unit, and the whole.

        Raises:
            NotAllowed: the actor neither leads nor audits, or not that unit.
            Broken: a case was damaged, or is misdated. What is reported leaves out none.
        """
        index = self.year(actor, year, definition, unit)
        require_whole(index)
        rows = [("", "", index.whole)]
        rows += [(row.key, "", row) for row in index.months]
        rows += [("", row.key, row) for row in index.units]
        return write_csv(COLUMNS, ((definition, *_cells(year, *row)) for row in rows))

    def _loads(
        self, connection: Connection, counts: Iterable[OpenSteps], language: str
    ) -> Iterator[StepLoad]:
        """Versions of a process count as one where a step is called the same."""
        found: dict[tuple[str, str, str, str], list[OpenSteps]] = {}
        for one in counts:
            name, owner = self._told(connection, one, language)
            found.setdefault((one.unit, one.element, name, owner), []).append(one)
        for key, ones in found.items():
            late, soon = sum(one.late for one in ones), sum(one.soon for one in ones)
            yield StepLoad(*key, late=late, soon=soon, all=sum(one.all for one in ones))

    def _told(self, connection: Connection, one: OpenSteps, language: str) -> tuple[str, str]:
        """Name and clock owner; of a case that was handed over, also from the process before."""
        known = [self._definition(connection, one.definition, one.version)]
        if known[0] is not None and one.element not in known[0].process.elements:
            known = [
                self._definition(connection, other.key, other.version)
                for other in publications.newest(connection, Kind.PROCESS)
            ]
        for definition in (one for one in known if one is not None):
            node = definition.process.elements.get(one.element)
            if isinstance(node, UserTask):
                return definition.name(one.element, language), node.clock_owner
        return one.element, ""

    def _definition(self, connection: Connection, key: str, version: int) -> Definition | None:
        return unless_damaged(lambda: self.definitions.definition(connection, key, version))


def require_whole(index: YearIndex) -> None:
    """What is reported leaves out no case.

    Raises:
        Broken: a case was damaged, or is misdated.
    """
    if index.damaged:
        raise Broken(
            "index_damaged",
            "What was stored of {cases} is damaged, so the index would leave that out. Run "
            "'motcua verify', then 'motcua rebuild'.",
            cases=", ".join(index.damaged),
        )
    if index.misdated:
        raise Broken(
            "index_misdated",
            "Of {cases} it is recorded that power came on before the dossier was valid, so the "
            "index would leave that out. Correct the instants.",
            cases=", ".join(index.misdated),
        )


def year_of(year: int) -> tuple[datetime, datetime]:
    """The first instant of a year of Vietnam's calendar, and of the next."""
    return datetime(year, 1, 1, tzinfo=VIETNAM), datetime(year + 1, 1, 1, tzinfo=VIETNAM)


def year_index(
    year: int,
    found: Iterable[Energized],
    damaged: Iterable[str],
    misdated: Iterable[str],
    promises: Collection[tuple[str | None, int | None]],
) -> YearIndex:
    """The index of the cases that were energized in a year; ``promises`` are the profiles whose
    limit is the company's promise."""
    kept = list(found)
    by_month: dict[str, list[Energized]] = {str(month): [] for month in range(1, 13)}
    by_unit: dict[str, list[Energized]] = {}
    for one in kept:
        by_month[str(shown_day(one.energized_at).month)].append(one)
        by_unit.setdefault(one.unit, []).append(one)
    return YearIndex(
        year,
        index_row("", kept),
        tuple(index_row(month, ones) for month, ones in by_month.items()),
        tuple(index_row(key, ones) for key, ones in sorted(by_unit.items())),
        tuple(damaged),
        tuple(misdated),
        sum((one.profile, one.profile_version) in promises for one in kept),
    )


def _by_holder(steps: Iterable[OpenSteps]) -> list[PersonLoad]:
    """The open steps by who holds them, those with the most late ones first."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in steps:
        login = one.holder or ""
        counts = found.setdefault((login, one.name or login), [0, 0, 0])
        for place, more in enumerate((one.late, one.soon, one.all)):
            counts[place] += more
    people = [PersonLoad(*who, *counts) for who, counts in found.items()]
    return sorted(people, key=lambda one: (-one.late, -one.all, one.login))


def _last(place: Place) -> datetime:
    """The last instant that is in time; of one whose breach was annulled, there is none."""
    assert place.due_at is not None, "it runs"
    return (
        datetime.max.replace(tzinfo=UTC)
        if place.annulled
        else last_instant_of_place(place, place.due_at)
    )


def _cells(year: int, month: str, unit: str, row: IndexRow) -> tuple[str, ...]:
    return (
        str(year),
        month,
        unit,
        str(row.cases),
        str(row.within),
        *("" if n is None else f"{n:.4f}" for n in (row.share,)),
        *("" if n is None else f"{n:.2f}" for n in (row.gross, row.net)),
    )

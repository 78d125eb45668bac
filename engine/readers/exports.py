"""The histories of many cases, handed out one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, select

from engine.errors import EngineError
from engine.export import (
    LastDay,
    Trace,
    TraceEvent,
    mark_estimates,
    trace_of,
    write_ocel,
    write_ocel_database,
    write_xes,
)
from engine.export.csv import write_lines
from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case
from engine.model.instant import to_text
from engine.model.progress import Progress
from engine.projections.cases import cases_by_code
from engine.publishing.definitions import Calendars
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.estimates import decided_by, estimates_of
from engine.readers.last_days import as_of
from engine.store import streams
from engine.store.raw import any_text
from engine.store.tables import cases, events
from engine.time import VIETNAM

LeftOut = Callable[[str, Exception], None]
"""Told of a case that cannot be exported, and why."""

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which cases: by code, by unit (where they came in or are carried out), and by the days in
    Vietnam on which they were registered, both included."""

    codes: tuple[str, ...] | None = None
    units: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Exporter(Reader):
    """Writes the histories of cases that the actor may look at, one after the other, so that memory
    does not grow with their number."""

    left_out: LeftOut | None = None
    """With it, a case whose record cannot be read is told and left out; without, it ends the
    export."""

    def telling(self, left_out: LeftOut) -> Exporter:
        """The same exporter, which tells of cases that it has to leave out."""
        return replace(self, left_out=left_out)

    def xes(self, actor: Actor, wanted: ExportFilter, progress: Progress) -> Iterator[str]:
        """An XES log (IEEE 1849) in pieces, of the cases that the actor may look at.

        Raises:
            Broken: an entry cannot be read.
        """
        return write_xes(self.traces(actor, wanted, progress))

    def ocel(self, actor: Actor, wanted: ExportFilter, progress: Progress) -> Iterator[str]:
        """An OCEL 2.0 log as JSON, in pieces, of the cases that the actor may look at.

        Raises:
            Broken: an entry cannot be read.
        """
        return write_ocel(self.traces(actor, wanted, progress))

    def ocel_database(
        self, actor: Actor, wanted: ExportFilter, progress: Progress, file: Path
    ) -> None:
        """An OCEL 2.0 log as a new SQLite database, of the cases that the actor may look at.

        Raises:
            Broken: an entry cannot be read.
        """
        write_ocel_database(self.traces(actor, wanted, progress), file)

    def csv(self, actor: Actor, wanted: ExportFilter, progress: Progress) -> Iterator[str]:
        """A table in pieces, a row for each event of the cases that the actor may look at. The last
        columns hold the last day of the case as of the export, on every row.

        Raises:
            Broken: an entry cannot be read.
        """
        header = ["case", "case_unit", "channel"]
        header += _COLUMNS
        header += ["case_due_at", "case_estimated", "as_of"]
        return write_lines(
            header,
            (
                [*_plain((trace.case, trace.unit, trace.channel)), *row, *last_day]
                for trace in self.traces(actor, wanted, progress)
                for last_day in (_last_day_cells(trace.last_day),)
                for row in (_plain(_values(one)) for one in trace.trace_events)
            ),
        )

    def traces(self, actor: Actor, wanted: ExportFilter, progress: Progress) -> Iterator[Trace]:
        """The cases in order of their code, each with all its events."""
        if actor is not SYSTEM:
            units = actor.sees() if wanted.units is None else actor.sees() & wanted.units
            wanted = replace(wanted, units=units)
        with self.database.read() as connection:
            codes = _codes(connection, wanted)
            for code in codes:
                self.accesses.note(actor, code, "export")
            done = 0
            for place in range(0, len(codes), _AT_ONCE):
                for trace in self._read(connection, codes[place : place + _AT_ONCE]):
                    done += 1
                    yield trace
                    progress(done, len(codes))

    def _read(self, connection: Connection, codes: list[str]) -> Iterator[Trace]:
        query = (
            select(events.c.stream, events.c.sequence, events.c.body)
            .where(events.c.stream.in_(codes))
            .order_by(events.c.stream, events.c.sequence)
            .execution_options(yield_per=_CHUNK)
        )

        def name(key: str, version: int, element: str) -> str:
            process = self.definitions.definition(connection, key, version).process
            node = process.elements.get(element)
            return element if node is None else node.name or element

        now, known = self.clock.now(), cases_by_code(connection, codes)
        calendars = self.definitions.calendars(connection)
        with connection.execute(query) as found:
            for code, rows in groupby(found, key=lambda row: row.stream):
                history = (streams.decode(row.stream, row.sequence, row.body) for row in rows)
                try:
                    trace = trace_of(history, name)
                except (EngineError, ValueError, LookupError, AssertionError) as error:
                    if self.left_out is None:
                        raise
                    self.left_out(code, error)
                    continue
                case = known.get(code)
                if case is not None:
                    dated = partial(self._dated, connection, trace, case, calendars, now)
                    trace = unless_damaged(dated) or trace
                yield trace

    def _dated(
        self,
        connection: Connection,
        trace: Trace,
        case: Case,
        calendars: Calendars,
        now: datetime,
    ) -> Trace:
        """With its last day as of now, and the recorded dates that were estimates. Of a case whose
        row was damaged neither is known."""
        if case.damaged:
            return trace
        case = as_of(self.definitions, connection, case, now, calendars)
        whole = self.definitions.begun_whole(connection, case, calendars)
        marked = mark_estimates(
            trace.trace_events,
            None if whole is None else whole.calendar,
            lambda at: decided_by(self.definitions.calendars_at(connection, at)),
        )
        last_day = None
        if case.due_at is not None:
            estimated = estimates_of(self.definitions, connection, case, calendars).whole
            last_day = LastDay(now, case.due_at, estimated)
        return replace(trace, trace_events=tuple(marked), last_day=last_day)


_AT_ONCE = 100
"""Cases that are read with one statement."""


def _codes(connection: Connection, wanted: ExportFilter) -> list[str]:
    query = select(cases.c.code).where(*_conditions(wanted)).order_by(cases.c.code)
    with any_text(connection):
        return list(connection.execute(query).scalars())


def _conditions(wanted: ExportFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.codes is not None:
        yield cases.c.code.in_(wanted.codes)
    if wanted.units is not None:
        units = sorted(wanted.units)
        yield cases.c.executing_unit.in_(units)
    if wanted.since is not None:
        yield cases.c.registered_at >= _midnight(wanted.since)
    if wanted.until is not None:
        yield cases.c.registered_at < _midnight(wanted.until + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), VIETNAM)


_COLUMNS = [field.name for field in fields(TraceEvent)]
_values = attrgetter(*_COLUMNS)


def _last_day_cells(found: LastDay | None) -> list[str]:
    if found is None:
        return ["", "", ""]
    return _plain((found.due_at, found.estimated, found.as_of))


def _plain(values: tuple[object, ...]) -> list[str]:
    return [_cell(value) for value in values]


def _cell(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case datetime():
            return to_text(value)
        case tuple():
            return " ".join(value)
    return str(value)

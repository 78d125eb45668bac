"""The one screen of leaders: what needs them today, how units do against last year, and where the
days of cases go; each read in few statements, and none of them over all cases ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter

from sqlalchemy import Connection

from engine.bpmn.svg import Mark, draw_published
from engine.model.actor import Actor
from engine.model.documents import Kind, Publication
from engine.model.process import UserTask
from engine.model.views import CaseLine, DefinitionView
from engine.projections import publications
from engine.projections.cases import cases_by_code
from engine.projections.open_needs import read_open_needs
from engine.projections.oversight import Energized
from engine.projections.step_days import CaseDays, cases_of_step, sum_step_days
from engine.publishing.definition import Definition
from engine.readers.breaches import cause_name
from engine.readers.cases import case_line
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.definitions import document_not_found
from engine.readers.figures import StepFigures, UnitFigures, step_figures, unit_figures
from engine.readers.index_rows import days_that_count, energized_under_limit, is_within
from engine.readers.overseen import overseen_units
from engine.readers.oversight import (
    MOST_LATE,
    SOON,
    Oversight,
    OversightReader,
    YearIndex,
    require_whole,
    year_index,
    year_of,
)
from engine.store.raw import any_text
from engine.time import VIETNAM

MAIN_PROCESS = "mv_own_substation"
"""What is shown first: the process that the law's limit is about."""
MOST_BEHIND = 200
"""So many cases behind a figure are listed."""

CauseRows = tuple[tuple[str | None, str | None, bool, int], ...]
"""Cause, its name, whether the limit is over, and how many."""


class HeatSide(StrEnum):
    """What the drawing of a process is coloured by: days for each case, whose time they are, the
    unit that is slowest, or rounds that were done again."""

    STEP = "step"
    OWNER = "owner"
    UNIT = "unit"
    REWORK = "rework"


@dataclass(frozen=True, slots=True)
class Overview:
    """What a leader sees of one process in a year. ``compared_until`` is the instant of the year
    before up to which it is compared; ``asked_once`` are (unit, cases, asked once)."""

    standing: Oversight
    year: int
    process: DefinitionView
    processes: tuple[DefinitionView, ...]
    index: YearIndex
    units: tuple[UnitFigures, ...]
    steps: tuple[StepFigures, ...]
    compared_until: datetime
    causes: CauseRows
    asked_once: tuple[tuple[str, int, int], ...]
    failing: int


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """A case behind a figure: its days (those that count, or those of the step that is asked for),
    in how many rounds of that, and whether power came within the limit."""

    line: CaseLine
    energized_at: datetime
    days: float
    rounds: int
    within: bool


@dataclass(frozen=True, slots=True)
class CasesBehind:
    """The first of the cases behind a figure, and how many they are; ``step`` is the name of the
    step that is asked for, ``name`` that of the process."""

    name: str
    step: str
    count: int
    cases: tuple[CaseBehind, ...]


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Of which cases a figure is: of a year, or a month of it; of one unit; those beyond their
    limit (``late``); those in which a step stood open."""

    year: int
    month: int | None = None
    unit: str | None = None
    late: bool = False
    step: str | None = None


@dataclass(frozen=True, slots=True)
class OverviewReader(Reader):
    """Reads what a leader sees on one screen."""

    def get(
        self, actor: Actor, year: int, process: str, unit: str | None, language: str = "vi"
    ) -> Overview:
        """The whole screen.

        Raises:
            NotAllowed: the actor neither leads nor audits.
            NotFound: no such process, or not that unit.
        """
        units, now = overseen_units(actor, unit), self.clock.now()
        oversight = OversightReader(self.context)
        since, until = year_of(year)
        before, same_until = year_of(year - 1)[0], _year_before(min(now, until))
        with self.database.read() as connection, any_text(connection):
            processes = publications.newest(connection, Kind.PROCESS)
            newest = next((one for one in processes if one.key == process), None)
            if newest is None:
                raise document_not_found(Kind.PROCESS, process)
            known = self.definitions.causes(connection)
            open_ = read_open_needs(connection, units, now, now + SOON, since, until, MOST_LATE + 1)
            standing = oversight.standing(connection, units, open_, language)
            found, damaged, wrong = energized_under_limit(connection, units, process, before, until)
            this = [one for one in found if one.energized_at >= since]
            promises = (
                oversight.promises(connection, process, newest.version) if this else frozenset()
            )
            sums = sum_step_days(connection, units, process, (since, until), (before, same_until))
            names = self._names(connection, process, newest.version, language)
            return Overview(
                standing,
                year,
                self._named(connection, newest, language),
                tuple(self._named(connection, one, language) for one in processes),
                year_index(year, this, damaged, wrong, promises),
                unit_figures(found, since, same_until, units),
                step_figures(sums, names),
                same_until,
                tuple(
                    (cause, cause_name(known, cause, language), over, count)
                    for cause, over, count in sorted(open_.causes, key=_most_first)
                ),
                open_.asked_once,
                open_.failing,
            )

    def reported(
        self, actor: Actor, year: int, process: str, unit: str | None, language: str = "vi"
    ) -> Overview:
        """The same for a file, which leaves no case out.

        Raises:
            NotAllowed: the actor neither leads nor audits.
            NotFound: no such process, or not that unit.
            Broken: a case was damaged, or is misdated.
        """
        found = self.get(actor, year, process, unit, language)
        require_whole(found.index)
        return found

    def _named(self, connection: Connection, found: Publication, language: str) -> DefinitionView:
        name = self.definitions.title(connection, found.key, found.version, language)
        return DefinitionView(found, name)

    def _definition(self, connection: Connection, key: str, version: int) -> Definition | None:
        return unless_damaged(lambda: self.definitions.definition(connection, key, version))

    def _names(
        self, connection: Connection, key: str, version: int, language: str
    ) -> dict[str, tuple[str, str]]:
        """Name and clock owner of each step of a process."""
        found = self._definition(connection, key, version)
        nodes = {} if found is None else found.process.elements
        return {
            element: (found.name(element, language), node.clock_owner)
            for element, node in nodes.items()
            if found is not None and isinstance(node, UserTask)
        }

    def drawing(
        self, overview: Overview, marks: Mapping[str, Mark], language: str = "vi"
    ) -> str | None:
        """The process of an overview as SVG, with these marks; None where it cannot be read."""
        with self.database.read() as connection:
            found = overview.process.publication
            definition = self._definition(connection, found.key, found.version)
            if definition is None:
                return None
            labels = {} if language == "vi" else definition.labels
            return draw_published(
                definition.diagram,
                tuple(sorted(marks.items(), key=itemgetter(0))),
                tuple(sorted(labels.items())),
                "heat-arrow",
            )

    def behind(
        self, actor: Actor, process: str, wanted: FigureFilter, language: str = "vi"
    ) -> CasesBehind:
        """The cases behind a figure of the screen, those with the most days first.

        Raises:
            NotAllowed: the actor neither leads nor audits.
            NotFound: no such process, or not that unit.
        """
        units = overseen_units(actor, wanted.unit)
        since, until = _bounds(wanted)
        with self.database.read() as connection, any_text(connection):
            newest = self.definitions.definition(connection, process)
            found, _, _ = energized_under_limit(connection, units, process, since, until)
            steps: dict[str, CaseDays] = {}
            if wanted.step is not None:
                period = (since, until)
                every = cases_of_step(connection, units, process, wanted.step, period)
                steps = {one.code: one for one in every}
            rows = sorted(_behind(found, steps, wanted), key=lambda one: (-one[1], one[0].code))
            shown = rows[:MOST_BEHIND]
            codes = {one.code for one, _, _ in shown}
            cases = cases_by_code(connection, codes)
            personal = self.context.decryption(connection, codes, language)
            name = newest.name(process, language)
            return CasesBehind(
                name,
                "" if wanted.step is None else newest.name(wanted.step, language),
                len(rows),
                tuple(
                    CaseBehind(
                        case_line(cases[one.code], lambda: name, personal),
                        one.energized_at,
                        days,
                        rounds,
                        is_within(one),
                    )
                    for one, days, rounds in shown
                ),
            )


def _behind(
    found: list[Energized], steps: Mapping[str, CaseDays], wanted: FigureFilter
) -> list[tuple[Energized, float, int]]:
    if wanted.step is None:
        rows = [(one, float(days_that_count(one)), 0) for one in found]
    else:
        rows = [
            (one, steps[one.code].days, steps[one.code].rounds)
            for one in found
            if one.code in steps
        ]
    return [row for row in rows if not (wanted.late and is_within(row[0]))]


def _bounds(wanted: FigureFilter) -> tuple[datetime, datetime]:
    since, until = year_of(wanted.year)
    if wanted.month is None:
        return since, until
    begins = since.replace(month=wanted.month)
    ends = until if wanted.month == 12 else since.replace(month=wanted.month + 1)
    return begins, ends


def _year_before(at: datetime) -> datetime:
    """The same day and hour of the year before; of a leap day, the last of February."""
    local = at.astimezone(VIETNAM)
    leap = (local.month, local.day) == (2, 29)
    return local.replace(year=local.year - 1, day=28 if leap else local.day)


def _most_first(cause: tuple[str | None, bool, int]) -> tuple[int, str]:
    return -cause[2], cause[0] or ""

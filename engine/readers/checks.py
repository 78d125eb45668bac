"""What publishing documents would meet with, without publishing them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from engine.errors import Invalid, NotAllowed
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import may_publish
from engine.model.documents import Document, Kind, overlaid
from engine.model.problem import Problem
from engine.model.verdict import Verdict
from engine.publishing import sandbox, sandboxed, validation
from engine.publishing.change import Diff
from engine.publishing.current import NextVersion, PublishedSet, read_published_set
from engine.publishing.definitions import Definitions
from engine.publishing.limit_proofs import CAN_BREAK
from engine.publishing.proving import years_to_prove
from engine.publishing.territory_units import check_units
from engine.publishing.validation import Report
from engine.readers.context import Reader
from engine.readers.law_changes import LawChangeView, read_law_changes
from engine.readers.moves import MoveView, read_moves
from engine.readers.reroutes import OF_PLACES, RerouteView, read_reroutes
from engine.time import CalendarVersion, local_day, read_calendar

_OF_LAW = (Kind.PROFILE, Kind.PROCESS)


@dataclass(frozen=True, slots=True)
class ProofView:
    """``verdicts`` are those of the processes concerned, ``before`` what they are as published."""

    problems: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...]
    before: tuple[Verdict, ...]
    notes: tuple[Problem, ...]
    """What is without effect in the new documents; it keeps nothing from being published."""


@dataclass(frozen=True, slots=True)
class CheckView(ProofView):
    """``next_versions`` are the versions that would come into being, none where there are problems;
    ``moves`` the dates of running cases that new calendars would move, ``laws`` what changes of
    the law that new cases take."""

    diff: Diff
    next_versions: tuple[NextVersion, ...]
    moves: tuple[MoveView, ...]
    laws: tuple[LawChangeView, ...] = ()
    ahead: tuple[Verdict, ...] = ()
    """The verdicts under the other laws that a new case could get from today on."""
    reroutes: tuple[RerouteView, ...] = ()
    """Open cases that other units would take by new places or a new territory."""


@dataclass(frozen=True, slots=True)
class CheckReader(Reader):
    """Validates and proves documents beside what is published, without publishing them."""

    def check(
        self, actor: Actor, documents: Iterable[Document], retires: Collection[str] = ()
    ) -> CheckView:
        """Validates and proves the documents together beside what is published.

        Raises:
            NotAllowed: the actor is no designer.
        """
        new, current = tuple(documents), self._current(actor, with_earlier=True)
        proved, report = self._prove(actor, current, new, retires, local_day(self.clock.now()))
        moves: tuple[MoveView, ...] = ()
        if not proved.problems and any(d.kind is Kind.CALENDAR for d in new):
            with self.database.read() as connection:
                moves = tuple(_moves(connection, self.definitions, new, self.clock.now()))
        laws: tuple[LawChangeView, ...] = ()
        if not _is_wrong(proved) and any(d.kind in _OF_LAW for d in new):
            laws = self._laws(actor, current, after(current, new, retires))
        reroutes: tuple[RerouteView, ...] = ()
        if not proved.problems and any(d.kind in OF_PLACES for d in new):
            reroutes = self._reroutes(after(current, new, retires))
        return CheckView(
            proved.problems,
            proved.verdicts,
            proved.before,
            proved.notes,
            sandboxed.compare(current.documents(), after(current, new, retires)),
            () if _is_wrong(proved) else tuple(current.next_versions(new, retires, report.forms)),
            moves,
            laws,
            report.ahead,
            reroutes,
        )

    def _reroutes(self, documents: tuple[Document, ...]) -> tuple[RerouteView, ...]:
        with self.database.read() as connection:
            return tuple(read_reroutes(connection, documents, local_day(self.clock.now())))

    def _laws(
        self, actor: Actor, current: PublishedSet, documents: tuple[Document, ...]
    ) -> tuple[LawChangeView, ...]:
        today = local_day(self.clock.now())
        with self.database.read() as connection:
            before = tuple(current.documents())
            return read_law_changes(connection, actor, before, documents, today)

    def prove(
        self, actor: Actor, documents: Iterable[Document], retires: Collection[str] = ()
    ) -> ProofView:
        """Validates and proves the documents, without what publishing would move: sooner, for
        somebody who draws.

        Raises:
            NotAllowed: the actor is no designer.
        """
        return self._prove(actor, self._current(actor), tuple(documents), retires)[0]

    def _current(self, actor: Actor, *, with_earlier: bool = False) -> PublishedSet:
        if not may_publish(actor):
            raise NotAllowed("not_designer", "Only process designers may publish.")
        with self.database.read() as connection:
            return read_published_set(connection, with_earlier=with_earlier)

    def _prove(
        self,
        actor: Actor,
        current: PublishedSet,
        new: tuple[Document, ...],
        retires: Collection[str],
        since: date | None = None,
    ) -> tuple[ProofView, Report]:
        """What the installer hands in is read here, as publishing it would."""
        years = years_to_prove(self.clock.now())
        validate = validation.validate if actor is SYSTEM else sandboxed.validate
        published = (*current.earlier_laws, *current.documents(retires))
        report = validate(new, published, years, since)
        concerned = frozenset(verdict.process for verdict in report.verdicts)
        before = self.verdicts(current.documents(), concerned)
        problems = (*report.problems, *check_units(new, current.desks))
        return ProofView(problems, report.verdicts, before, report.notes), report

    def require_sound(self, documents: Iterable[Document], beside: Iterable[Document]) -> None:
        """That documents can be played: what a reason could override is no hindrance.

        Raises:
            Invalid: every problem of them.
        """
        report = sandboxed.validate(documents, beside, years_to_prove(self.clock.now()))
        problems = [problem for problem in report.problems if problem.rule != CAN_BREAK]
        if problems:
            raise Invalid(
                "draft_unsound",
                "It cannot be tried yet: {count} problem(s) have to be mended first.",
                problems=problems,
                count=len(problems),
            )

    def make_ready(self) -> None:
        """Somebody may ask soon."""
        with self.database.read() as connection:
            current = read_published_set(connection)
        years = years_to_prove(self.clock.now())
        sandbox.start(validation.validate, tuple(current.documents()), (), years)

    def verdicts(
        self, documents: Iterable[Document], processes: frozenset[str]
    ) -> tuple[Verdict, ...]:
        """The verdict on each of these processes that has a limit, in a whole set of documents that
        was published."""
        asked = tuple(documents)
        new = [d for d in asked if d.kind is Kind.PROCESS and d.key in processes]
        if not new:
            return ()
        beside = [d for d in asked if d not in new]
        return sandboxed.validate(new, beside, years_to_prove(self.clock.now())).verdicts


def after(
    current: PublishedSet, new: Iterable[Document], retires: Collection[str]
) -> tuple[Document, ...]:
    """Everything that would stand then."""
    return overlaid(current.documents(retires), new)


def _is_wrong(proved: ProofView) -> bool:
    """Whether more is wrong than what a reason can override."""
    return any(problem.rule != CAN_BREAK for problem in proved.problems)


def _moves(
    connection: Connection, definitions: Definitions, documents: Iterable[Document], now: datetime
) -> Iterator[MoveView]:
    """What the calendars among the documents would move."""
    calendar_versions = dict(definitions.calendar_versions(connection))
    for document in documents:
        if document.kind is Kind.CALENDAR:
            known = calendar_versions.get(document.key, ())
            version = known[-1].version if known else 0
            new = CalendarVersion(now, version + 1, read_calendar(document.content))
            calendar_versions[document.key] = (*known, new)
    return read_moves(connection, definitions, calendar_versions, now)

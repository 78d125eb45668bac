"""Limits that were not kept, and the causes that can be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.model.access import explains_as
from engine.model.actor import SYSTEM, Actor
from engine.model.breach import Breach
from engine.model.case import Case
from engine.model.causes import Cause
from engine.model.queries import BreachFilter, BreachPlace
from engine.model.views import BreachView
from engine.projections.breaches import (
    count_causes,
    doubted_cases,
    list_breaches,
    list_doubted,
)
from engine.projections.cases import cases_by_code
from engine.publishing.definitions import Definitions
from engine.readers.damage import unless_damaged
from engine.readers.ledgers import LedgerReader, LedgerView
from engine.readers.names import Names
from engine.readers.oversight import overseen_units
from engine.store.raw import any_text
from engine.store.snapshot import Source
from engine.time import VIETNAM, last_instant

MOST_DOUBTED = 50
"""Of breaches that the ledger supports no more, so many are looked through."""

BreachKey = tuple[str, int, str]
"""Case, number and element."""


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many limits were not kept for one cause; without one they are not done yet, or (``over``)
    nobody has said it."""

    cause: str | None
    name: str | None
    over: bool
    count: int


@dataclass(frozen=True, slots=True)
class BreachReader:
    """Reads breaches, and the causes that a late step may be given."""

    database: Source
    definitions: Definitions
    ledgers: LedgerReader

    def page(
        self,
        actor: Actor,
        wanted: BreachFilter,
        after: BreachPlace | None = None,
        limit: int = 50,
        language: str = "vi",
    ) -> list[BreachView]:
        """Breaches in the units that the actor may look at, in the order they fell due."""
        if actor is not SYSTEM:
            units = actor.sees() if wanted.units is None else actor.sees() & wanted.units
            wanted = replace(wanted, units=units)
        with self.database.read() as connection, any_text(connection):
            found = list_breaches(connection, wanted, after, limit)
            cases = cases_by_code(connection, {breach.case for breach in found})
            causes = self.definitions.causes(connection)
            names = {
                code: unless_damaged(
                    partial(Names.load, self.definitions, connection, case, language)
                )
                for code, case in cases.items()
            }
            doubtful = self._doubtful(connection, cases, found)
            views = [
                _view(
                    breach,
                    names.get(breach.case),
                    _cause(causes, breach.cause, language),
                    place_of(breach) in doubtful,
                )
                for breach in found
            ]
            return [_told(view, cases, actor) for view in views] if causes else views

    def doubtful(
        self, actor: Actor, unit: str | None = None, language: str = "vi"
    ) -> list[BreachView]:
        """Breaches that the ledger supports no more and nobody has annulled, in the units that the
        actor looks at from above, or in one of them; those that fell due last first.

        Raises:
            NotAllowed: the actor neither leads nor audits, or not that unit.
        """
        units = overseen_units(actor, unit)
        with self.database.read() as connection, any_text(connection):
            found = list_doubted(connection, units, MOST_DOUBTED)
            cases = cases_by_code(connection, {breach.case for breach in found})
            doubtful = self._doubtful(connection, cases, found)
            return [
                _view(
                    breach,
                    Names.load(self.definitions, connection, cases[breach.case], language),
                    None,
                    True,
                )
                for breach in found
                if place_of(breach) in doubtful
            ]

    def by_cause(
        self, actor: Actor, year: int, unit: str | None = None, language: str = "vi"
    ) -> list[CauseCount]:
        """Why limits were not kept that fell due in a year of Vietnam's calendar, the most frequent
        cause first; those that count, in the units that the actor looks at from above, or in one
        of them.

        Raises:
            NotAllowed: the actor neither leads nor audits.
            NotFound: not that unit.
        """
        units = overseen_units(actor, unit)
        since, until = (datetime(one, 1, 1, tzinfo=VIETNAM) for one in (year, year + 1))
        with self.database.read() as connection:
            found = count_causes(connection, units, since, until)
            causes = self.definitions.causes(connection)
        counts = [
            CauseCount(cause, _cause(causes, cause, language), over, count)
            for cause, over, count in found
        ]
        return sorted(counts, key=lambda one: (-one.count, one.cause or ""))

    def _doubtful(
        self, connection: Connection, cases: Mapping[str, Case], found: Iterable[Breach]
    ) -> set[BreachKey]:
        """Those that the ledger supports no more, of breaches that were doubted."""
        asked = [breach for breach in found if breach.number <= 0 and breach.annulled_at is None]
        doubted = doubted_cases(connection, {breach.case for breach in asked}) & cases.keys()
        views = {
            code: unless_damaged(partial(self.ledgers.load, connection, cases[code]))
            for code in doubted
        }
        return {place_of(one) for one in asked if _is_doubtful(views.get(one.case), one)}

    def causes(self, language: str = "vi") -> list[tuple[Cause, str]]:
        """The causes in force, each with its name."""
        with self.database.read() as connection:
            known = self.definitions.causes(connection)
        return [(cause, cause.name[language]) for cause in known.values()]


def place_of(breach: Breach) -> BreachKey:
    """What tells a breach from all others that stand."""
    return breach.case, breach.number, breach.element


def _is_doubtful(view: LedgerView | None, breach: Breach) -> bool:
    """Whether the limit was kept, by the ledger as it is now."""
    if view is None or view.ledger.misdated:
        return False
    if breach.number == 0:
        ended = view.ledger.stops or view.case.closed_at or view.at
        return view.legal_end is not None and ended <= last_instant(view.legal_end)
    lines = (line for line in view.windows if line.window.number == breach.number)
    line = next((one for one in lines if one.window.element == breach.element), None)
    return line is not None and (line.window.ends or view.at) <= line.last_instant


def _view(
    breach: Breach, names: Names | None, cause: str | None, doubtful: bool = False
) -> BreachView:
    if names is None:
        return BreachView(replace(breach, damaged=True), breach.element, cause)
    return BreachView(breach, names.element(breach.element), cause, doubtful)


def _told(view: BreachView, cases: Mapping[str, Case], actor: Actor) -> BreachView:
    """With whether a cause is awaited, and may be said by the actor."""
    if view.breach.damaged or not view.breach.lacks_cause:
        return view
    case = cases.get(view.breach.case)
    may = case is not None and explains_as(actor, case, view.breach.owner) is not None
    return replace(view, cause_awaited=True, may_explain=may)


def _cause(known: Mapping[str, Cause], code: str | None, language: str) -> str | None:
    return known[code].name[language] if code is not None and code in known else code

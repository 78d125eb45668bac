"""Limits that were not kept, and the causes that can be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import explains_as
from engine.model.breach import Breach
from engine.model.case import Case
from engine.model.causes import Cause
from engine.model.queries import BreachFilter, BreachPlace
from engine.model.views import BreachView
from engine.projections.breaches import count_causes, doubted_cases, list_breaches, list_doubted
from engine.projections.cases import cases_by_code
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.doubts import places_kept
from engine.readers.names import Names
from engine.readers.overseen import overseen_units
from engine.store.raw import any_text
from engine.time import VIETNAM

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
class BreachReader(Reader):
    """Reads breaches, and the causes that a late step may be given."""

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
                    cause_name(causes, breach.cause, language),
                    breach_key(breach) in doubtful,
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
            kept = [breach for breach in found if breach_key(breach) in doubtful]
            names = {
                code: Names.load(self.definitions, connection, cases[code], language)
                for code in {breach.case for breach in kept}
            }
            return [_view(breach, names[breach.case], None, True) for breach in kept]

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
            CauseCount(cause, cause_name(causes, cause, language), over, count)
            for cause, over, count in found
        ]
        return sorted(counts, key=lambda one: (-one.count, one.cause or ""))

    def _doubtful(
        self, connection: Connection, cases: Mapping[str, Case], found: Iterable[Breach]
    ) -> set[BreachKey]:
        """Those that the ledger supports no more, of breaches that were doubted."""
        asked: dict[str, list[Breach]] = {}
        for breach in found:
            if breach.annulled_at is None and not breach.damaged:
                asked.setdefault(breach.case, []).append(breach)
        doubted = doubted_cases(connection, asked.keys()) & cases.keys()
        now = self.clock.now()
        kept = (
            (
                code,
                unless_damaged(
                    partial(
                        places_kept,
                        self.definitions,
                        connection,
                        cases[code],
                        [(one.number, one.element) for one in asked[code]],
                        now,
                    )
                ),
            )
            for code in doubted
        )
        return {(code, *place) for code, places in kept for place in places or ()}

    def causes(self, language: str = "vi") -> list[tuple[Cause, str]]:
        """The causes in force, each with its name."""
        with self.database.read() as connection:
            known = self.definitions.causes(connection)
        return [(cause, cause.name[language]) for cause in known.values()]


def breach_key(breach: Breach) -> BreachKey:
    """What tells a breach from all others that stand."""
    return breach.case, breach.number, breach.element


def _view(
    breach: Breach, names: Names | None, cause: str | None, doubtful: bool = False
) -> BreachView:
    if names is None:
        return BreachView(replace(breach, damaged=True), breach.element, cause)
    return BreachView(breach, names.element(breach.element), cause, doubtful)


def _told(view: BreachView, cases: Mapping[str, Case], actor: Actor) -> BreachView:
    """With whether a cause is awaited, and may be said by the actor."""
    breach, case = view.breach, cases.get(view.breach.case)
    if breach.damaged or not (breach.lacks_cause or _is_left(breach, case)):
        return view
    may = case is not None and explains_as(actor, case, breach.owner, breach.unit) is not None
    return replace(view, cause_awaited=True, may_explain=may)


def _is_left(breach: Breach, case: Case | None) -> bool:
    """Whether an earlier version left it open, though what it asks for is not to be done any
    more."""
    if breach.done_at is not None or breach.annulled_at is not None or case is None:
        return False
    return not case.damaged and not case.runs(breach.number, breach.element)


def cause_name(known: Mapping[str, Cause], code: str | None, language: str) -> str | None:
    """The name of a cause; its code where it is not known, None for none."""
    return known[code].name[language] if code is not None and code in known else code

"""Limits that were not kept, and the causes that can be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from engine.library import Library
from engine.model.actor import SYSTEM, Actor
from engine.model.breach import Breach
from engine.model.causes import Cause
from engine.model.views import BreachView
from engine.projections.breaches import BreachFilter, BreachPlace, list_breaches
from engine.projections.cases import cases_by_code
from engine.readers.damage import unless_damaged
from engine.readers.names import Names
from engine.store.database import Database
from engine.store.raw import any_text


@dataclass(frozen=True, slots=True)
class BreachReader:
    database: Database
    library: Library

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
            causes = self.library.causes(connection)
            names = {
                code: unless_damaged(partial(Names.load, self.library, connection, case, language))
                for code, case in cases.items()
            }
            return [
                _view(breach, names.get(breach.case), _cause(causes, breach.cause, language))
                for breach in found
            ]

    def causes(self, language: str = "vi") -> list[tuple[Cause, str]]:
        """The causes in force, each with its name."""
        with self.database.read() as connection:
            known = self.library.causes(connection)
        return [(cause, cause.name[language]) for cause in known.values()]


def _view(breach: Breach, names: Names | None, cause: str | None) -> BreachView:
    if names is None:
        return BreachView(replace(breach, damaged=True), breach.element, cause)
    return BreachView(breach, names.element(breach.element), cause)


def _cause(known: Mapping[str, Cause], code: str | None, language: str) -> str | None:
    return known[code].name[language] if code is not None and code in known else code

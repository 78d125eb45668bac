"""What a customer is told of a request by its code, and the staff by the same function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.case_status import CaseStatus
from engine.model.code import is_code
from engine.projections.cases import find_case, find_visible
from engine.projections.erasures import erasures_of
from engine.projections.people import list_units
from engine.readers.case_status import load_status
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged


@dataclass(frozen=True, slots=True)
class PublicView:
    """What whoever has the code is shown: what is asked for (``service``), the ``unit`` that does
    it, by name, and where it is. There is no field for what tells of a person: no name, address,
    phone, meter, paper or amount, and nobody of the staff."""

    service: str
    unit: str
    status: CaseStatus


@dataclass(frozen=True, slots=True)
class TrackingReader(Reader):
    """Tells where cases are."""

    def status(self, actor: Actor, code: str, language: str = "vi") -> CaseStatus:
        """The status of a case, for the staff.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            return load_status(self.definitions, connection, case, self.clock.now(), language)

    def public(self, code: str, language: str = "vi") -> PublicView | None:
        """What is shown to whoever has the code; None where there is no such case, what was stored
        of it is damaged, or its customer was erased. Who asks is nobody that could be noted."""
        if not is_code(code):
            return None
        with self.database.read() as connection:
            return unless_damaged(partial(self._public, connection, code, language))

    def _public(self, connection: Connection, code: str, language: str) -> PublicView | None:
        case = find_case(connection, code)
        if case is None or self._is_purged(connection, case):
            return None
        names = {unit.code: unit.name for unit in list_units(connection)}
        return PublicView(
            self.definitions.title(connection, case.definition, case.definition_version, language),
            names.get(case.executing_unit, case.executing_unit),
            load_status(self.definitions, connection, case, self.clock.now(), language),
        )

    def _is_purged(self, connection: Connection, case: Case) -> bool:
        if case.closed_at is None:
            return False
        return any(one.erased_at is not None for one in erasures_of(connection, case.code))

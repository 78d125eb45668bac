"""Cases that are offered to the reader's units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.authorization import receives_as
from engine.model.case import Case
from engine.model.views import CaseLine
from engine.projections.cases import cases_by_code
from engine.projections.transfers import offered_to
from engine.readers.cases import case_line
from engine.readers.context import Reader
from engine.store.personal_data import Decryption


@dataclass(frozen=True, slots=True)
class TransferReader(Reader):
    """Reads what other units offer."""

    def offered(self, actor: Actor, language: str = "vi") -> list[CaseLine]:
        """The cases that are offered to units that the actor answers for, the longest offered
        first."""
        units = [unit for unit in actor.roles if receives_as(actor, unit)]
        if not units:
            return []
        with self.database.read() as connection:
            codes = offered_to(connection, units)
            found = cases_by_code(connection, codes)
            personal = self.context.decryption(connection, codes, language)
            return [
                self._line(connection, found[code], personal, language)
                for code in codes
                if code in found
            ]

    def _line(
        self, connection: Connection, case: Case, personal: Decryption, language: str
    ) -> CaseLine:
        title, version = self.definitions.title, case.definition_version
        return case_line(
            case, partial(title, connection, case.definition, version, language), personal
        )

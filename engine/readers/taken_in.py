"""Where a case stands that another unit carries out: what the desk that took it in may tell the
customer, and nothing of what its colleagues there have written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.authorization import answers_at, may_work, role_outside
from engine.model.case import Case
from engine.model.case_status import CaseStatus
from engine.model.queries import CaseFilter
from engine.model.views import CaseLine
from engine.projections.cases import count_cases, list_cases, newest_cases
from engine.projections.known_cases import find_known
from engine.projections.people import list_units
from engine.projections.tasks import tasks_of
from engine.readers.case_status import load_status
from engine.readers.cases import case_line, estimated_line
from engine.readers.context import Reader
from engine.readers.names import Names
from engine.readers.opened import customer_and_place


@dataclass(frozen=True, slots=True)
class StepToHandIn:
    """A step of the customer, or of another party outside, that the reader may hand in for them:
    its id, what it is called, when it is due, and whether it stands still."""

    task: str
    name: str
    due_at: datetime | None
    is_still: bool = False


@dataclass(frozen=True, slots=True)
class TakenInView:
    """A case that the reader's desk took in: what is asked for (``service``), the customer and the
    place as they gave them, who carries it out, and where it is (``status``). There is no field
    for what staff have written."""

    service: str
    customer: str
    place: str
    registered_at: datetime
    intake_unit: str
    executing_unit: str
    executing_name: str
    status: CaseStatus
    steps: tuple[StepToHandIn, ...]


@dataclass(frozen=True, slots=True)
class TakenInReader(Reader):
    """Reads where cases stand that were taken in for other units; notes each that is opened."""

    def get(self, actor: Actor, code: str, language: str = "vi") -> TakenInView:
        """Where the case stands.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_known(connection, actor, code)
            view = self._view(connection, actor, case, language)
        self.accesses.note(actor, code, "status", role=role_outside(actor, case))
        return view

    def newest(
        self, actor: Actor, skip: int = 0, limit: int = 50, language: str = "vi"
    ) -> list[CaseLine]:
        """Cases under way that the actor's desks took in and other units carry out, those that were
        taken in last first."""
        with self.database.read() as connection:
            found = newest_cases(connection, self._wanted(actor), skip, limit)
            return self._lines(connection, found, language)

    def page(
        self, actor: Actor, after: str | None = None, limit: int = 50, language: str = "vi"
    ) -> list[CaseLine]:
        """The same cases in order of their code, those behind ``after``."""
        with self.database.read() as connection:
            found = list_cases(connection, self._wanted(actor), after, limit)
            return self._lines(connection, found, language)

    def count(self, actor: Actor, most: int) -> int:
        """How many there are; ``most`` if there are more."""
        with self.database.read() as connection:
            return count_cases(connection, self._wanted(actor), most)

    @staticmethod
    def _wanted(actor: Actor) -> CaseFilter:
        units = {*actor.roles, *actor.overseen()}
        desks = frozenset(unit for unit in units if answers_at(actor, unit))
        return CaseFilter(taken_in=desks)

    def _lines(
        self, connection: Connection, found: Sequence[Case], language: str
    ) -> list[CaseLine]:
        personal = self.context.decryption(connection, [case.code for case in found], language)
        return [
            estimated_line(
                self.definitions,
                connection,
                case_line(
                    case,
                    partial(self._title, connection, case, language),
                    personal,
                ),
            )
            for case in found
        ]

    def _title(self, connection: Connection, case: Case, language: str) -> str:
        return self.definitions.title(
            connection, case.definition, case.definition_version, language
        )

    def _view(self, connection: Connection, actor: Actor, case: Case, language: str) -> TakenInView:
        names = Names.load(self.definitions, connection, case, language)
        personal = self.context.decryption(connection, [case.code], language)
        customer, place = customer_and_place(personal, case)
        units = {one.code: one.name for one in list_units(connection)}
        return TakenInView(
            service=names.element(case.definition),
            customer=customer,
            place=place,
            registered_at=case.registered_at,
            intake_unit=case.intake_unit,
            executing_unit=case.executing_unit,
            executing_name=units.get(case.executing_unit, case.executing_unit),
            status=load_status(self.definitions, connection, case, self.clock.now(), language),
            steps=tuple(
                StepToHandIn(
                    one.id, names.element(one.element), one.due_at, one.still_since is not None
                )
                for one in tasks_of(connection, case.code)
                if one.open and may_work(actor, one, case)
            ),
        )

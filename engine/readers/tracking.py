"""What a customer is told of a request by its code, and the staff by the same function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.case_key import Granted
from engine.model.case_status import CaseStatus
from engine.model.code import is_code
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.one_time_code import codes_reach, masked
from engine.model.slip import SlipKind
from engine.model.views import FieldView
from engine.projections.case_keys import case_of_key, is_told_of
from engine.projections.cases import find_case
from engine.projections.customer_proofs import require_proof
from engine.projections.known_cases import find_visible
from engine.projections.people import list_units
from engine.readers.amounts import AmountDue, amounts_due
from engine.readers.appointments import (
    Appointment,
    appointments_of,
    dropped_appointments,
)
from engine.readers.case_status import load_status
from engine.readers.code_channels import addresses_in, code_channels
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.opened import opened_case
from engine.readers.papers_to_bring import PaperToBring, papers_to_bring
from engine.readers.promises import load_promises
from engine.readers.slip_papers import PaperThatCame, came_with_request


@dataclass(frozen=True, slots=True)
class PublicView:
    """What whoever has the code is shown: what is asked for (``service``), the ``unit`` that does
    it, by name, its ``hotline`` if that is published, and where the case is. There is no field for
    what tells of a person: no name, address, phone, meter, paper or amount, and nobody of the
    staff."""

    service: str
    unit: str
    status: CaseStatus
    hotline: str = ""


@dataclass(frozen=True, slots=True)
class OwnView:
    """What whoever has the key is shown beside ``public``: the ``papers`` that are asked for and
    not accepted yet, the ``appointments`` to come, the ``amounts`` that are due, and which papers
    ``came`` with the request. ``codes_to`` are the masked addresses, by channel, to one of which a
    one-time code could be sent."""

    public: PublicView
    papers: tuple[PaperToBring, ...]
    appointments: tuple[Appointment, ...]
    amounts: tuple[AmountDue, ...] = ()
    codes_to: Mapping[str, str] = field(default_factory=dict)
    came: tuple[PaperThatCame, ...] = ()

    @property
    def slips(self) -> tuple[SlipKind, ...]:
        """The slips that there are of it now."""
        status = self.public.status
        there = {
            SlipKind.ACKNOWLEDGEMENT: True,
            SlipKind.PAPERS: bool(self.papers),
            SlipKind.APPOINTMENTS: bool(self.appointments),
            SlipKind.REFUSAL: status.closed_at is not None and status.energized_at is None,
            SlipKind.POWER_ON: status.energized_at is not None,
        }
        return tuple(kind for kind, is_there in there.items() if is_there)


@dataclass(frozen=True, slots=True, repr=False)
class CustomersData:
    """What a customer is shown who has shown a one-time code: what the request says, in the order
    of its form, and the names of the places in it by their codes."""

    public: PublicView
    fields: tuple[tuple[FieldView, object], ...]
    reached_at: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TrackingReader(Reader):
    """Tells where cases are."""

    def status(self, actor: Actor, code: str, language: str = "vi") -> CaseStatus | None:
        """The status of a case, for the staff; None where what is stored of it is damaged.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            load = partial(load_status, self.definitions, connection, case, self.clock.now())
            return unless_damaged(partial(load, language))

    def public(self, code: str, language: str = "vi") -> PublicView | None:
        """What is shown to whoever has the code; None where there is no such case, what was stored
        of it is damaged, or its customer was erased. Who asks is nobody that could be noted."""
        if not is_code(code):
            return None
        with self.database.read() as connection:
            return unless_damaged(partial(self._public, connection, code, language))

    def own(self, granted: Granted, language: str = "vi") -> OwnView | None:
        """What is shown to whoever has the key of the case; None where nothing is."""
        with self.database.read() as connection:
            if case_of_key(connection, granted.key) != granted.code:
                return None
            public = unless_damaged(partial(self._public, connection, granted.code, language))
            return None if public is None else self._own(connection, public, language)

    def customers_data(self, customer: Actor, language: str = "vi") -> CustomersData:
        """What the request of this customer says.

        Raises:
            NotLoggedIn: they have shown no one-time code, or the time for it is over.
            NotFound: there is no such case, or what it held of the customer was erased.
            Damaged: what is stored is not as it was written.
        """
        with self.database.read() as connection:
            require_proof(connection, customer, self.clock.now())
            code = str(customer.case)
            public = self._public(connection, code, language)
            found = find_case(connection, code)
            if public is None or found is None:
                raise NotFound("case_not_found", "There is no such request.")
            case = opened_case(self.context.decryption(connection, [code], language), found)
            definition = self.definitions.definition_of(connection, case)
        first, form = definition.process.first_step(), definition.first_form()
        told = {**case.facts, **({} if first is None else case.steps.get(first.id, {}))}
        fields = () if form is None else form.views(language)
        asked = tuple((one, told.get(one.name)) for one in fields)
        reached = {one: str(case.facts.get(one) or "") for one in ADDRESS_FACTS.values()}
        return CustomersData(public, asked, reached)

    def own_of(self, connection: Connection, code: str, language: str) -> OwnView | None:
        """The same of a case, for who may see it by other means; None where nothing is shown of
        it."""
        public = self._public(connection, code, language)
        return None if public is None else self._own(connection, public, language)

    def dropped(self, granted: Granted, language: str = "vi") -> tuple[Appointment, ...]:
        """Appointments to come that hold no more, as they were told last: for calendars that have
        them."""
        with self.database.read() as connection:
            if case_of_key(connection, granted.key) != granted.code:
                return ()
            case = self.opened(connection, granted.code, language)
            definition = self.definitions.definition_of(connection, case)
            now = self.clock.now()
            return dropped_appointments(connection, case, definition, now, language)

    def _own(self, connection: Connection, public: PublicView, language: str) -> OwnView:
        case = self.opened(connection, public.status.code, language)
        definition = self.definitions.definition_of(connection, case)
        codes_to = self._codes_to(connection, case)
        if case.closed_at:
            return OwnView(public, (), (), codes_to=codes_to)
        came = tuple(came_with_request(connection, case, definition, language))
        papers = tuple(papers_to_bring(connection, case, definition, language))
        amounts = tuple(amounts_due(connection, case, definition, language))
        appointments = appointments_of(case, definition, self.clock.now(), language)
        return OwnView(public, papers, appointments, amounts, codes_to, came)

    def _codes_to(self, connection: Connection, case: Case) -> Mapping[str, str]:
        """The masked addresses to which a one-time code could be sent."""
        channels = code_channels(self.definitions, connection)
        return masked(codes_reach(channels, self.context.ways_out(), addresses_in(case.facts)))

    def opened(self, connection: Connection, code: str, language: str) -> Case:
        """The case of that code, which is there, with all that it knows."""
        found = find_case(connection, code)
        assert found is not None, "it was read just before"
        return opened_case(self.context.decryption(connection, [code], language), found)

    def _public(self, connection: Connection, code: str, language: str) -> PublicView | None:
        case = find_case(connection, code)
        if case is None or not is_told_of(connection, code):
            return None
        names = {unit.code: unit.name for unit in list_units(connection)}
        return PublicView(
            self.definitions.title(connection, case.definition, case.definition_version, language),
            names.get(case.executing_unit, case.executing_unit),
            load_status(self.definitions, connection, case, self.clock.now(), language),
            load_promises(connection).hotline(case.executing_unit),
        )

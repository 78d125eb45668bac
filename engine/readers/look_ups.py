"""What a desk looks up while it takes a request in: whether the customer has been here before, and
whether somebody asks already for power at the same place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, and_, not_

from engine.errors import FieldError, Invalid
from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case
from engine.model.queries import CaseFilter
from engine.model.text import fold_whole, fold_words
from engine.model.views import CaseLine
from engine.places.address import Misplaced
from engine.projections.cases import newest_where
from engine.projections.known_cases import find_visible
from engine.projections.search import known_by_number, with_words
from engine.projections.withdrawals import is_withdrawn, withdrawals_of
from engine.readers.cases import case_line
from engine.readers.context import Reader
from engine.store.personal_data import Decryption
from engine.store.tables import cases
from engine.time import local_day

CUSTOMER = (
    "customer_kind",
    "customer_name",
    "id_type",
    "id_number",
    "passport_no",
    "tax_code",
    "representative",
    "representative_title",
    "phone",
    "email",
    "zalo_ok",
)
"""Facts of a case that tell of its customer, wherever power is wanted."""
_STREET, _COMMUNE, _PROVINCE = "site_street", "site_commune", "site_province"
_SHORTEST = 6
_SHOWN = 10
_COMPARED = 200


@dataclass(frozen=True, slots=True)
class LookUpReader(Reader):
    """Looks up customers and places among the cases that the actor may look at."""

    def by_number(self, actor: Actor, number: str, language: str = "vi") -> list[CaseLine]:
        """The newest cases, at most ten, that know just this number: a phone, an e-mail, a personal
        number, a tax code, a meter or a contract, written as people write them; none of a
        customer who has withdrawn consent.

        Raises:
            Invalid: it has fewer than six signs, so that it is none of these.
            Unavailable: the master key is not here, or is another one.
        """
        sought = self.context.sought(number)
        if sought is None or len(fold_whole(number)) < _SHORTEST:
            wrong = FieldError(
                "number",
                "number_short",
                "Write the whole number: a phone, a personal number or a tax code.",
            )
            raise Invalid(wrong.code, wrong.message, fields=[wrong])
        with self.database.read() as connection:
            condition = and_(known_by_number(sought), not_(is_withdrawn(cases.c.code)))
            found = newest_where(connection, _seen(actor), condition, _SHOWN)
            return self._lines(connection, found, language)

    def customer(self, actor: Actor, code: str) -> dict[str, object]:
        """What a case knows of its customer, for a new request of theirs: facts by their names,
        none where they were erased or consent was withdrawn. Notes who looked.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            Unavailable: the master key is not here, or is another one.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            personal = self.context.decryption(connection, [code])
            withdrawn = withdrawals_of(connection, code)
        self.accesses.note(actor, code, "case")
        if None in personal.keys.values() or withdrawn:
            return {}
        facts = {name: case.facts[name] for name in CUSTOMER if case.facts.get(name) is not None}
        return dict(personal.fields(code, facts))

    def at_place(
        self, actor: Actor, facts: Mapping[str, object], besides: str, language: str = "vi"
    ) -> list[CaseLine]:
        """Open cases, ``besides`` the one of that code, where power is wanted at the place that
        these facts tell; none where they tell no commune or no street.

        Raises:
            Unavailable: the master key is not here, or is another one.
        """
        street = facts.get(_STREET)
        if not isinstance(street, str):
            return []
        sought = self.context.sought(street)
        terms = [term for _, term in sought.words if term is not None] if sought else []
        condition = and_(cases.c.closed_at.is_(None), with_words(_STREET, terms))
        with self.database.read() as connection:
            commune = self._commune_of(connection, facts)
            if commune is None:
                return []
            found = [
                case
                for case in newest_where(connection, _seen(actor), condition, _COMPARED)
                if case.code != besides and case.facts.get(_COMMUNE) == commune
            ]
            personal = self.context.decryption(connection, [case.code for case in found], language)
            same = [case for case in found if _street_of(personal, case) == fold_words(street)]
            return self._lines(connection, same[:_SHOWN], language)

    def _commune_of(self, connection: Connection, facts: Mapping[str, object]) -> str | None:
        """The code of the commune that was told by code or name; None where that is not just
        one."""
        lists = self.definitions.place_lists(connection)
        commune, province = facts.get(_COMMUNE), facts.get(_PROVINCE)
        if lists is None or not isinstance(commune, str):
            return None
        try:
            within = province if isinstance(province, str) else None
            return lists.typed_commune(within, commune, local_day(self.clock.now())).code
        except Misplaced:
            return None

    def _lines(
        self, connection: Connection, found: Sequence[Case], language: str
    ) -> list[CaseLine]:
        personal = self.context.decryption(connection, [case.code for case in found], language)
        title = self.definitions.title
        return [
            case_line(
                case,
                partial(title, connection, case.definition, case.definition_version, language),
                personal,
            )
            for case in found
        ]


def _seen(actor: Actor) -> CaseFilter:
    return CaseFilter(units=None if actor is SYSTEM else actor.sees())


def _street_of(personal: Decryption, case: Case) -> tuple[str, ...]:
    street = {_STREET: case.facts.get(_STREET)}
    return fold_words(str(personal.fields(case.code, street)[_STREET]))

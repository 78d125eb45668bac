"""What customers are told before and after they ask that their data be erased: what stays, why, and
until when, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.erasure import Erasure
from engine.model.events import ErasureRefused
from engine.model.personal import CUSTOMER
from engine.model.withdrawal import Withdrawal
from engine.projections.case_keys import is_told_of
from engine.projections.cases import find_case
from engine.projections.customer_proofs import require_proof
from engine.projections.erasures import erasures_of
from engine.projections.withdrawals import withdrawals_of
from engine.readers.context import Reader
from engine.store import streams
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class RefusedErasure:
    """Somebody has decided that the data are kept, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OwnErasure:
    """``runs``: the request is under way and needs the data. ``period``, ``ground`` and ``until``
    are of what a law has kept after its end; None where none is published that fits.
    ``withdrawal`` and ``erasure`` are what was asked, ``refused`` what was decided last."""

    code: str
    runs: bool
    period: str | None
    ground: str | None
    until: date | None
    withdrawal: Withdrawal | None
    erasure: Erasure | None
    refused: RefusedErasure | None

    @property
    def may_ask(self) -> bool:
        """Whether there is something to ask still: nothing waits, and nobody has refused it."""
        if self.erasure is not None or self.refused is not None:
            return False
        return self.withdrawal is None or not self.runs


@dataclass(frozen=True, slots=True)
class OwnErasureReader(Reader):
    """Reads for a customer who has shown a one-time code."""

    def get(self, customer: Actor) -> OwnErasure:
        """What stands of the erasure of what the case of this customer holds of them.

        Raises:
            NotLoggedIn: they have shown no code, or the time for it is over.
            NotFound: there is no such case, or it was erased.
        """
        with self.database.read() as connection:
            require_proof(connection, customer, self.clock.now())
            case = find_case(connection, str(customer.case))
            if case is None or not is_told_of(connection, case.code):
                raise NotFound("case_not_found", "There is no such request.")
            return self._of(connection, case)

    def _of(self, connection: Connection, case: Case) -> OwnErasure:
        today, closed_at = local_day(self.clock.now()), case.closed_at
        retention = self.definitions.retention(connection)
        rule = retention.rule_of(case.definition, case.outcome, CUSTOMER, today)
        if closed_at is None:
            rule = None
        asked = (one for one in erasures_of(connection, case.code) if one.subject == CUSTOMER)
        said = (one for one in withdrawals_of(connection, case.code) if one.subject == CUSTOMER)
        return OwnErasure(
            case.code,
            closed_at is None,
            None if rule is None else str(rule.period),
            None if rule is None else rule.ground,
            None if rule is None or closed_at is None else rule.until(closed_at),
            next(said, None),
            next(asked, None),
            _refused(connection, case.code),
        )


def _refused(connection: Connection, code: str) -> RefusedErasure | None:
    found = None
    for event in streams.read(connection, code):
        if isinstance(event.payload, ErasureRefused) and event.payload.subject == CUSTOMER:
            found = RefusedErasure(event.at, event.payload.reason)
    return found

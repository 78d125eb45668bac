"""What becomes of a message that was handed over: receipts of the provider, and how the customer is
told otherwise where it does not arrive."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.adapters.bounce_letter import BounceLetter
from engine.adapters.texts import DeliveryStatus, TextReceipt
from engine.clock import Clock
from engine.errors import Unavailable
from engine.model.contact import channels_wanted, fingerprint_of
from engine.model.customer_message import TELL_DESK, address_fact, message_id
from engine.model.quiet_hours import held_until
from engine.model.states import TO_BE_SENT, MessageState
from engine.model.subscription import subscription_of
from engine.model.wording import MessageChannel
from engine.projections.cases import find_case
from engine.publishing.definitions import Definitions
from engine.store.contacts import mark_bounced, read_contacts
from engine.store.database import Database
from engine.store.jobs import Job, Jobs
from engine.store.message_queue import (
    add_message,
    are_under_way,
    change_message,
    find_message,
    is_of_code,
    messages_about,
)
from engine.store.subscriptions import end_unreached, find_subscription

TRIED_AGAIN_AFTER = (
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long a message waits that has not arrived, each time longer; then it has not."""
TRIED_FOR_AT_MOST = timedelta(hours=72)
_RETRY = 60
_NOT_ARRIVED = frozenset({MessageState.UNDELIVERED, MessageState.FAILED, MessageState.DROPPED})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MessageFate:
    """Follows messages that were handed over."""

    database: Database
    definitions: Definitions
    clock: Clock
    jobs: Jobs

    def take_receipt(self, receipt: TextReceipt) -> bool:
        """Notes what the provider says of a message; whether there is such a message. What comes
        twice or too late changes nothing, and what has arrived stays so.

        Raises:
            Unavailable: the database cannot be reached, or it names the message by the provider's
                name alone while texts are under way whose names are not noted yet.
        """
        name, turn = _parts(receipt.id)
        with self.database.write() as connection:
            row = find_message(connection, name, receipt.ref)
            if row is None:
                if not name and are_under_way(connection, self.clock.now()):
                    raise _too_early()
                _log.warning("a receipt names a message that is not known")
                return False
            if receipt.status is DeliveryStatus.DELIVERED:
                self._note_arrival(connection, row)
            elif turn in (None, row["round"]) and _is_on_its_way(row):
                self._note_failure(connection, row, receipt)
        return True

    def _note_arrival(self, connection: sa.Connection, row: Mapping[str, Any]) -> None:
        if row["state"] in (MessageState.DELIVERED, MessageState.DROPPED):
            return
        now = self.clock.now()
        change_message(
            connection,
            row["id"],
            state=MessageState.DELIVERED,
            delivered_at=now,
            sent_at=row["sent_at"] or now,
            claimed_until=None,
            problem=None,
        )

    def _note_failure(
        self, connection: sa.Connection, row: Mapping[str, Any], receipt: TextReceipt
    ) -> None:
        if receipt.status is DeliveryStatus.ACCEPTED:
            return
        problem = receipt.error or str(receipt.status)
        lasts = receipt.status is DeliveryStatus.UNREACHABLE and not is_of_code(row)
        again = self._again_at(row) if lasts else None
        if again is not None:
            change_message(
                connection,
                row["id"],
                state=MessageState.WAITING,
                not_before=held_until(row["channel"], again) or again,
                round=row["round"] + 1,
                attempts=0,
                claimed_until=None,
                problem=problem,
            )
            return
        is_dead = receipt.status is DeliveryStatus.REJECTED and not is_of_code(row)
        self._end_undelivered(connection, row, problem, is_dead)

    def note_bounce(self, connection: sa.Connection, row: Mapping[str, Any], problem: str) -> None:
        """Notes that nothing arrives at the address that the message went to, so that nothing more
        goes there until it is corrected. A template of Zalo that is refused says nothing of the
        number."""
        subscription, now = subscription_of(row["subject"]), self.clock.now()
        if subscription is not None:
            end_unreached(connection, subscription, now)
        elif (of := self.address_of(connection, row)) is not None:
            mark_bounced(connection, row["case"], row["channel"], of, problem, now)

    def _end_undelivered(
        self, connection: sa.Connection, row: Mapping[str, Any], problem: str, is_dead: bool
    ) -> None:
        """Ends a message that does not arrive; ``is_dead``: nothing would at its address."""
        change_message(
            connection,
            row["id"],
            state=MessageState.UNDELIVERED,
            claimed_until=None,
            problem=problem,
        )
        if is_dead:
            self.note_bounce(connection, row, problem)
        self.goes_on(connection, row)

    def note_return(
        self, connection: sa.Connection, row: Mapping[str, Any], bounce: BounceLetter
    ) -> bool:
        """Notes that a letter came back which a mail server had taken; whether that is new."""
        if not _is_on_its_way(row) or is_of_code(row):
            return False
        self._end_undelivered(connection, row, f"DSN {bounce.status}", bounce.is_of_address)
        return True

    def address_of(self, connection: sa.Connection, row: Mapping[str, Any]) -> str | None:
        """The fingerprint of the address that the message would go to now; None where there is
        none any more."""
        subscription = subscription_of(row["subject"])
        if subscription is not None:
            found = find_subscription(connection, subscription)
            stored = None if found is None else found["data"]
        else:
            case = find_case(connection, row["case"])
            stored = None if case is None else case.facts.get(address_fact(row["channel"]))
        return fingerprint_of(stored) if stored else None

    def _again_at(self, row: Mapping[str, Any]) -> datetime | None:
        if row["round"] > len(TRIED_AGAIN_AFTER):
            return None
        again: datetime = self.clock.now() + TRIED_AGAIN_AFTER[row["round"] - 1]
        return again if again - row["made_at"] <= TRIED_FOR_AT_MOST else None

    def goes_on(self, connection: sa.Connection, row: Mapping[str, Any]) -> None:
        """Has the customer told by the next channel of the wording; where there is none, and no
        other message about it is on its way, has the desk told. Whoever waits for a one-time code
        asks for another one, and a subscriber is told by one way."""
        if is_of_code(row) or subscription_of(row["subject"]) is not None:
            return
        states = messages_about(connection, row["case"], row["sequence"], row["kind"])
        wording = self.definitions.wording(connection, row["kind"], row["wording"])
        case = find_case(connection, row["case"])
        assert case is not None and wording is not None, "it was made of them"
        known = read_contacts(connection, case.code)
        for channel in channels_wanted(wording, case.facts, known):
            if channel not in states:
                self._add(connection, row, channel)
                return
        if all(state in _NOT_ARRIVED for state in states.values()):
            job = {"case": row["case"], "sequence": str(row["sequence"]), "kind": row["kind"]}
            key = f"{TELL_DESK}-{row['case']}-{row['sequence']}-{row['kind']}"
            self.jobs.enqueue(connection, [Job(TELL_DESK, key, job)])

    def _add(
        self, connection: sa.Connection, row: Mapping[str, Any], channel: MessageChannel
    ) -> None:
        now = self.clock.now()
        copied = {name: row[name] for name in _COPIED}
        name = message_id(row["case"], row["sequence"], row["kind"], channel)
        morning = held_until(channel, now)
        state = MessageState.WAITING if morning is None else MessageState.HELD
        new = {"id": name, "channel": channel, "state": state, "made_at": now}
        add_message(connection, {**copied, **new, "not_before": morning or now})


_COPIED = ("case", "sequence", "kind", "wording", "subject", "said", "language")


def _too_early() -> Unavailable:
    return Unavailable(
        "receipt_too_early",
        "Messages are being handed over, and this may be the receipt of one of them. Send it again "
        "in {retry_after} seconds.",
        retry_after=_RETRY,
    )


def _parts(request: str) -> tuple[str, int | None]:
    """Id of the message and the round in what it is called towards the provider."""
    name, _, turn = request.partition(".")
    return name, int(turn) if turn.isdecimal() else (1 if name else None)


def _is_on_its_way(row: Mapping[str, Any]) -> bool:
    """Handed over, whether that is noted already or not yet."""
    claimed = row["state"] in TO_BE_SENT and row["claimed_until"] is not None
    return row["state"] == MessageState.ACCEPTED or claimed

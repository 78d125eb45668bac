"""What a message says when its turn has come, and whom it goes to: read just before it is sent, so
that what was erased or corrected meanwhile is not sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.clock import Clock
from engine.model.case import Case
from engine.model.contact import fingerprint_of
from engine.model.customer_message import address_fact, said_place
from engine.model.one_time_code import CODE_FOR, CodePurpose
from engine.model.subscription import DATA, read_subscriber, subscription_of
from engine.projections.case_keys import is_told_of
from engine.projections.cases import find_case
from engine.readers.case_status import load_status
from engine.readers.context import ReadContext
from engine.readers.message_texts import MessageText, MessageTexts, write_code, write_direct
from engine.readers.status_line import status_key
from engine.store.database import Database
from engine.store.message_queue import is_of_code
from engine.store.personal_data import Decryption
from engine.store.subscriptions import find_subscription


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """``address`` is where it goes, ``stored`` the fingerprint of that; ``told``: to a subscriber,
    what is told of where the case is."""

    address: str
    text: MessageText
    stored: str = ""
    told: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessages:
    """Reads messages that were claimed."""

    database: Database
    context: ReadContext
    clock: Clock

    def read(self, row: Mapping[str, Any]) -> Outgoing | None:
        """What is to be sent by that row; None where it was erased, is worth nothing any more, or
        tells a subscriber nothing new.

        Raises:
            Unavailable: the database cannot be reached.
            Damaged: what it says is not as it was written.
        """
        if is_of_code(row):
            return self._read_code(row)
        fact = address_fact(row["channel"])
        subscription = subscription_of(row["subject"])
        definitions, now = self.context.definitions, self.clock.now()
        with self.database.read() as connection:
            case = find_case(connection, row["case"])
            assert case is not None, "messages are of cases"
            personal = self.context.decryption(connection, [case.code])
            writer = MessageTexts(
                definitions, connection, case, personal, self.context.address, now
            )
            text = writer.text_of(row)
            if text is not None and subscription is not None:
                return self._to_subscriber(connection, case, personal, subscription, text)
            stored = case.facts.get(fact)
            address = personal.value(case.code, fact, stored)
        if text is None or not isinstance(address, str) or address == personal.erased:
            return None
        return Outgoing(address, text, fingerprint_of(stored))

    def _read_code(self, row: Mapping[str, Any]) -> Outgoing | None:
        """The same of what follows no event: a one-time code is worth nothing after its time."""
        if row["said"] is None:
            return None
        subject = row["case"]
        with self.database.read() as connection:
            personal = self.context.decryption(connection, [subject])
            place = said_place(row["sequence"], row["kind"])
            plain = personal.text(subject, place, row["said"])
            wording = self.context.definitions.wording(connection, row["kind"], row["wording"])
            if wording is None or plain is None or plain == personal.erased:
                return None
            said = json.loads(plain)
            if "values" in said:
                address = self.context.address
                text = write_direct(connection, wording, row, said["values"], address)
                return Outgoing(said["to"], text)
        if self.clock.now() >= row["made_at"] + CODE_FOR:
            return None
        purpose = CodePurpose(said["purpose"])
        return Outgoing(said["to"], write_code(wording, row, said["code"], purpose))

    def _to_subscriber(
        self,
        connection: Connection,
        case: Case,
        personal: Decryption,
        subscription: str,
        text: MessageText,
    ) -> Outgoing | None:
        """None where it has ended, or the case stands where it stood when it was told last."""
        row = find_subscription(connection, subscription)
        if row is None or not is_told_of(connection, case.code):
            return None
        address = read_subscriber(str(personal.value(case.code, DATA, row["data"]))).address
        stored = fingerprint_of(row["data"])
        if row["confirmed_at"] is None:
            return Outgoing(address, text, stored)
        told = status_key(
            load_status(self.context.definitions, connection, case, self.clock.now(), "vi")
        )
        return None if told == row["told"] else Outgoing(address, text, stored, told)

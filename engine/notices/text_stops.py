"""Stopping texts by answering them: whoever writes from a number has it in their hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.clock import Clock
from engine.model.actor import Actor, acting_customer
from engine.model.commands import ChooseMessages, Command, EndSubscription
from engine.model.contact import UNKNOWN, MessageWish, fingerprint_of
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.dialled_number import number_dialled_as
from engine.model.subscription import DATA, read_subscriber
from engine.model.wording import MessageChannel
from engine.projections.cases import find_case
from engine.readers.context import ReadContext
from engine.store.contacts import mark_verified, read_contacts
from engine.store.database import Database
from engine.store.subscriptions import subscriptions_of

_SMS = MessageChannel.SMS


@dataclass(frozen=True, slots=True)
class TextStops:
    """``execute`` gives commands for whoever wrote."""

    database: Database
    context: ReadContext
    clock: Clock
    execute: Callable[[Command, Actor], object]

    def stop(self, code: str, sender: str) -> None:
        """Ends the subscriptions of that number to the case; the customer's own phone gets what is
        needed alone from now on. Nothing happens where the number gets nothing.

        Raises:
            EngineError: it cannot be done now.
        """
        number, fact = number_dialled_as(sender), ADDRESS_FACTS[_SMS]
        with self.database.read() as connection:
            case = find_case(connection, code)
            if case is None:
                return
            personal = self.context.decryption(connection, [code])
            stored = case.facts.get(fact)
            is_own = stored is not None and personal.value(code, fact, stored) == number
            wish = read_contacts(connection, code).get(_SMS, UNKNOWN).wish
            known = [
                read_subscriber(str(personal.value(code, DATA, row["data"])))
                for row in subscriptions_of(connection, code, _SMS)
            ]
        for one in known:
            if one.address == number:
                self.execute(EndSubscription(one.token), acting_customer(""))
        if is_own:
            with self.database.write() as connection:
                mark_verified(connection, code, _SMS, fingerprint_of(stored), self.clock.now())
            if wish is MessageWish.ALL:
                choice = ChooseMessages(code, {str(_SMS): str(MessageWish.NEEDED)})
                self.execute(choice, acting_customer(code))

"""What is known of how a customer is reached by a channel, beside the address, which is a fact of
the case: how much they want to be told, in which language, and whether the address is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from engine.model.customer_message import address_fact
from engine.model.wording import MessageChannel, Wording


class MessageWish(StrEnum):
    """How much a customer wants to be told by a channel: ``NEEDED`` is what cannot be switched off,
    such as papers, dates and money."""

    ALL = "all"
    NEEDED = "needed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Contact:
    """``language`` is None where nobody has chosen one. ``bounced`` is the fingerprint of the
    address at which something could never arrive."""

    wish: MessageWish = MessageWish.ALL
    language: str | None = None
    bounced: str | None = None

    def is_sound(self, address: object) -> bool:
        """Whether messages may arrive at the address, as it is stored: one that was corrected since
        is another one."""
        return bool(address) and self.bounced != fingerprint_of(address)


Contacts = Mapping[MessageChannel, Contact]
"""What is known of each channel; nothing of one that is not there."""
UNKNOWN = Contact()


def fingerprint_of(stored: object) -> str:
    """By what an address is known again as it is stored: its ciphertext, which tells nothing and is
    another one each time that the address is told anew."""
    return sha256(str(stored).encode()).hexdigest()


def known_channels(wording: Wording, facts: Mapping[str, object]) -> list[MessageChannel]:
    """The channels of a kind of message for which the case holds an address, in their order."""
    return [one for one in wording.channels if facts.get(address_fact(one))]


def channels_wanted(
    wording: Wording, facts: Mapping[str, object], contacts: Contacts
) -> list[MessageChannel]:
    """The channels by which the customer is told, in their order: addresses at which nothing
    arrives are left out, and what was switched off. What may not be switched off goes by the first
    sound one where the others are gone."""
    sound = [
        one
        for one in known_channels(wording, facts)
        if contacts.get(one, UNKNOWN).is_sound(facts[address_fact(one)])
    ]
    wishes = {one: contacts.get(one, UNKNOWN).wish for one in sound}
    if wording.may_be_switched_off:
        return [one for one in sound if wishes[one] is MessageWish.ALL]
    return [one for one in sound if wishes[one] is not MessageWish.NOTHING] or sound[:1]

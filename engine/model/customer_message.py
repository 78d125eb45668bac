"""A message to a customer about an event of a case: what it is called, and where it goes to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.model.wording import MessageChannel

ADDRESS_FACTS: Mapping[MessageChannel, str] = {
    MessageChannel.SMS: "phone",
    MessageChannel.EMAIL: "email",
}
"""The fact of a case that holds the customer's address for a channel that everybody has."""


def address_fact(channel: str) -> str:
    """The fact that holds the address for any channel: Zalo is reached by the phone number."""
    return ADDRESS_FACTS.get(MessageChannel(channel), ADDRESS_FACTS[MessageChannel.SMS])


TELL_DESK = "tell_desk"
"""The job that has the desk told whom nobody could reach."""
LOOK_UP = "/tra-cuu"
"""Where customers look up where their request is, below the public address."""
OPENED_BY_LINK = "/k/"
"""Before the token of a link that opens it, likewise."""
STOP_TOKEN = "_stop"  # noqa: S105 - the name under which it is kept
"""Under which the token that stops messages to a subscriber stands beside the gaps; no gap is
called so."""
STOPPED_BY_LINK = "/thoi-nhan-tin/"
"""Before the token of a link by which letters are stopped, likewise."""
_OPENING = re.compile(f"({OPENED_BY_LINK}|{STOPPED_BY_LINK})[A-Za-z0-9_-]+")


def without_links(text: str) -> str:
    """What a message says, with the secret of its links left out: the staff reads what was told,
    and does not become the customer by it."""
    return _OPENING.sub(lambda found: f"{found[1]}…", text)


def message_id(case: str, sequence: int, kind: str, channel: MessageChannel) -> str:
    """What the message is called, by us and towards the provider, however often it is sent."""
    return f"{case}-{sequence}-{kind}-{channel}"


def said_place(sequence: int, kind: str) -> str:
    """Where what fills the gaps of that kind of message about an event is encrypted for, whatever
    the channel."""
    return f"message/{sequence}-{kind}"

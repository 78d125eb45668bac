"""Somebody who is told where a case is, with its code and an address that they have confirmed. They
need not be its customer, and are told what the code alone shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

CONFIRMED_BY = "/nhan-tin/"
"""Before the token by which a subscription is confirmed, below the public address."""
CONFIRMED_WITHIN = timedelta(hours=48)
"""What nobody has confirmed by then is forgotten."""
KEPT_AFTER_THE_END = timedelta(days=7)
"""After a case is closed its subscribers have been told so."""
MOST_CONFIRMED = 20
"""Confirmed subscriptions of one case at a time."""
MOST_ASKED = 20
"""Those of a case that nobody has confirmed yet. They take no room from confirmed ones, and the
oldest gives way to one more: whoever asks for many keeps nobody else from being asked."""
DATA = "subscription"
"""Where the address and the token of a subscription are encrypted for."""
SUBSCRIBER = "subscriber-"
"""How the subject begins under whose key a subscription is; it is forgotten with that, and by no
period of keeping."""


@dataclass(frozen=True, slots=True, repr=False)
class Subscriber:
    """Where a subscriber is told, and the token by which they confirm it and stop it."""

    address: str
    token: str

    def write(self) -> str:
        """The text that is encrypted."""
        return json.dumps([self.address, self.token])


def read_subscriber(text: str) -> Subscriber:
    """The subscriber of such a text."""
    return Subscriber(*json.loads(text))


def subject_of(subscription: str) -> str:
    """Under whose key the data of a subscription are."""
    return f"{SUBSCRIBER}{subscription}"


def subscription_of(subject: str) -> str | None:
    """The subscription of which a message is; None of one to the customer."""
    return subject.removeprefix(SUBSCRIBER) if subject.startswith(SUBSCRIBER) else None

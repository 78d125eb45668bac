"""One-time codes: six digits, sent to an address that is on file, with which somebody shows that
they can be reached there. Pure rules; who keeps what is elsewhere.

Only a keyed hash of a code is kept (HMAC-SHA-256): a million codes could be tried out otherwise.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.model.dialled_number import is_mobile_here
from engine.model.instant import CLOCK_SKEW
from engine.model.wording import MessageChannel

CODE_DIGITS = 6
CODE_FOR = timedelta(minutes=10)
"""How long a code is good for."""
PROVED_FOR = timedelta(minutes=15)
"""How long whoever has shown a code is shown what is their own."""
MOST_WRONG = 5
"""After so many wrong ones nothing is tried, and no code sent, for a time."""
CLOSED_FOR = timedelta(minutes=10)
ABOUT_NO_EVENT = 0
"""The sequence of messages that follow no event of a case."""
_SHOWN = 3
_MOST_TYPED = 40


class CodePurpose(StrEnum):
    """What a code is asked for; it is good for nothing else."""

    HAND_IN = "hand_in"
    OWN_DATA = "own_data"
    SIGN = "sign"
    NEW_ADDRESS = "new_address"


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """A code as it is kept. ``tries`` counts wrong ones, the last ``tried_at``."""

    id: str
    hash: str
    tries: int
    made_at: datetime
    expires_at: datetime
    tried_at: datetime | None
    used_at: datetime | None

    def closed_for(self, now: datetime) -> timedelta:
        """How long nothing may be tried, since too much was; zero where it may."""
        if self.tries < MOST_WRONG or self.tried_at is None:
            return timedelta(0)
        left = self.tried_at + CLOSED_FOR - now
        # Further off than it ever is: the clock was ahead then.
        return left if timedelta(0) < left <= CLOSED_FOR + CLOCK_SKEW else timedelta(0)

    def is_good(self, now: datetime) -> bool:
        """Whether it can still be used."""
        lives = now < self.expires_at <= now + CODE_FOR + CLOCK_SKEW
        return lives and self.used_at is None and self.tries < MOST_WRONG

    def fits(self, secret: bytes, about: str, typed: str) -> bool:
        """Whether this is what was sent, for what it was sent for."""
        return hmac.compare_digest(self.hash, hash_one_time(secret, self.id, about, typed))


def hash_one_time(secret: bytes, name: str, about: str, code: str) -> str:
    """What is kept of a code: it hangs on its own ``name`` and on what it is ``about``."""
    said = "\x00".join(("one-time code", name, about, code)).encode("utf-8", "replace")
    return hmac.digest(secret, said, "sha256").hex()


def typed_digits(typed: str) -> str:
    """The digits of a code as somebody has typed it, with blanks or in full width; empty where it
    cannot be one."""
    plain = unicodedata.normalize("NFKC", typed[:_MOST_TYPED])
    found = "".join(sign for sign in plain if not (sign.isspace() or sign in ".-"))
    return found if len(found) == CODE_DIGITS and found.isascii() and found.isdigit() else ""


def masked_address(channel: str, address: str) -> str:
    """An address so far as whoever knows it recognizes it: ``•••• 678``, ``m•••@•••.vn``."""
    if channel == MessageChannel.SMS:
        number = address.partition(";")[0]
        return f"•••• {number[-_SHOWN:]}"
    name, _, host = address.rpartition("@")
    return f"{name[:1]}•••@•••.{host.rpartition('.')[2]}"


def codes_reach(
    channels: Iterable[MessageChannel],
    ways: Collection[MessageChannel],
    addresses: Mapping[MessageChannel, str],
) -> dict[MessageChannel, str]:
    """The addresses to which a code can be sent, by channel in the order in which they are tried:
    messages leave by the channel, and a text message reaches that phone, one of Vietnam."""
    return {
        one: addresses[one]
        for one in channels
        if one in ways
        and addresses.get(one)
        and (one is not MessageChannel.SMS or is_mobile_here(addresses[one]))
    }


def masked(addresses: Mapping[MessageChannel, str]) -> dict[str, str]:
    """The same, by the names of channels, so far as whoever knows them recognizes them."""
    return {str(one): masked_address(one, address) for one, address in addresses.items()}


def code_message_id(subject: str, code: str, channel: str) -> str:
    """What the message with a code is called, by us and towards the provider."""
    return f"{subject}-{code}-{channel}"

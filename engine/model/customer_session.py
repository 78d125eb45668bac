"""What the browser of a customer shows who has shown a one-time code: which case, by which code,
and until when, under a keyed hash."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime

from engine.model.actor import Actor, acting_customer
from engine.model.code import is_code
from engine.model.instant import CLOCK_SKEW
from engine.model.one_time_code import PROVED_FOR

_SHOWN = re.compile(r"([0-9]{1,12})\.([A-Z0-9]{12})\.([0-9a-f]{32})\.([0-9a-f]{64})", re.ASCII)


def write_customer_session(secret: bytes, case: str, proof: str, now: datetime) -> str:
    """What the browser keeps for some minutes."""
    until = int((now + PROVED_FOR).timestamp())
    return f"{until}.{case}.{proof}.{_seal(secret, str(until), case, proof)}"


def read_customer_session(secret: bytes, shown: str | None, now: datetime) -> Actor | None:
    """The customer to whom it was given; None where it is none of ours, or over."""
    found = _SHOWN.fullmatch(shown or "")
    if found is None or not is_code(found[2]):
        return None
    if not hmac.compare_digest(_seal(secret, found[1], found[2], found[3]), found[4]):
        return None
    left = datetime.fromtimestamp(int(found[1]), UTC) - now
    lives = left.total_seconds() > 0 and left <= PROVED_FOR + CLOCK_SKEW
    return acting_customer(found[2], found[3]) if lives else None


def _seal(secret: bytes, *parts: str) -> str:
    said = "\x00".join(("customer session", *parts)).encode()
    return hmac.digest(secret, said, "sha256").hex()

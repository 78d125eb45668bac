"""Keys of a case: six letters on the customer's paper, and the token of a link; and the pass that a
browser shows once one of them, or the code alone, was right.

All are hashed with a secret that the database does not hold (HMAC-SHA-256): a key has 30 bits, so
nobody may try it out at home.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from engine.model.code import is_code
from engine.model.instant import CLOCK_SKEW

PASS_FOR = timedelta(minutes=30)
"""How long a browser shows what was looked up without asking again."""
TOKEN_BYTES = 16
MAX_PASS = 300

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_PASS = re.compile(r"([0-9]{1,12})\.([A-Z0-9]{12})\.([0-9a-f]{64})?\.([A-Za-z0-9_-]{43})", re.ASCII)


class KeyKind(StrEnum):
    """By what somebody shows that a case is theirs: a key and a link that stand on paper, or a link
    that was sent in a message."""

    KEY = "key"
    LINK = "link"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Granted:
    """Who may look at the case of that code: without ``key`` at what its code alone shows, with it
    (the hash of a key or of a link) at what the case asks of its customer."""

    code: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class KeyPaper:
    """A key and the token of a link as a customer has them on paper, both of that case and open:
    who shows them is ``granted`` what they open."""

    granted: Granted
    key: str
    token: str


def hash_case_key(secret: bytes, code: str, key: str) -> str:
    """By what a key of that case is found."""
    return _mac(secret, KeyKind.KEY, code, key).hex()


def hash_link(secret: bytes, token: str) -> str:
    """By what the token of a link is found."""
    return _mac(secret, KeyKind.LINK, token).hex()


def may_be_link(token: str) -> bool:
    """Whether this looks as the token of a link does."""
    return _TOKEN.fullmatch(token) is not None


def write_pass(secret: bytes, granted: Granted, now: datetime) -> str:
    """What a browser shows for half an hour."""
    until = int((now + PASS_FOR).timestamp())
    return f"{until}.{granted.code}.{granted.key}.{_seal(secret, until, granted)}"


def read_pass(secret: bytes, shown: str | None, now: datetime) -> Granted | None:
    """To whom that pass was given; None where it is none of ours, or over."""
    found = _PASS.fullmatch(shown) if shown and len(shown) <= MAX_PASS else None
    if found is None or not is_code(found[2]):
        return None
    granted, until = Granted(found[2], found[3] or ""), int(found[1])
    if not hmac.compare_digest(_seal(secret, until, granted), found[4]):
        return None
    left = datetime.fromtimestamp(until, UTC) - now
    return granted if timedelta(0) < left <= PASS_FOR + CLOCK_SKEW else None


def _seal(secret: bytes, until: int, granted: Granted) -> str:
    mac = _mac(secret, "pass", str(until), granted.code, granted.key)
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def _mac(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, "\x00".join(parts).encode("utf-8", "replace"), "sha256")

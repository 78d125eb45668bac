"""A request that a customer writes online, before it is handed in."""

from __future__ import annotations

import secrets
from datetime import timedelta

from engine.model.keyed_name import keyed_name

UNFINISHED_KEPT_FOR = timedelta(days=30)
"""How long a request that nobody goes on with is kept, counted from its last change."""

HAND_FOR = timedelta(days=7)
"""How long a caller can take over a request that was begun with them."""
HAND_LENGTH = 12
"""Letters and digits of the code by which that is done: 60 bits, to be read out."""
TAKEN_BY_LINK = "/don/nhan/"
"""Before that code in a link, below the public address."""


def hash_hand(secret: bytes, hand: str) -> str:
    """What is kept of the code by which a caller takes a request over."""
    return keyed_name(secret, "hand", hand)


def part_place(digest: str, begins: int) -> str:
    """Where a part of a file stands that is under way: it is encrypted for that place."""
    return f"arriving/{digest}/{begins}"


def make_application_id() -> str:
    """Twelve hexadecimal digits: as long as the code of a case, and never one."""
    return secrets.token_hex(6)

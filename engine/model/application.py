"""A request that a customer writes online, before it is handed in."""

from __future__ import annotations

import secrets
from datetime import timedelta

UNFINISHED_KEPT_FOR = timedelta(days=30)
"""How long a request that nobody goes on with is kept, counted from its last change."""


def part_place(digest: str, begins: int) -> str:
    """Where a part of a file stands that is under way: it is encrypted for that place."""
    return f"arriving/{digest}/{begins}"


def make_application_id() -> str:
    """Twelve hexadecimal digits: as long as the code of a case, and never one."""
    return secrets.token_hex(6)

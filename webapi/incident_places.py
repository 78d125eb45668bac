"""Where a page of the list of incidents ends, as parts of a cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import instant


def incident_place(raised_at: str, case: str, number: int) -> tuple[datetime, str, int]:
    """The place that a cursor names, behind which a page begins."""
    at = datetime.fromisoformat(raised_at)
    if at.tzinfo is None or not isinstance(case, str) or not isinstance(number, int):
        raise ValueError("not a place in the list")
    return at, case, number


def incident_parts(one: Any) -> tuple[str, str, int]:
    """What a cursor holds of the last step of a page."""
    return instant.to_text(one.raised_at), one.case, one.number

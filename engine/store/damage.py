"""What is said of a stored row that this program cannot have written."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.errors import Broken

UNREADABLE_AS = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What reading such a value ends in, whatever was put in its place."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands in lists for an instant that cannot be read where there has to be one."""


def row_damaged() -> Broken:
    """The error of who needs the row as it was."""
    return Broken(
        "row_damaged",
        "A stored row cannot be read: it was damaged. Nothing was changed; run 'motcua verify'.",
    )

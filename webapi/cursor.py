"""Where a page of a list ended: opaque to the one who pages, plain JSON inside."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from engine import FieldError
from webapi.errors import Refused

MAX_LENGTH = 300

Cursor = TypeVar("Cursor")
Item = TypeVar("Item")


def write_cursor(*parts: str | int | None) -> str:
    """The opaque text from which ``read_cursor`` reads these parts."""
    plain = json.dumps(parts, separators=(",", ":"))
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(text: str | None, make: Callable[..., Cursor]) -> Cursor | None:
    """What ``make`` builds from the parts of a cursor; None for the first page.

    Raises:
        Refused: not a cursor of this list.
    """
    if text is None:
        return None
    try:
        parts: Any = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return make(*parts)
    except (ValueError, TypeError):
        wrong = FieldError("cursor", "cursor_invalid", "Take it from 'next' of the page before.")
        raise Refused(
            422, "query_invalid", "The query is not right. Correct it.", fields=[wrong]
        ) from None


def cut(
    found: Sequence[Item], limit: int, place: Callable[[Item], Sequence[str | int | None]]
) -> tuple[Sequence[Item], str | None]:
    """The page, and the cursor behind it when more was found than fits."""
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, write_cursor(*place(page[-1]))

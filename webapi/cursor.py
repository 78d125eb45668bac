"""Pages of the API's lists, and where each ended: opaque outside, plain JSON inside."""

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


def list_page(
    ask: Callable[[int], Sequence[Item]],
    limit: int,
    place: Callable[[Item], Sequence[str | int | None]],
) -> dict[str, Any]:
    """A page of a list: its ``items``, and ``next``, the cursor behind them where the list goes on.

    ``ask`` returns at most so many as it is told, which is one more than the ``limit`` of the page;
    ``place`` gives the parts of the cursor behind an item.
    """
    return _page(ask, limit, lambda item: write_cursor(*place(item)))


def counted_page(
    ask: Callable[[int], Sequence[Item]], limit: int, place: Callable[[Item], int]
) -> dict[str, Any]:
    """A page of a list of numbered items: its ``items``, and ``next``, the number of the last where
    the list goes on. ``ask`` returns at most so many as it is told, which is one more than the
    ``limit`` of the page."""
    return _page(ask, limit, place)


def _page(
    ask: Callable[[int], Sequence[Item]], limit: int, place: Callable[[Item], str | int]
) -> dict[str, Any]:
    found = ask(limit + 1)
    items = found[:limit]
    return {"items": items, "next": place(items[-1]) if len(found) > limit else None}

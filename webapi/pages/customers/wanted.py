"""Where somebody wanted to go who is asked for a one-time code first: one of a closed list of
names, so that no link leads anywhere else by it."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from webapi.pages.customers.passes import unlisted
from webapi.pages.layout import go_to

NEXT = "next"
"""The name under which it stands in an address and in a form."""
_PAGES = {
    "ky": "show_signing",
    "lien-lac": "show_own_addresses",
    "xoa": "show_own_erasure",
}
"""Pages by their names; what is the customer's own is shown where none is named."""
_NAMES = {endpoint: name for name, endpoint in _PAGES.items()}
_WRITTEN = re.compile(r"([a-z-]{1,20}?)(?:-([0-9]{1,6}))?", re.ASCII)


def ask_code_first(endpoint: str, **values: object) -> AnyResponse:
    """Leads to where a one-time code is asked for, and from there to the page of that name, if it
    is one of the list; ``values`` are those of its address: a number, or nothing."""
    if endpoint not in _NAMES:
        return unlisted(go_to("show_own_data"))
    number = "".join(f"-{value}" for value in values.values())
    return unlisted(go_to("show_own_data", **{NEXT: f"{_NAMES[endpoint]}{number}"}))


def wanted() -> str:
    """What was wanted, as the address or the form of this page says; empty where that is no page of
    the list."""
    written = request.values.get(NEXT, "")
    return written if _read(written) is not None else ""


def go_to_wanted() -> AnyResponse:
    """Leads to what was wanted; to what is the customer's own where that is nothing."""
    found = _read(wanted())
    if found is None:
        return go_to("show_own_data")
    endpoint, number = found
    return go_to(endpoint) if number is None else go_to(endpoint, number=number)


def _read(written: str) -> tuple[str, int | None] | None:
    found = _WRITTEN.fullmatch(written)
    if found is None or found[1] not in _PAGES:
        return None
    takes_number = _PAGES[found[1]] in _OF_NUMBER
    if takes_number is not (found[2] is not None):
        return None
    return _PAGES[found[1]], int(found[2]) if takes_number else None


_OF_NUMBER = frozenset({"show_signing"})
"""Pages of one step of the request."""

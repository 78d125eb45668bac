"""What an engine reads of published documents, kept for the whole test process: a test that opens
an engine on the shipped procedures does not read them again.

An engine keeps what it read of a version for all its cases and threads; here it is kept by content
for all engines. Only what is already published is read this way; publishing itself checks anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.publishing import definition, definitions, document_set

T = TypeVar("T")

_READERS = {
    definition: (
        "read_xml",
        "parse_bpmn",
        "make_specs",
        "told_instants",
        "read_dictionary",
        "read_form",
    ),
    definitions: ("read_calendar", "read_profile"),
}

_MOST = 1_000
"""Readings of each kind that are kept: random diagrams would fill the memory."""


def keep_readings() -> None:
    """Has every engine of this process share them."""
    for module, names in _READERS.items():
        for name in names:
            setattr(module, name, kept(getattr(module, name)))


def keep_validated() -> None:
    """Has publishing share them, too: for years of changes in which each document is read dozens of
    times. How documents fit together is looked at anew."""
    for name in ("read_diagram", "read_dictionary", "read_form", "read_calendar", "read_profile"):
        setattr(document_set, name, kept(getattr(document_set, name)))


def kept(function: Callable[..., T]) -> Callable[..., T]:
    """The function, which answers what it answered before: for texts by what they say, for what
    was made of them by which one it is. What it raises is not kept."""
    known: dict[tuple[object, ...], tuple[T, tuple[object, ...]]] = {}

    def call(*args: object) -> T:
        key = tuple(arg if isinstance(arg, str | bytes) else id(arg) for arg in args)
        if key not in known:
            if len(known) >= _MOST:
                known.clear()
            # The arguments stay, so that no other object gets the identity of one of them.
            known[key] = (function(*args), args)
        return known[key][0]

    return call

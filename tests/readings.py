"""What an engine reads of published documents, kept for the whole test process: a test that opens
an engine on the shipped procedures does not read them again.

An engine keeps what it read of a version for all its cases and threads; here it is kept by content
for all engines. Only what is already published is read this way; publishing itself checks anew, but
for a proof that was made before of the same values: it follows from nothing else.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, TypeVar

from engine.publishing import definition, definitions, document_set, proving

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
    proving.prove = _kept_by_value(proving.prove)


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


def _kept_by_value(function: Callable[..., T]) -> Callable[..., T]:
    """The function, which answers what it answered before for arguments of the same value."""
    known: dict[bytes, T] = {}

    def call(*args: object, **named: object) -> T:
        key = _digest((args, sorted(named.items())))
        if key not in known:
            known[key] = function(*args, **named)
        return known[key]

    return call


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        return (dict, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def _digest(value: object) -> bytes:
    written = io.BytesIO()
    _Pickler(written).dump(value)
    return hashlib.sha256(written.getvalue()).digest()

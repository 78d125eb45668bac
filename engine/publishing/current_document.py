"""Which document is being read: told to whoever limits the reading, who can then name it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar

from engine.model.documents import Document

_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


def tell_readings(listener: Callable[[str], None]) -> None:
    """Has ``listener`` told of each document that is read from here on, by its name."""
    _listener.set(listener)


def now_reading(name: str) -> None:
    """Says that the document called ``name`` is being read; empty: none of its own."""
    listener = _listener.get()
    if listener is not None:
        listener(name)


def each_read(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents one by one, each told while it is read."""
    for document in documents:
        now_reading(document.name)
        yield document
    now_reading("")

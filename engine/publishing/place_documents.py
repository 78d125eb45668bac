"""The list of places, former places and the territory, each held against the others."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.places import (
    Gazetteer,
    check_formers,
    check_territory,
    read_formers,
    read_gazetteer,
    read_territory,
)
from engine.publishing.current_document import each_read
from engine.publishing.single_document import misnamed

T = TypeVar("T")

PLACE_KINDS = frozenset({Kind.PLACES, Kind.FORMERS, Kind.TERRITORY})
"""Those that are held against each other here. No other kind of document can break them."""


def check_place_documents(of: Callable[[Kind], list[Document]]) -> Iterator[Problem]:
    """Every problem of the documents about places, of which there is one of each kind; ``of`` gives
    those of a kind."""
    gazetteer = yield from _one(of(Kind.PLACES), read_gazetteer)
    formers = yield from _one(of(Kind.FORMERS), read_formers)
    territory = yield from _one(of(Kind.TERRITORY), read_territory)
    known = Gazetteer({}, {}) if gazetteer is None and not of(Kind.PLACES) else gazetteer
    if known is None:
        return
    if formers is not None:
        yield from check_formers(formers, known, of(Kind.FORMERS)[0].name)
    if territory is not None:
        yield from check_territory(territory, known, of(Kind.TERRITORY)[0].name)


def _one(
    documents: list[Document],
    read: Callable[[str, str], tuple[T | None, tuple[Problem, ...]]],
) -> Generator[Problem, None, T | None]:
    found: T | None = None
    for document in each_read(documents):
        wrong = misnamed(document)
        if wrong is not None:
            yield wrong
            continue
        found, problems = read(document.content, document.name)
        yield from problems
    return found

"""The published authorities of digital signatures, before they are published."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.documents import Document
from engine.model.problem import Problem
from engine.model.trust import read_trust
from engine.publishing.current_document import each_read
from engine.publishing.single_document import misnamed


def check_trust(documents: list[Document]) -> Iterator[Problem]:
    """Every problem of the authorities, of which there is one document."""
    for document in each_read(documents):
        wrong = misnamed(document)
        if wrong is not None:
            yield wrong
            continue
        yield from read_trust(document.content, document.name)[1]

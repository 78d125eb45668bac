"""Kinds of documents of which there is one, published under the name of the kind."""

from __future__ import annotations

from engine.model.documents import Document
from engine.model.problem import Problem
from engine.model.sentence import sentence


def misnamed(document: Document) -> Problem | None:
    """What is said of one under another name; None where it has the right one."""
    if document.key == document.kind:
        return None
    return Problem(
        "key",
        sentence("There is one document of this kind, called '{key}'.", key=document.kind),
        "Hand it in under that name.",
        document.name,
    )

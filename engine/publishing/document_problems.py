"""Problems of documents, each with the document in which it was found."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import NotFound
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.time import LegalTimeError


def check_key(document: Document, own: str) -> Iterator[Problem]:
    """Whether a document calls itself as it is handed in."""
    if own != document.key:
        yield Problem(
            "key-differs",
            sentence(
                "The {kind} calls itself '{own}' but is handed in as '{key}'.",
                kind=sentence(str(document.kind)),
                own=own,
                key=document.key,
            ),
            "Make the two the same.",
            document.name,
        )


def legal_problem(document: Document, error: LegalTimeError) -> Problem:
    """Why a calendar or a profile cannot be read."""
    return Problem(str(document.kind), str(error), "See workflows/README.md.", document.name)


def placed(problem: Problem, document: Document) -> Problem:
    """The problem, with the document in which it was found."""
    return Problem(
        problem.rule,
        problem.message,
        problem.remedy,
        document.name,
        problem.element,
        problem.line,
    )


def not_published(kind: Kind, key: str, version: int | None) -> NotFound:
    """The error that a document, or that version of it, is not published."""
    return NotFound(
        f"{kind}_not_found",
        "There is no published {kind} '{key}'{version}. Check the name, or publish it first.",
        kind=str(kind),
        key=key,
        version="" if version is None else f" of version {version}",
    )

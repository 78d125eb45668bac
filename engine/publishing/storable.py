"""Which texts may be kept as drafts of a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.errors import Invalid
from engine.model.diagram_names import is_process_key, process_key_from
from engine.model.documents import MAX_DOCUMENT, Document, Kind
from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.publishing import document_edits, sandbox
from engine.publishing.validation import not_text

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,79}")


def require_storable(documents: Iterable[Document]) -> None:
    """Looks whether these texts may be kept as drafts, which may be wrong in every other way.

    Raises:
        Invalid: a name that nobody could publish, a text that is too large, or a diagram that
            could harm who opens it; says every one.
        Unavailable: they could not be read now.
    """
    problems = [problem for document in documents for problem in _unstorable(document)]
    diagrams = tuple(document for document in documents if document.kind is Kind.PROCESS)
    if diagrams and not problems:
        problems += sandbox.run(document_edits.unreadable_diagrams, diagrams)
    if problems:
        raise Invalid(
            "draft_unfit",
            "Nothing was saved: {count} document(s) cannot be kept as they are.",
            problems=problems,
            count=len(problems),
        )


def _unstorable(document: Document) -> Iterator[Problem]:
    source = document.name
    said = not_text(document)
    if said is not None:
        yield said
        return
    if document.kind is Kind.PROCESS and not is_process_key(document.key):
        yield Problem(
            "key",
            sentence("'{key}' is no name of a document.", key=document.key),
            sentence(
                "Use letters, digits and underscores, a letter first, as in {example}.",
                example=process_key_from(document.key),
            ),
            source,
        )
    elif not _KEY.fullmatch(document.key):
        yield Problem(
            "key",
            sentence("'{key}' is no name of a document.", key=document.key),
            "Use up to 80 Latin letters, digits, hyphens and underscores.",
            source,
        )
    if len(document.content.encode()) > MAX_DOCUMENT:
        yield Problem(
            "too-much",
            sentence("The document has more than {most} bytes.", most=MAX_DOCUMENT),
            "Make it smaller.",
            source,
        )

"""Reading documents before they are published: every problem of all of them, in one answer.

Pure, and run in a process of its own (``engine.workers.sandbox_server``), since what strangers
upload may be made to keep a reader busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.bpmn.foreign import notes_on
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.model.verdict import Verdict
from engine.publishing.document_problems import placed
from engine.publishing.document_set import DocumentSet
from engine.publishing.limit_proofs import LimitProofs
from engine.time import read_profile


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found: every problem, and the verdict on each process that was proved."""

    problems: tuple[Problem, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By process, the forms that it runs with; of processes that can be read."""
    notes: tuple[Problem, ...] = ()
    """What is without effect in the new documents, or to be known of them; it keeps nothing from
    being published."""
    ahead: tuple[Verdict, ...] = ()
    """The verdicts under the other laws that a new case could get, each for its own days."""


def validate(
    new: Iterable[Document],
    published: Iterable[Document],
    years: tuple[date, date] | None = None,
    since: date | None = None,
) -> Report:
    """Problems of the new documents, and of published ones that the new ones would break.

    New processes, and those whose profile is new, are proved for every day of ``years``; without
    years nothing is proved. They are proved under the profile that they name, and, where ``since``
    is a day, under every other law that a new case could get from then on: ``published`` may hold
    earlier versions of profiles before the newest, which go on until the next one begins.
    """
    new, published = list(new), list(published)
    unkept = [problem for document in new if (problem := not_text(document))]
    if unkept:
        return Report(tuple(unkept))
    newest = {(document.kind, document.key): document for document in published}
    together = DocumentSet(new, list(newest.values()))
    problems = tuple(together.validate())
    notes = (*_notes(new), *together.notes)
    if together.parsed is None:
        return Report(problems, notes=notes)
    processes = together.parsed.processes
    forms = {key: process.forms() for key, process in processes.items()}
    if problems or years is None:
        return Report(problems, (), forms, notes)
    changed = {(document.kind, document.key) for document in new}
    earlier = [
        read_profile(document.content)
        for document in published
        if document.kind is Kind.PROFILE
        and ((document.kind, document.key) in changed or document not in newest.values())
    ]
    proofs = LimitProofs(together.parsed, changed, years, since, earlier)
    for _, process in sorted(processes.items()):
        proofs.prove(process)
    return Report(
        tuple(proofs.problems),
        tuple(proofs.verdicts),
        forms,
        (*notes, *proofs.notes),
        tuple(proofs.ahead),
    )


def _notes(new: Iterable[Document]) -> Iterator[Problem]:
    for document in new:
        if document.kind is Kind.PROCESS:
            for note in notes_on(document.content.encode()):
                yield placed(note, document)


def _is_text(content: str) -> bool:
    """Whether it can be stored: JSON lets half of a surrogate pair through, databases do not."""
    try:
        content.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in content


def not_text(document: Document) -> Problem | None:
    """The problem of a document that cannot be kept as text; None of all others."""
    if _is_text(document.content):
        return None
    return Problem(
        "not-text",
        "The document has characters that no text can hold.",
        "Save it as UTF-8.",
        document.name,
    )

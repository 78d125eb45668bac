"""The published periods of keeping, held against the procedures that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.model.documents import Document
from engine.model.problem import Problem
from engine.model.retention import Retention, read_retention
from engine.model.sentence import sentence
from engine.publishing.current_document import each_read
from engine.publishing.single_document import misnamed


def check_retention(
    documents: list[Document],
    before: Collection[Document],
    processes: Collection[str],
    calendars: Collection[str],
) -> Iterator[Problem]:
    """Every problem of the periods, of which there is one document. A procedure that is named has
    to be among ``processes``, or have been named ``before``: what takes no new cases any more still
    has old ones."""
    named = {key for one in before for key in _named(read_retention(one.content, one.name)[0])}
    for document in each_read(documents):
        wrong = misnamed(document)
        if wrong is not None:
            yield wrong
            continue
        found, problems = read_retention(document.content, document.name)
        yield from problems
        limit = None if found is None else found.withdrawal
        if limit is not None and limit.calendar not in calendars:
            yield Problem(
                "calendar-unknown",
                sentence("The working calendar '{name}' is not published.", name=limit.calendar),
                "Publish it too, or correct the name.",
                document.name,
            )
        for key in sorted(_named(found) - named - set(processes)):
            yield Problem(
                "retention",
                sentence("There is no procedure '{key}'.", key=key),
                "Take the key of a published one.",
                document.name,
                key,
            )


def _named(retention: Retention | None) -> set[str]:
    rules = () if retention is None else retention.rules
    return {key for rule in rules for key in rule.processes}

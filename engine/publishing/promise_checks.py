"""Whether what is promised is about services that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from engine.bpmn.lint.findings import known
from engine.model.documents import Document
from engine.model.problem import Problem
from engine.model.promises import read_promises
from engine.model.sentence import sentence
from engine.publishing.current_document import each_read
from engine.publishing.single_document import misnamed


def check_promises(documents: Iterable[Document], processes: Collection[str]) -> Iterator[Problem]:
    """Every problem of the promises, of which there is one document; ``processes`` are keys."""
    for document in each_read(documents):
        wrong = misnamed(document)
        if wrong is not None:
            yield wrong
            continue
        promises, problems = read_promises(document.content, document.name)
        yield from problems
        for service in sorted({one.service for one in promises.promises} - set(processes)):
            yield Problem(
                "promises",
                sentence("There is no process '{key}' to promise anything about.", key=service),
                known(processes, service),
                document.name,
                service,
            )

"""The published pairs of steps that two people do, held against the procedures that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.documents import Document
from engine.model.problem import Problem
from engine.model.process import Process, UserTask
from engine.model.sentence import sentence
from engine.model.separation import read_separation
from engine.publishing.current_document import each_read
from engine.publishing.single_document import misnamed


def check_separation(documents: list[Document]) -> Iterator[Problem]:
    """Every problem of the document by itself, of which there is one."""
    for document in each_read(documents):
        wrong = misnamed(document)
        if wrong is not None:
            yield wrong
            continue
        yield from read_separation(document.content, document.name)[1]


def check_separated_steps(
    documents: list[Document], processes: Mapping[str, Process]
) -> Iterator[Problem]:
    """Pairs that hold for nothing: their procedure is not there, or has no such step."""
    for document in documents:
        found = read_separation(document.content, document.name)[0]
        for number, pair in enumerate(() if found is None else found.pairs, 1):
            process = processes.get(pair.process)
            steps = {} if process is None else process.elements
            for step in pair.steps:
                if not isinstance(steps.get(step), UserTask):
                    yield Problem(
                        "separation",
                        sentence(
                            "The procedure '{process}' has no step '{step}' to keep apart.",
                            process=pair.process,
                            step=step,
                        ),
                        "Correct the name of the step or of its procedure, or take the pair out.",
                        document.name,
                        f"pair[{number}]",
                    )

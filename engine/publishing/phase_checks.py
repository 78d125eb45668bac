"""Whether the phases of a process fit the process that they stand beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from engine.model.documents import Document
from engine.model.phases import Phases, read_phases
from engine.model.problem import Problem
from engine.model.process import Process, UserTask
from engine.model.sentence import sentence
from engine.publishing.current_document import each_read


def check_phases(documents: Iterable[Document], processes: Collection[str]) -> Iterator[Problem]:
    """What cannot be read, and phases of a process that is not there. ``processes`` are keys."""
    for document in each_read(documents):
        _, problems = read_phases(document.content, document.name)
        yield from problems
        if document.key not in processes:
            yield Problem(
                "phases",
                sentence("There is no process '{key}' to tell phases of.", key=document.key),
                "Call the file as the process is called.",
                document.name,
            )


def phase_notes(
    documents: Iterable[Document], processes: Mapping[str, Process]
) -> Iterator[Problem]:
    """Steps that stand in no phase, and entries that are no step: nothing is kept from being
    published, and the customer is told the phase before."""
    for document in documents:
        process, phases = processes.get(document.key), read_phases(document.content, "")[0]
        if process is None or not phases:
            continue
        yield from _amiss(process, phases, document.name)


def _amiss(process: Process, phases: Phases, source: str) -> Iterator[Problem]:
    steps = {key for key, node in process.elements.items() if isinstance(node, UserTask)}
    for step in sorted(steps - phases.of.keys()):
        yield Problem(
            "phases",
            "The step stands in no phase: customers are told the phase before it.",
            "Put every step into one phase.",
            source,
            step,
        )
    for step in sorted(phases.of.keys() - steps):
        yield Problem(
            "phases",
            "The diagram has no such step.",
            "Put every step into one phase.",
            source,
            step,
        )

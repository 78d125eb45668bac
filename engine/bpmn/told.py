"""Which answers tell when something happened; milestones are counted from some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from engine.feel import parse
from engine.model.process import Milestone, Process, ThrowEvent, asked_form

FieldPath = tuple[str, ...]
"""A fact about the case, or a step and a field of its answer."""

Told = Mapping[FieldPath, frozenset[Milestone]]
"""By path the milestones that are counted from it, none for what is only told."""


class Occurrences(Protocol):
    """What is asked of a form: its fields that tell when something happened, and those of the
    case."""

    def occurrences(self) -> frozenset[str]:
        """The names of fields that tell when something happened."""

    def case_fields(self) -> frozenset[str]:
        """The names of fields about the case."""


_ENGINE_GIVES = frozenset({"completed_at", "round"})


def told_instants(process: Process) -> Told:
    """What ``occurredAt`` of the milestones reads, without what the engine itself records of a
    step."""
    found: dict[FieldPath, frozenset[Milestone]] = {}
    for node in process.elements.values():
        if isinstance(node, ThrowEvent) and node.milestone is not None:
            for path in instants_of(node):
                found[path] = found.get(path, frozenset()) | {node.milestone}
    return found


def told_on_forms(process: Process, forms: Mapping[str, Occurrences]) -> Told:
    """What the forms of steps and messages say to be told of something that happened."""
    found: dict[FieldPath, frozenset[Milestone]] = {}
    for element, node in process.elements.items():
        form = forms.get(asked_form(node) or "")
        if form is None:
            continue
        for name in form.occurrences():
            path = (name,) if name in form.case_fields() else (element, name)
            found[path] = frozenset()
    return found


def instants_of(event: ThrowEvent) -> Iterator[FieldPath]:
    """Those that this event reads."""
    if event.occurred_at is None:
        return
    for reference in parse(event.occurred_at).references():
        if len(reference.path) < 2 or reference.path[1] not in _ENGINE_GIVES:
            yield reference.path

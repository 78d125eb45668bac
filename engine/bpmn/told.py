"""Which answers tell when something happened, so that a milestone is counted from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.feel import parse
from engine.model.process import Milestone, Process, ThrowEvent

Path = tuple[str, ...]
"""A fact about the case, or a step and a field of its answer."""

Told = Mapping[Path, frozenset[Milestone]]
"""By path the milestones that are counted from it."""

_ENGINE_GIVES = frozenset({"completed_at", "round"})


def told_instants(process: Process) -> Told:
    """What ``occurredAt`` of the milestones reads, without what the engine itself records of a
    step."""
    found: dict[Path, frozenset[Milestone]] = {}
    for node in process.elements.values():
        if isinstance(node, ThrowEvent) and node.milestone is not None:
            for path in instants_of(node):
                found[path] = found.get(path, frozenset()) | {node.milestone}
    return found


def instants_of(event: ThrowEvent) -> Iterator[Path]:
    """Those that this event reads."""
    if event.occurred_at is None:
        return
    for reference in parse(event.occurred_at).references():
        if len(reference.path) < 2 or reference.path[1] not in _ENGINE_GIVES:
            yield reference.path

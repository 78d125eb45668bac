"""How a case can come into a process: taken in there, or handed over from another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.token_game import Choose
from engine.feel import FeelError, parse
from engine.model.process import ExclusiveGateway, Flow, Milestone, Process

_HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Entry:
    """``passed`` are the milestones that the case brings along."""

    handed_over: bool
    passed: frozenset[Milestone]


TAKEN_IN = Entry(False, frozenset())
WITH_ITS_CLOCK = Entry(True, frozenset({Milestone.DOSSIER_VALID}))
"""Handed over with its dossier checked, as the other process has done that."""


def entries(process: Process) -> tuple[Entry, ...]:
    """A process whose conditions ask for it is handed over to."""
    asked = any(_HANDED_OVER in condition for condition in _conditions(process))
    return (TAKEN_IN, WITH_ITS_CLOCK) if asked else (TAKEN_IN,)


def chooser(process: Process, entry: Entry) -> Choose:
    """What gateways leave open for cases that came in like this."""
    told = {_HANDED_OVER: entry.handed_over}
    holds = {condition: _holds(condition, told) for condition in _conditions(process)}

    def choose(gateway: ExclusiveGateway, flows: Sequence[Flow]) -> Sequence[Flow]:
        return _open(gateway, flows, holds)

    return choose


def _open(
    gateway: ExclusiveGateway, flows: Sequence[Flow], holds: Mapping[str, bool | None]
) -> Sequence[Flow]:
    conditions = {flow.id: flow.condition for flow in flows if flow.id != gateway.default}
    found = {name: holds[text] for name, text in conditions.items() if text is not None}
    if not any(found.values()):
        return [flow for flow in flows if found.get(flow.id) is not False]
    return [flow for flow in flows if flow.id in found and found[flow.id] is not False]


def _conditions(process: Process) -> Iterator[str]:
    for scope in process.scope.scopes():
        for flow in scope.flows.values():
            if flow.condition is not None:
                yield flow.condition


def _holds(condition: str, told: Mapping[str, object]) -> bool | None:
    """None where that does not decide it."""
    if _HANDED_OVER not in condition:
        return None
    expression = parse(condition)
    if any(reference.path[0] not in told for reference in expression.references()):
        return None
    try:
        return expression.test(told)
    except FeelError:
        return None

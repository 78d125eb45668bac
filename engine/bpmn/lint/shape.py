"""Rules about single elements and about scopes as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.lint.findings import at
from engine.model.problem import Problem
from engine.model.process import (
    BoundaryEvent,
    Element,
    EndEvent,
    Error,
    Node,
    Process,
    Scope,
    StartEvent,
    SubProcess,
    UserTask,
)

MAX_ELEMENTS = 300
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = re.compile(r"(Start|End|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin))")


def check_shape(process: Process) -> Iterator[Problem]:
    yield from _check_process(process)
    for scope, node in process.scope.walk():
        yield from _check_id(node)
        match node:
            case UserTask(name=""):
                yield at(
                    node,
                    "label-required",
                    "The step has no name.",
                    "Write on it what is to be done.",
                )
            case EndEvent():
                yield from _check_end(process, scope, node)
            case BoundaryEvent():
                yield from _check_boundary(scope, node)
            case SubProcess():
                yield from _check_events(node.scope, node)
    yield from _check_errors(process.scope, ())


def _check_process(process: Process) -> Iterator[Problem]:
    whole = Element(id=process.key)
    count = sum(1 for _ in process.scope.walk())
    if count > MAX_ELEMENTS:
        yield at(
            whole,
            "too-many-elements",
            f"The process has {count} elements; at most {MAX_ELEMENTS} are run.",
            "Split it and hand over from one process to the next.",
        )
    if not _NAME.fullmatch(process.key):
        yield at(
            whole,
            "bad-id",
            f"The process id '{process.key}' is not a plain name.",
            "Use letters, digits and underscores, as in mv_own_substation.",
        )
    if not process.name:
        yield at(whole, "label-required", "The process has no name.", "Give it a Vietnamese name.")
    yield from _check_events(process.scope, whole)


def _check_events(scope: Scope, holder: Element) -> Iterator[Problem]:
    starts = [node for node in scope.nodes.values() if isinstance(node, StartEvent)]
    if len(starts) != 1:
        yield at(
            holder,
            "start-event",
            f"There are {len(starts)} start events in it.",
            "Keep exactly one in each process and sub-process.",
        )
    if not any(isinstance(node, EndEvent) for node in scope.nodes.values()):
        yield at(
            holder,
            "end-event",
            "It has no end event, so it would never be over.",
            "Draw an end event.",
        )


def _check_id(node: Node) -> Iterator[Problem]:
    if _RESERVED.fullmatch(node.id):
        yield at(
            node,
            "reserved-id",
            f"The id '{node.id}' is used by the engine itself; the step would be skipped.",
            "Choose another id.",
        )
    elif isinstance(node, UserTask) and not _NAME.fullmatch(node.id):
        yield at(
            node,
            "bad-id",
            f"Conditions cannot name a step with the id '{node.id}'.",
            "Use letters, digits and underscores, as in mv_survey.",
        )


def _check_end(process: Process, scope: Scope, node: EndEvent) -> Iterator[Problem]:
    outermost = scope is process.scope
    if outermost and not node.outcome:
        yield at(
            node,
            "outcome-missing",
            "The end of the process does not say how the case ended.",
            "Set motcua:outcome.",
        )
    if not outermost and (node.outcome or node.hands_over_to):
        yield at(
            node,
            "outcome-inside",
            "The end of a sub-process does not end the case.",
            "Move motcua:outcome and handsOverTo to an end event of the process.",
        )


def _check_boundary(scope: Scope, node: BoundaryEvent) -> Iterator[Problem]:
    host = scope.nodes.get(node.attached_to)
    if not isinstance(host, UserTask | SubProcess):
        yield at(
            node,
            "dangling-reference",
            f"It is attached to '{node.attached_to}', which is no step or sub-process here.",
            "Put it on the border of a user task or sub-process.",
        )
    elif isinstance(node.trigger, Error) and not isinstance(host, SubProcess):
        yield at(
            node,
            "error-on-task",
            "A user task throws no errors.",
            "Put the error event on the sub-process that holds the error end event.",
        )


def _check_errors(scope: Scope, caught: tuple[str, ...]) -> Iterator[Problem]:
    for node in scope.nodes.values():
        if isinstance(node, EndEvent) and isinstance(node.trigger, Error):
            if node.trigger.code not in caught:
                yield at(
                    node,
                    "error-not-caught",
                    f"Nothing catches the error '{node.trigger.code}'; the case would just end.",
                    "Put an error boundary event with this error on a sub-process around it.",
                )
        elif isinstance(node, SubProcess):
            here = [
                event.trigger.code
                for event in scope.boundary(node.id)
                if isinstance(event.trigger, Error)
            ]
            for code in sorted({code for code in here if here.count(code) > 1}):
                yield at(
                    node,
                    "error-twice",
                    f"The error '{code}' is caught twice on this sub-process.",
                    "Keep one of the two boundary events.",
                )
            yield from _check_errors(node.scope, (*caught, *here))

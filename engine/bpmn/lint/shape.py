"""Rules about single elements and about scopes as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.lint.findings import at
from engine.model import process as bpmn
from engine.model.diagram_names import MAX_KEY, is_process_key, process_key_from
from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.model.states import OUTCOMES

MAX_ELEMENTS = 300
MAX_FLOWS = 600
MAX_ID = MAX_KEY

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = re.compile(r"(Start|End|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin))")


def check_size(process: bpmn.Process) -> Iterator[Problem]:
    """A larger process is not looked at further: that could take long."""
    elements = sum(1 for _ in process.scope.walk())
    flows = sum(len(scope.flows) for scope in process.scope.scopes())
    if elements > MAX_ELEMENTS or flows > MAX_FLOWS:
        yield at(
            bpmn.Element(id=process.key),
            "too-many-elements",
            sentence(
                "The process has {elements} elements and {flows} flows; at "
                "most {max_elements} and {max_flows} are run.",
                elements=elements,
                flows=flows,
                max_elements=MAX_ELEMENTS,
                max_flows=MAX_FLOWS,
            ),
            "Split it and hand over from one process to the next.",
        )


def check_shape(process: bpmn.Process) -> Iterator[Problem]:
    """Reports elements that lack what they need to run, and scopes without exactly one start or
    without an end."""
    yield from _check_process(process)
    for scope, node in process.scope.walk():
        yield from _check_id(node)
        match node:
            case bpmn.UserTask(name=""):
                yield at(
                    node,
                    "label-required",
                    "The step has no name.",
                    "Write on it what is to be done.",
                )
            case bpmn.EndEvent():
                yield from _check_end(process, scope, node)
            case bpmn.BoundaryEvent():
                yield from _check_boundary(scope, node)
            case bpmn.SubProcess():
                yield from _check_events(node.scope, node)
    yield from _check_errors(process.scope, ())


def _check_process(process: bpmn.Process) -> Iterator[Problem]:
    whole = bpmn.Element(id=process.key)
    if not is_process_key(process.key):
        yield at(
            whole,
            "bad-id",
            sentence(
                "The process id '{key}' is not a plain name of at most {max_id} characters.",
                key=process.key,
                max_id=MAX_ID,
            ),
            sentence(
                "Use letters, digits and underscores, a letter first, as in {example}.",
                example=process_key_from(process.key, process.name),
            ),
        )
    if not process.name:
        yield at(whole, "label-required", "The process has no name.", "Give it a Vietnamese name.")
    yield from _check_events(process.scope, whole)


def _check_events(scope: bpmn.Scope, holder: bpmn.Element) -> Iterator[Problem]:
    starts = [node for node in scope.nodes.values() if isinstance(node, bpmn.StartEvent)]
    if len(starts) != 1:
        yield at(
            holder,
            "start-event",
            sentence("There are {count} start events in it.", count=len(starts)),
            "Keep exactly one in each process and sub-process.",
        )
    if not any(isinstance(node, bpmn.EndEvent) for node in scope.nodes.values()):
        yield at(
            holder,
            "end-event",
            "It has no end event, so it would never be over.",
            "Draw an end event.",
        )


def _check_id(node: bpmn.Node) -> Iterator[Problem]:
    if _RESERVED.fullmatch(node.id):
        yield at(
            node,
            "reserved-id",
            sentence(
                "The id '{id}' is used by the engine itself; the step would be skipped.", id=node.id
            ),
            "Choose another id.",
        )
    elif len(node.id) > MAX_ID:
        yield at(
            node,
            "bad-id",
            sentence(
                "The id has {count} characters; at most {max_id} are kept.",
                count=len(node.id),
                max_id=MAX_ID,
            ),
            "Choose a shorter one.",
        )
    elif isinstance(node, bpmn.UserTask) and not _NAME.fullmatch(node.id):
        yield at(
            node,
            "bad-id",
            sentence("Conditions cannot name a step with the id '{id}'.", id=node.id),
            "Use letters, digits and underscores, as in mv_survey.",
        )


def _check_end(process: bpmn.Process, scope: bpmn.Scope, node: bpmn.EndEvent) -> Iterator[Problem]:
    outermost = scope is process.scope
    if outermost and not node.outcome:
        yield at(
            node,
            "outcome-missing",
            "The end of the process does not say how the case ended.",
            sentence("Set motcua:outcome to one of {names}.", names=", ".join(OUTCOMES)),
        )
    elif outermost and node.outcome not in OUTCOMES:
        yield at(
            node,
            "outcome-unknown",
            sentence("The outcome '{outcome}' is not known.", outcome=str(node.outcome)),
            sentence("Use one of {names}.", names=", ".join(OUTCOMES)),
        )
    if not outermost and (node.outcome or node.hands_over_to):
        yield at(
            node,
            "outcome-inside",
            "The end of a sub-process does not end the case.",
            "Move motcua:outcome and handsOverTo to an end event of the process.",
        )


def _check_boundary(scope: bpmn.Scope, node: bpmn.BoundaryEvent) -> Iterator[Problem]:
    host = scope.nodes.get(node.attached_to)
    if not isinstance(host, bpmn.UserTask | bpmn.SubProcess):
        yield at(
            node,
            "dangling-reference",
            sentence(
                "It is attached to '{attached_to}', which is no step or sub-process here.",
                attached_to=node.attached_to,
            ),
            "Put it on the border of a user task or sub-process.",
        )
    elif isinstance(node.trigger, bpmn.Error) and not isinstance(host, bpmn.SubProcess):
        yield at(
            node,
            "error-on-task",
            "A user task throws no errors.",
            "Put the error event on the sub-process that holds the error end event.",
        )


def _check_errors(scope: bpmn.Scope, caught: tuple[str, ...]) -> Iterator[Problem]:
    for node in scope.nodes.values():
        if isinstance(node, bpmn.EndEvent) and isinstance(node.trigger, bpmn.Error):
            if node.trigger.code not in caught:
                yield at(
                    node,
                    "error-not-caught",
                    sentence(
                        "Nothing catches the error '{code}'; the case would just end.",
                        code=node.trigger.code,
                    ),
                    "Put an error boundary event with this error on a sub-process around it.",
                )
        elif isinstance(node, bpmn.SubProcess):
            here = [
                event.trigger.code
                for event in scope.boundary(node.id)
                if isinstance(event.trigger, bpmn.Error)
            ]
            for code in sorted({code for code in here if here.count(code) > 1}):
                yield at(
                    node,
                    "error-twice",
                    sentence("The error '{code}' is caught twice on this sub-process.", code=code),
                    "Keep one of the two boundary events.",
                )
            yield from _check_errors(node.scope, (*caught, *here))

"""From our process graph to SpiffWorkflow specs.

The library's own parser is left out on purpose: it hangs on some uploads, ignores what it does
not know and gives no line numbers (docs/decisions/0002-one-reading-of-a-diagram.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask as ThrowSpec
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent as BoundarySpec
from SpiffWorkflow.bpmn.specs.defaults import EndEvent as EndSpec
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway as EventGatewaySpec
from SpiffWorkflow.bpmn.specs.defaults import IntermediateCatchEvent as CatchSpec
from SpiffWorkflow.bpmn.specs.defaults import StartEvent as StartSpec
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask as SubProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import UserTask as UserTaskSpec
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import (
    NoneEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.operators import Operator

from engine.bpmn.tokens import Arrival, Escape, ExclusiveChoice, Synchronization
from engine.model import process as bpmn


@dataclass(frozen=True, slots=True)
class Specs:
    """What the library runs. Never changed after it is made, so cases and threads share it."""

    top: Any
    inner: dict[str, Any]


class Condition(Operator):  # type: ignore[misc]
    """A FEEL condition on a flow, decided by the script engine of the running case."""

    def __init__(self, flow: bpmn.Flow) -> None:
        super().__init__(flow.condition)
        self.flow = flow.id

    def _matches(self, token: Any) -> bool:
        return bool(token.workflow.script_engine.evaluate(token, self.args[0]))


def make_specs(process: bpmn.Process) -> Specs:
    """Specs for a process that passed lint; other graphs may raise anything or run wrongly."""
    scopes = list(process.scope.scopes())
    specs = {scope.id: _make_scope(scope) for scope in scopes}
    top = specs.pop(process.scope.id)
    return Specs(top, specs)


def _make_scope(scope: bpmn.Scope) -> Any:
    spec = BpmnProcessSpec(name=scope.id, description=scope.id)
    made = {node.id: _make_node(spec, node) for node in scope.nodes.values()}
    entry = {
        node_id: _attach_boundary(spec, scope, node_id, made) or made[node_id] for node_id in made
    }
    spec.start.connect(made[scope.start.id])
    for node in scope.nodes.values():
        if isinstance(node, bpmn.EndEvent):
            made[node.id].connect(spec.end)
        elif isinstance(node, bpmn.ExclusiveGateway):
            _connect_choices(scope, node, made[node.id], entry)
        else:
            for flow in scope.outgoing(node.id):
                made[node.id].connect(entry[flow.target])
    return spec


def _make_node(spec: Any, node: bpmn.Node) -> Any:
    match node:
        case bpmn.StartEvent():
            return StartSpec(spec, node.id, event_definition=NoneEventDefinition())
        case bpmn.EndEvent():
            return EndSpec(spec, node.id, event_definition=_definition(node.id, node.trigger))
        case bpmn.UserTask():
            return UserTaskSpec(spec, node.id)
        case bpmn.ExclusiveGateway():
            return ExclusiveChoice(spec, node.id)
        case bpmn.ParallelGateway():
            return Synchronization(spec, node.id)
        case bpmn.EventGateway():
            return EventGatewaySpec(spec, node.id, event_definition=MultipleEventDefinition())
        case bpmn.CatchEvent():
            return CatchSpec(spec, node.id, event_definition=_definition(node.id, node.trigger))
        case bpmn.ThrowEvent():
            return ThrowSpec(spec, node.id)
        case bpmn.BoundaryEvent():
            return BoundarySpec(
                spec,
                node.id,
                event_definition=_definition(node.id, node.trigger),
                cancel_activity=node.interrupting or isinstance(node.trigger, bpmn.Error),
            )
        case bpmn.SubProcess():
            return SubProcessSpec(spec, node.id, subworkflow_spec=node.scope.id)


def _definition(
    element: str, trigger: bpmn.Message | bpmn.Timer | bpmn.Error | bpmn.Terminate | None
) -> Any:
    match trigger:
        case bpmn.Error(code):
            return Escape(code)
        case bpmn.Terminate():
            return TerminateEventDefinition()
        case bpmn.Message() | bpmn.Timer():
            return Arrival(element)
        case None:
            return NoneEventDefinition()


def _attach_boundary(spec: Any, scope: bpmn.Scope, node_id: str, made: dict[str, Any]) -> Any:
    """Splits before and joins after an activity with boundary events, as the library wants it."""
    events = scope.boundary(node_id)
    if not events:
        return None
    split = BoundaryEventSplit(spec, f"{node_id}.BoundaryEventSplit")
    join = BoundaryEventJoin(
        spec, f"{node_id}.BoundaryEventJoin", split_task=split.name, cancel=True
    )
    for attached in (node_id, *(event.id for event in events)):
        split.connect(made[attached])
        made[attached].connect(join)
    return split


def _connect_choices(
    scope: bpmn.Scope, gateway: bpmn.ExclusiveGateway, spec: Any, entry: dict[str, Any]
) -> None:
    flows = scope.outgoing(gateway.id)
    for flow in flows:
        if flow.id != gateway.default and flow.condition is not None:
            spec.connect_if(Condition(flow), entry[flow.target])
    for flow in flows:
        if flow.id == gateway.default or flow.condition is None:
            spec.connect(entry[flow.target])

"""Token behaviour that SpiffWorkflow lacks or does differently; nothing else of it is changed."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import WorkflowException

VIA = "via"


class Arrival(EventDefinition):  # type: ignore[misc]
    """Something a token waits for by name: a message, or a timer of our own table.

    It carries no payload and reads no clock: data go to the case, and the due instant is a row.
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arrival) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


class Escape(EventDefinition):  # type: ignore[misc]
    """A business error: caught by the nearest sub-process around the end event that throws it.

    The library offers it to every boundary event of the outer scope, so that a sub-process going
    on beside is interrupted by its neighbour's error.
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Escape) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def throw(self, token: Any) -> None:
        """Hands the error to the nearest border around the token's scope that catches it; each
        scope is tried from the inside out."""
        scope = token.workflow
        while scope.parent_task_id is not None:
            around = scope.top_workflow.get_task_from_id(scope.parent_task_id)
            for beside in around.parent.children:
                if (
                    beside.has_state(TaskState.WAITING)
                    and getattr(beside.task_spec, "event_definition", None) == self
                ):
                    beside.task_spec.catch(beside, BpmnEvent(self))
                    beside.task_spec._update(beside)
                    return
            scope = around.workflow


class ExclusiveChoice(ExclusiveGateway):  # type: ignore[misc]
    """An exclusive gateway that looks no further ahead than the flow it takes."""

    def _run_hook(self, token: Any) -> bool:
        taken = next(
            (
                name
                for condition, name in self.cond_task_specs
                if condition and condition._matches(token)
            ),
            self.default_task_spec,
        )
        if taken is None:
            raise WorkflowException(f"No condition of {self.name} holds.", task_spec=self)
        token._sync_children([token.workflow.spec.task_specs[taken]], TaskState.FUTURE)
        return True


class Synchronization(BpmnTaskSpec):  # type: ignore[misc]
    """A parallel gateway: takes one token from each incoming flow, then puts one on each outgoing.

    SpiffWorkflow's own join counts arrivals by looking back in the tree, where tokens of an
    earlier round of a loop still stand, and merges data with lost updates. Here an arrival is a
    waiting token that remembers the flow it came by, tokens are consumed when the gateway fires,
    and there is no data. Excess tokens stay, as BPMN 2.0 section 13.4.1 has it.
    """

    def _update_hook(self, token: Any) -> bool:
        if token.id not in token.workflow.tasks:
            return False
        token.internal_data.setdefault(VIA, token.parent.task_spec.name)
        waiting = [
            other
            for other in token.workflow.tasks.values()
            if other.task_spec is self and other is not token and other.has_state(TaskState.WAITING)
        ]
        arrived = {other.internal_data[VIA]: other for other in reversed(waiting)}
        arrived[token.internal_data[VIA]] = token
        if arrived.keys() < set(self._inputs):
            token._set_state(TaskState.WAITING)
            return False
        for other in arrived.values():
            if other is not token:
                token.workflow._remove_task(other.id)
        return True

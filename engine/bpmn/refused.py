"""The table of the elements of BPMN 2.0 that do not run here: why each is refused, and what to draw
instead.

What stands neither here nor in ``engine.bpmn.subset`` is refused too, without a reason of its own;
``engine.bpmn.document.refusal`` makes the problem that a designer reads.
"""

from __future__ import annotations

_DATA = (
    "Data mappings are not supported; every step sees the data of the case.",
    "Delete the data inputs and outputs.",
)
_PEOPLE = (
    "Who does a step is not read from here.",
    "Delete it, and name the roles in motcua:role.",
)

REFUSED: dict[str, tuple[str, str]] = {
    "task": (
        "A task without a type has nobody to do it.",
        "Make it a user task with a role.",
    ),
    "manualTask": (
        "A manual task leaves no record of who did it.",
        "Make it a user task with a role and a form.",
    ),
    "scriptTask": (
        "Diagrams carry no program code here.",
        "Compute the value in a form rule or a gateway condition in FEEL.",
    ),
    "serviceTask": (
        "Calls to other systems from a diagram are not supported.",
        "Make it a user task, or a message event that the other system answers.",
    ),
    "sendTask": (
        "Sending from a diagram is not supported.",
        "Leave it out; notices go out by the events of the case.",
    ),
    "receiveTask": (
        "A receive task is not supported.",
        "Draw an intermediate message catch event.",
    ),
    "businessRuleTask": (
        "Decision tables are not supported.",
        "Put the decision into the conditions of an exclusive gateway.",
    ),
    "callActivity": (
        "A called process is not supported.",
        "Hand the case over: an end event of the process with motcua:handsOverTo.",
    ),
    "inclusiveGateway": (
        "The join of an inclusive gateway cannot know which branches were taken after rework.",
        "Draw a parallel gateway, and in each optional branch an exclusive gateway.",
    ),
    "complexGateway": (
        "A complex gateway is not supported.",
        "Use exclusive and parallel gateways.",
    ),
    "adHocSubProcess": (
        "An ad-hoc sub-process is not supported.",
        "Draw the order of the steps.",
    ),
    "transaction": (
        "A transaction with compensation is not supported.",
        "Use a sub-process with an error boundary event.",
    ),
    "signalEventDefinition": (
        "Signals between cases are not supported.",
        "Use a message event.",
    ),
    "escalationEventDefinition": (
        "Escalation events are not supported; deadlines escalate by the profile.",
        "Use an error event to leave a sub-process.",
    ),
    "compensateEventDefinition": (
        "Compensation is not supported.",
        "Draw the steps that undo the work.",
    ),
    "linkEventDefinition": (
        "Link events are not supported.",
        "Connect the two places with a sequence flow.",
    ),
    "conditionalEventDefinition": (
        "Conditional events are not supported.",
        "Use an exclusive gateway after the step that changes the value.",
    ),
    "cancelEventDefinition": (
        "Cancel events belong to transactions, which are not supported.",
        "Use an error event.",
    ),
    "eventDefinitionRef": (
        "A trigger that is defined elsewhere is not read.",
        "Draw the trigger on the event itself.",
    ),
    "standardLoopCharacteristics": (
        "A loop marker hides the rework from plan and proof.",
        "Draw the loop with an exclusive gateway.",
    ),
    "multiInstanceLoopCharacteristics": (
        "Multi-instance activities are not supported.",
        "Draw the branches, or use a table field in one form.",
    ),
    "dataObject": (
        "Data objects are not supported; the case keeps its data.",
        "Delete the data object, or make it a text annotation.",
    ),
    "dataObjectReference": (
        "Data objects are not supported; the case keeps its data.",
        "Delete the data object, or make it a text annotation.",
    ),
    "dataStoreReference": (
        "Data stores are not supported.",
        "Delete the data store, or make it a text annotation.",
    ),
    "ioSpecification": _DATA,
    "property": _DATA,
    "dataInput": _DATA,
    "dataOutput": _DATA,
    "inputSet": _DATA,
    "outputSet": _DATA,
    "dataInputAssociation": _DATA,
    "dataOutputAssociation": _DATA,
    "performer": _PEOPLE,
    "humanPerformer": _PEOPLE,
    "potentialOwner": _PEOPLE,
    "resourceRole": _PEOPLE,
    "rendering": (
        "How a step looks is said by its form.",
        "Delete it, and set motcua:form.",
    ),
    "operationRef": (
        "Calls to operations of other systems are not supported.",
        "Delete the reference; whoever has the role brings the message in.",
    ),
}
"""Refused elements: why, and the way out."""

"""The subset of BPMN 2.0 that runs here: one row for each element, with all that may stand on it.

The standard's schema names the attributes and child elements of each element. A row says of every
one of them whether it is run, kept as a picture (it says nothing about the way of a case), or
allowed only with a value that changes nothing; what a row does not name is refused. Elements
without a row are pictures where ``PICTURES`` names them, and refused elsewhere:
``engine.bpmn.refused`` has the reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.sentence import Sentence, sentence


class Use(StrEnum):
    """What becomes of an attribute or child element."""

    RUN = "run"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Only:
    """An attribute that may stand there with these values alone, as they change nothing."""

    values: frozenset[str]
    why: Sentence
    remedy: Sentence


@dataclass(frozen=True, slots=True)
class SubsetRow:
    """What may stand on an element, and in it."""

    attributes: Mapping[str, Use | Only]
    children: Mapping[str, Use]


RUN, PICTURE = Use.RUN, Use.PICTURE
_NO, _YES, _ONE = frozenset({"false", "0"}), frozenset({"true", "1"}), frozenset({"1"})

_DELETE = sentence("Delete the attribute.")
_PARALLEL_MULTIPLE = Only(
    _NO,
    sentence("It would wait for several triggers together; here an event has one."),
    sentence("Delete the attribute, and draw one event for each trigger."),
)
_IMPLEMENTATION = Only(
    frozenset({"##unspecified", ""}),
    sentence("It calls for a technology of its own; steps are done in the pages of the product."),
    _DELETE,
)
_ACTIVITY_DEFAULT = Only(
    frozenset({""}),
    sentence("A default flow belongs to a choice; from here every flow is taken."),
    sentence("Delete the attribute, and draw an exclusive gateway after the element."),
)
_COMPENSATION = Only(
    _NO,
    sentence("It would run only to undo something; compensation is not supported."),
    sentence("Delete the attribute, and draw the steps that undo the work."),
)
_START_QUANTITY = Only(
    _ONE,
    sentence("It would wait until several tokens have come; here it begins with each one."),
    sentence("Delete the attribute, and join the branches with a parallel gateway before."),
)
_COMPLETION_QUANTITY = Only(
    _ONE,
    sentence("It would let several tokens go on; here one goes on."),
    sentence("Delete the attribute, and fork with a parallel gateway after."),
)

_SHOWN: Mapping[str, Use | Only] = {"id": RUN, "name": RUN}
_ACTIVITY = {
    **_SHOWN,
    "isForCompensation": _COMPENSATION,
    "startQuantity": _START_QUANTITY,
    "completionQuantity": _COMPLETION_QUANTITY,
    "default": _ACTIVITY_DEFAULT,
}
_GATEWAY = {**_SHOWN, "gatewayDirection": RUN}
_CATCHING = {**_SHOWN, "parallelMultiple": _PARALLEL_MULTIPLE}

_NOTES: Mapping[str, Use] = {"documentation": PICTURE, "extensionElements": PICTURE}
_FLOW_ELEMENT = {**_NOTES, "categoryValueRef": PICTURE}
_NODE = {**_FLOW_ELEMENT, "incoming": PICTURE, "outgoing": PICTURE}
_ARTIFACTS = {"textAnnotation": PICTURE, "association": PICTURE, "group": PICTURE}

NODES = (
    "startEvent",
    "endEvent",
    "userTask",
    "exclusiveGateway",
    "parallelGateway",
    "eventBasedGateway",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "subProcess",
)
"""The elements that tokens come to."""

_SCOPE = {**_ARTIFACTS, "laneSet": PICTURE, "sequenceFlow": RUN, **dict.fromkeys(NODES, RUN)}

BESIDE = (
    "import",
    "extension",
    "relationship",
    "category",
    "choreography",
    "collaboration",
    "correlationProperty",
    "dataStore",
    "endPoint",
    "escalation",
    "globalBusinessRuleTask",
    "globalChoreographyTask",
    "globalConversation",
    "globalManualTask",
    "globalScriptTask",
    "globalTask",
    "globalUserTask",
    "interface",
    "itemDefinition",
    "partnerEntity",
    "partnerRole",
    "resource",
    "signal",
    "cancelEventDefinition",
    "compensateEventDefinition",
    "conditionalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "linkEventDefinition",
    "messageEventDefinition",
    "signalEventDefinition",
    "terminateEventDefinition",
    "timerEventDefinition",
)
"""What may stand beside the process: nothing of it runs unless the process refers to it, and such
a reference is refused where it stands."""

SUBSET: Mapping[str, SubsetRow] = {
    "definitions": SubsetRow(
        {
            "id": PICTURE,
            "name": PICTURE,
            "targetNamespace": PICTURE,
            "expressionLanguage": RUN,
            "typeLanguage": PICTURE,
            "exporter": PICTURE,
            "exporterVersion": PICTURE,
        },
        {
            **_NOTES,
            "process": RUN,
            "message": RUN,
            "error": RUN,
            "BPMNDiagram": PICTURE,
            **dict.fromkeys(BESIDE, PICTURE),
            "extension": RUN,
        },
    ),
    "extension": SubsetRow(
        {
            "definition": PICTURE,
            "mustUnderstand": Only(
                _NO,
                sentence("The file says that it must not be run without an extension."),
                sentence("Delete the extension, if the procedure is right without it."),
            ),
        },
        {"documentation": PICTURE},
    ),
    "process": SubsetRow(
        {
            **_SHOWN,
            "isExecutable": RUN,
            "isClosed": PICTURE,
            "definitionalCollaborationRef": PICTURE,
            "processType": Only(
                frozenset({"None", "none", "Private", "private"}),
                sentence("A public process is a view from outside and is not run."),
                sentence("Write processType='Private', or delete the attribute."),
            ),
        },
        {**_NOTES, **_SCOPE},
    ),
    "startEvent": SubsetRow(
        {
            **_CATCHING,
            "isInterrupting": Only(
                _YES,
                sentence("Only the start of an event sub-process could interrupt nothing."),
                _DELETE,
            ),
        },
        _NODE,
    ),
    "endEvent": SubsetRow(
        _SHOWN, {**_NODE, "errorEventDefinition": RUN, "terminateEventDefinition": RUN}
    ),
    "userTask": SubsetRow({**_ACTIVITY, "implementation": _IMPLEMENTATION}, _NODE),
    "exclusiveGateway": SubsetRow({**_GATEWAY, "default": RUN}, _NODE),
    "parallelGateway": SubsetRow(_GATEWAY, _NODE),
    "eventBasedGateway": SubsetRow(
        {
            **_GATEWAY,
            "instantiate": Only(
                _NO,
                sentence("It would start cases by an event; cases start by a command."),
                sentence("Delete the attribute, and draw a plain start event before."),
            ),
            "eventGatewayType": Only(
                frozenset({"Exclusive", "exclusive"}),
                sentence("It would wait for all its events; here the first one decides."),
                sentence("Delete the attribute; to wait for all, draw a parallel gateway."),
            ),
        },
        _NODE,
    ),
    "intermediateCatchEvent": SubsetRow(
        _CATCHING, {**_NODE, "messageEventDefinition": RUN, "timerEventDefinition": RUN}
    ),
    "intermediateThrowEvent": SubsetRow(_SHOWN, _NODE),
    "boundaryEvent": SubsetRow(
        {**_CATCHING, "cancelActivity": RUN, "attachedToRef": RUN},
        {
            **_NODE,
            "messageEventDefinition": RUN,
            "timerEventDefinition": RUN,
            "errorEventDefinition": RUN,
        },
    ),
    "subProcess": SubsetRow({**_ACTIVITY, "triggeredByEvent": RUN}, {**_NODE, **_SCOPE}),
    "sequenceFlow": SubsetRow(
        {
            **_SHOWN,
            "sourceRef": RUN,
            "targetRef": RUN,
            "isImmediate": Only(
                _YES,
                sentence("It says that steps may lie between which are not drawn."),
                sentence("Delete the attribute, and draw all the steps."),
            ),
        },
        {**_FLOW_ELEMENT, "conditionExpression": RUN},
    ),
    "conditionExpression": SubsetRow(
        {"id": PICTURE, "language": RUN, "evaluatesToTypeRef": PICTURE}, {}
    ),
    "messageEventDefinition": SubsetRow({"id": PICTURE, "messageRef": RUN}, _NOTES),
    "timerEventDefinition": SubsetRow({"id": PICTURE}, _NOTES),
    "errorEventDefinition": SubsetRow({"id": PICTURE, "errorRef": RUN}, _NOTES),
    "terminateEventDefinition": SubsetRow({"id": PICTURE}, _NOTES),
    "message": SubsetRow({**_SHOWN, "itemRef": PICTURE}, _NOTES),
    "error": SubsetRow(
        {"id": RUN, "name": PICTURE, "errorCode": RUN, "structureRef": PICTURE}, _NOTES
    ),
}
"""By element: its attributes and children. A process that is not executable is a picture."""

PICTURES = frozenset(
    {
        *_NOTES,
        *_ARTIFACTS,
        "categoryValueRef",
        "incoming",
        "outgoing",
        "laneSet",
        "collaboration",
        "category",
    }
)
"""Elements that are kept with all that stands on and in them, without effect on a case."""


def run_inside(local: str) -> frozenset[str]:
    """The names of child elements that an element may have."""
    return frozenset(SUBSET[local].children) if local in SUBSET else frozenset()

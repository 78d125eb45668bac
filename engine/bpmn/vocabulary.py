"""The namespaces of BPMN 2.0 and of our extension, and the attributes of ours."""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MOTCUA = "urn:motcua:bpmn:1.0"

# Our attributes, by the BPMN element that may carry them; README of workflows/ explains each.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "process": frozenset({"profile", "total", "validFrom"}),
    "userTask": frozenset({"role", "clockOwner", "deadline", "form"}),
    "timerEventDefinition": frozenset({"deadline"}),
    "intermediateCatchEvent": frozenset({"role", "form"}),
    "boundaryEvent": frozenset({"role", "form"}),
    "intermediateThrowEvent": frozenset({"milestone", "occurredAt"}),
    "endEvent": frozenset({"outcome", "handsOverTo"}),
    "sequenceFlow": frozenset({"maxRounds", "causedBy"}),
}

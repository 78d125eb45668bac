"""What an event waits for or throws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.document import (
    Unreadable,
    Xml,
    local_name,
    own,
    own_words,
    problem,
    reference,
    refusal,
    refuse_inside,
)
from engine.model import process as bpmn
from engine.model.sentence import sentence

_DEFINITION = "EventDefinition"


@dataclass(frozen=True, slots=True)
class EventNames:
    """Messages and errors that the document defines: id to public name or code."""

    messages: Mapping[str, str]
    errors: Mapping[str, str]


def read_trigger(element: Xml, names: EventNames) -> bpmn.Trigger | None:
    """The one trigger of an event, or None for a plain event.

    Raises:
        Unreadable: several triggers, an unsupported one, or a reference that leads nowhere.
    """
    refuse_inside(element, also=_DEFINITION)
    definitions = [child for child in element if local_name(child).endswith(_DEFINITION)]
    if not definitions:
        return None
    if len(definitions) > 1:
        raise Unreadable(
            problem(
                element,
                "event-trigger",
                "An event with several triggers is not supported.",
                "Draw one event for each trigger.",
            )
        )
    (definition,) = definitions
    match local_name(definition):
        case "messageEventDefinition":
            refuse_inside(definition)
            name = _resolve(definition, "messageRef", names.messages, "name")
            return bpmn.Message(name, own_words(element, "role"), own(element, "form"))
        case "timerEventDefinition":
            return _read_timer(definition)
        case "errorEventDefinition":
            refuse_inside(definition)
            return bpmn.Error(_resolve(definition, "errorRef", names.errors, "errorCode"))
        case "terminateEventDefinition":
            refuse_inside(definition)
            return bpmn.Terminate()
    raise Unreadable(refusal(definition))


def _read_timer(definition: Xml) -> bpmn.Timer:
    for child in definition:
        if local_name(child) in {"timeDuration", "timeDate", "timeCycle"}:
            raise Unreadable(
                problem(
                    child,
                    "timer-in-diagram",
                    "The length of a wait stands in the diagram.",
                    "Delete it and name a key of the deadline profile in motcua:deadline.",
                )
            )
    refuse_inside(definition)
    key = own(definition, "deadline")
    if not key:
        raise Unreadable(
            problem(
                definition,
                "deadline-missing",
                "The timer names no deadline key.",
                "Set motcua:deadline on the timer event definition.",
            )
        )
    return bpmn.Timer(key)


def _resolve(definition: Xml, attribute: str, known: Mapping[str, str], what: str) -> str:
    ref = reference(definition, attribute)
    if known.get(ref):
        return known[ref]
    raise Unreadable(
        problem(
            definition,
            "dangling-reference",
            sentence(
                "The event's {attribute} '{ref}' is not defined in this file, or its {what} is "
                "missing.",
                attribute=attribute,
                ref=ref,
                what=what,
            ),
            sentence("Define it beside the process, and give it its {what}.", what=what),
        )
    )

"""What each rule of the check says, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from engine import EngineError, Invalid, Problem
from webapi.i18n import tell


def rule_word(rule: str) -> str:
    """The sentence of a rule; empty for one that has none."""
    return {
        "bad-attribute": tell("An attribute has a value that it cannot have."),
        "bad-id": tell("The id cannot be used."),
        "bad-target": tell("A flow leads to what it cannot lead to."),
        "calendar-unknown": tell("The working calendar is not published."),
        "causes": tell("The list of causes is not right."),
        "clock-owner": tell("It is not said whose time runs."),
        "condition-ignored": tell("The condition would not be looked at."),
        "condition-missing": tell("A flow out of the choice has no condition."),
        "dangling-reference": tell("It refers to something that is not there."),
        "deadline-missing": tell("The step has no time limit."),
        "deadline-unknown": tell("The profile gives no such limit."),
        "default-missing": tell("The choice says nothing for when no condition holds."),
        "default-with-condition": tell("The default flow has a condition."),
        "does-not-start": tell("A case could not be started on it."),
        "duplicate-id": tell("The id is used twice."),
        "end-event": tell("The end is not as it has to be."),
        "error-not-caught": tell("Nobody catches this error."),
        "error-on-task": tell("A step cannot raise errors."),
        "error-twice": tell("The same error is caught twice."),
        "event-gateway": tell("What follows the gateway must be waits."),
        "event-trigger": tell("The event has no trigger, or one that is not supported."),
        "example": tell("The example cannot be read."),
        "example-fails": tell("An example comes out otherwise."),
        "feel": tell("The expression cannot be read."),
        "form-format": tell("A field has an unknown format."),
        "form-id": tell("The form is called otherwise than its file."),
        "form-keyword": tell("The form says something that is not understood."),
        "form-label": tell("A field has no label in both languages."),
        "form-malformed": tell("The form is no JSON."),
        "form-missing": tell("The step has no form."),
        "form-name": tell("A field's name cannot be used."),
        "form-options": tell("The options of a field are not right."),
        "form-pattern": tell("The pattern of a field is not right."),
        "form-reference": tell("A field refers to what is not in the data dictionary."),
        "form-required": tell("A required field is not in the form."),
        "form-reserved": tell("The name of the field is reserved."),
        "form-rule": tell("A rule of the form is not right."),
        "form-schema": tell("The form is not right."),
        "form-scope": tell("The scope of a field is not right."),
        "form-sets": tell("What the field sets is not right."),
        "form-shape": tell("The form does not have the shape of one."),
        "form-show-when": tell("The condition for showing a field is not right."),
        "form-too-large": tell("The form is too large."),
        "form-type": tell("A field has an unknown type."),
        "form-unknown": tell("The form is not published."),
        "id-missing": tell("An element has no id."),
        "implicit-end": tell("The way ends without an end event."),
        "implicit-fork": tell("Several flows leave it without a gateway."),
        "key": tell("The name of the document cannot be used."),
        "key-differs": tell("The document is called otherwise than what is in it."),
        "label-required": tell("It has no name."),
        "labels": tell("The English names are not right."),
        "limit-can-be-broken": tell(
            "The whole limit can be broken though each party keeps its own."
        ),
        "loop-without-wait": tell("The loop could turn for ever without anybody doing anything."),
        "message-name": tell("The message has no name, or another one has it."),
        "milestone": tell("The milestone is not right."),
        "name-taken": tell("The name is taken."),
        "no-incoming": tell("No flow leads to it."),
        "no-way-out": tell("No way leads from here to an end."),
        "deadlock": tell("A case can come to a stand here for ever."),
        "never-done": tell("No case can ever come here."),
        "too-many-states": tell("The diagram allows too many states to look at them all."),
        "twice-at-once": tell("Two ways can lead here at the same time."),
        "not-bpmn": tell("The file is no BPMN 2.0."),
        "not-judged": tell("Whether the whole limit is kept cannot be judged here."),
        "not-provable": tell("The limit cannot be proved."),
        "not-text": tell("The document is no text."),
        "one-process": tell("A diagram holds exactly one procedure that is carried out."),
        "outcome-inside": tell("An outcome stands inside a part."),
        "outcome-missing": tell("The end does not say how the case ends."),
        "outcome-unknown": tell("The outcome is not known."),
        "process-unknown": tell("The procedure that it goes on as is not published."),
        "profile-missing": tell("The procedure names no deadline profile."),
        "profile-unknown": tell("The deadline profile is not published."),
        "reserved-id": tell("The id is reserved."),
        "rework-cause": tell("Rework must say whose work makes it necessary."),
        "rework-nowhere": tell("Rounds stand on a flow that leads nowhere back."),
        "rework-rounds": tell("The number of rounds is not right."),
        "rework-unbounded": tell("A loop does not say how many rounds are reckoned with."),
        "role-missing": tell("Nobody is named who does it."),
        "role-unknown": tell("The role is not published."),
        "roles": tell("The roles are not right."),
        "setting-missing": tell("The profile lacks a setting that others have."),
        "start-event": tell("There must be exactly one plain start."),
        "step-unknown": tell("A limit is of no step."),
        "timer-in-diagram": tell("Times stand in the deadline profile, not in the diagram."),
        "toml": tell("The text is no TOML."),
        "too-many-elements": tell("The diagram has too many elements."),
        "too-many-roles": tell("Too many roles for one step."),
        "too-much": tell("It is too large, or takes too long."),
        "twin-documents": tell("The same document was handed in twice."),
        "twin-flows": tell("Two flows connect the same elements."),
        "unknown-attribute": tell("An attribute of ours has no meaning here."),
        "unknown-name": tell("The expression speaks of something unknown."),
        "unreachable": tell("No way leads here from the start."),
        "unsupported-element": tell("The engine does not run this kind of element."),
        "xml-doctype": tell("The file has a DOCTYPE."),
        "xml-encoding": tell("The file is not UTF-8."),
        "xml-malformed": tell("The file is no well-formed XML."),
        "xml-too-large": tell("The file is too large."),
    }.get(rule, "")


def explained(problems: Iterable[Problem]) -> list[tuple[str, Problem]]:
    """Problems, each with the sentence of its rule."""
    return [(rule_word(one.rule), one) for one in problems]


def explained_of(error: EngineError) -> list[tuple[str, Problem]]:
    """Those that a refusal lists."""
    return explained(error.problems if isinstance(error, Invalid) else ())

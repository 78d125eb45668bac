"""What the editor of diagrams says, in the reader's language."""

from __future__ import annotations

from webapi.i18n import tell


def studio_words() -> dict[str, str]:
    """By the English text that the editor and the library under it know."""
    return _panel() | _acts() | _drawing() | _definitions()


def _panel() -> dict[str, str]:
    return {
        "The whole procedure": tell("The whole procedure"),
        "Name": tell("Name"),
        "Id": tell("Id"),
        "Begin with a letter or _; then plain letters, digits, _, - and full stops.": tell(
            "Begin with a letter or _; then plain letters, digits, _, - and full stops."
        ),
        "Another element has this id.": tell("Another element has this id."),
        "Remarks": tell("Remarks"),
        "Who does it": tell("Who does it"),
        "Whose time runs": tell("Whose time runs"),
        "Form": tell("Form"),
        "Time limit": tell("Time limit"),
        "Unit": tell("Unit"),
        "In some cases:": tell("In some cases:"),
        "Counted on the calendar": tell("Counted on the calendar"),
        "Ground": tell("Ground"),
        "Set by ourselves, no rule yet": tell("Set by ourselves, no rule yet"),
        "Deadline profile": tell("Deadline profile"),
        "Limit over the whole": tell("Limit over the whole"),
        "that of the profile": tell("that of the profile"),
        "Takes new cases from": tell("Takes new cases from"),
        "Left empty: as soon as it is published": tell("Left empty: as soon as it is published"),
        "Milestone of the law": tell("Milestone of the law"),
        "When it happened (FEEL)": tell("When it happened (FEEL)"),
        "Outcome": tell("Outcome"),
        "Goes on as": tell("Goes on as"),
        "Who brings it in": tell("Who brings it in"),
        "Message": tell("Message"),
        "Code of the error": tell("Code of the error"),
        "Condition (FEEL)": tell("Condition (FEEL)"),
        "Taken when no condition holds": tell("Taken when no condition holds"),
        "Rounds of rework that are reckoned with": tell("Rounds of rework that are reckoned with"),
        "Whose work makes it necessary": tell("Whose work makes it necessary"),
        "Not saved yet": tell("Not saved yet"),
        "Saving ...": tell("Saving ..."),
        "Not saved: say first whether what the editor does not keep may go.": tell(
            "Not saved: say first whether what the editor does not keep may go."
        ),
        "A comment: {text}": tell("A comment: {text}", text="{text}"),
        "An instruction to {program}: {text}": tell(
            "An instruction to {program}: {text}", program="{program}", text="{text}"
        ),
        "Not saved. Log in in another window, or check the network, then save again.": tell(
            "Not saved. Log in in another window, or check the network, then save again."
        ),
        "The check was not answered. Are you still logged in?": tell(
            "The check was not answered. Are you still logged in?"
        ),
    }


def _acts() -> dict[str, str]:
    return {
        "Draw a pool around it": tell("Draw a pool around it"),
        "After this element": tell("After this element"),
        "Add a step": tell("Add a step"),
        "Add a choice": tell("Add a choice"),
        "Add an end": tell("Add an end"),
        "Add a usual step": tell("Add a usual step"),
        "Add a usual step ...": tell("Add a usual step ..."),
        "Connect to": tell("Connect to"),
        "Connect to ...": tell("Connect to ..."),
        "Remove this element": tell("Remove this element"),
        "Add a lane above": tell("Add a lane above"),
        "Add a lane below": tell("Add a lane below"),
    }


def _drawing() -> dict[str, str]:
    return {
        "Move the view": tell("Move the view"),
        "Choose several": tell("Choose several"),
        "Make room": tell("Make room"),
        "Connect": tell("Connect"),
        "Start": tell("Start"),
        "Step": tell("Step"),
        "Choice": tell("Choice"),
        "Side by side": tell("Side by side"),
        "Whatever comes first": tell("Whatever comes first"),
        "Milestone": tell("Milestone"),
        "Wait for a message": tell("Wait for a message"),
        "Wait for a time": tell("Wait for a time"),
        "Part": tell("Part"),
        "Pool": tell("Pool"),
        "End": tell("End"),
        "Append step": tell("Append step"),
    }


def _definitions() -> dict[str, str]:
    return {
        "Append end event": tell("Add an end"),
        "Append gateway": tell("Add a choice"),
        "Append intermediate/boundary event": tell("Add an event"),
        "Append text annotation": tell("Add a remark"),
        "Add text annotation": tell("Add a remark"),
        "Change element": tell("Change its kind"),
        "Change type": tell("Change its kind"),
        "Delete": tell("Remove"),
        "Remove": tell("Remove"),
        "Connect to other element": tell("Connect"),
        "Connect using sequence/message flow or association": tell("Connect"),
        "Add lane above": tell("Add a lane above"),
        "Add lane below": tell("Add a lane below"),
        "Divide into two lanes": tell("Divide into two lanes"),
        "Divide into three lanes": tell("Divide into three lanes"),
        "User task": tell("Step"),
        "Exclusive gateway": tell("Choice"),
        "Parallel gateway": tell("Side by side"),
        "Event-based gateway": tell("Whatever comes first"),
        "Start event": tell("Start"),
        "End event": tell("End"),
        "Error end event": tell("End with an error"),
        "Terminate end event": tell("End of everything"),
        "Intermediate throw event": tell("Milestone"),
        "Message intermediate catch event": tell("Wait for a message"),
        "Timer intermediate catch event": tell("Wait for a time"),
        "Message boundary event": tell("Message that ends the step"),
        "Timer boundary event": tell("Time that ends the step"),
        "Error boundary event": tell("Error that ends the part"),
        "Message boundary event (non-interrupting)": tell("Message beside the step"),
        "Timer boundary event (non-interrupting)": tell("Time beside the step"),
        "Sequence flow": tell("Flow"),
        "Default flow": tell("Default flow"),
        "Conditional flow": tell("Flow with a condition"),
        "Sub-process (expanded)": tell("Part"),
        "Sub-process (collapsed)": tell("Part, folded"),
        "Open minimap": tell("Open the small map"),
        "Close minimap": tell("Close the small map"),
        "Search": tell("Search"),
    }

"""A case as it stood after an event, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.session import day_and_hour

if TYPE_CHECKING:
    from engine.readers.frames import FrameView


FRAME_COLUMNS = {
    "case": "frame.event.stream",
    "sequence": "frame.event.sequence",
    "at": "frame.event.at",
    "type": "frame.event.type",
    "label": "entry.label",
    "by": "frame.event.by",
    "on_behalf_of": "frame.event.on_behalf_of",
    "on_behalf_of_colleague": "frame.event.on_behalf_of_colleague",
    "state": "frame.case.state",
    "day": "day",
    "days_left": "days_left",
    "open": "frame.elements",
}


def frame_lines(view: FrameView) -> str:
    """The event, and below it what was open after it."""
    event, case = view.frame.event, view.frame.case
    colleague = event.on_behalf_of_colleague
    behalf = f", standing in for {colleague}" if colleague else ""
    behalf += f" for {event.on_behalf_of}" if event.on_behalf_of else ""
    said = f"{event.type}{f' ({view.entry.label})' if view.entry.label else ''}"
    day = "" if view.day is None else f", day {view.day}, {view.days_left} left"
    lines = [
        f"#{event.sequence}  {day_and_hour(event.at)}  {said}, by {event.by}{behalf}: "
        f"{case.state}{day}"
    ]
    for step in view.steps:
        until = f", until {day_and_hour(step.task.due_at)}" if step.task.due_at else ""
        holder = f", with {step.task.assignee}" if step.task.assignee else ""
        lines.append(
            f"      > {step.name}{holder}{until} (form {step.form}, version {step.form_version})"
        )
    return "\n".join(lines)

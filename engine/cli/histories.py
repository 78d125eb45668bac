"""A case as it stood after an event, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.session import day_and_hour

if TYPE_CHECKING:
    from engine.readers.frames import FrameView


def show_frame(view: FrameView) -> None:
    """Prints the event, and what was open after it."""
    event, case = view.frame.event, view.frame.case
    behalf = f" for {event.on_behalf_of}" if event.on_behalf_of else ""
    said = f"{event.type}{f' ({view.entry.label})' if view.entry.label else ''}"
    day = "" if view.day is None else f", day {view.day}, {view.days_left} left"
    click.echo(
        f"#{event.sequence}  {day_and_hour(event.at)}  {said}, by {event.by}{behalf}: "
        f"{case.state}{day}"
    )
    for step in view.steps:
        until = f", until {day_and_hour(step.task.due_at)}" if step.task.due_at else ""
        holder = f", with {step.task.assignee}" if step.task.assignee else ""
        click.echo(
            f"      > {step.name}{holder}{until} (form {step.form}, version {step.form_version})"
        )

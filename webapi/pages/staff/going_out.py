"""What leaves the house with a step is shown once more before it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import Response, g, request, url_for

from engine import commands, views
from webapi.context import actor, outside_reading
from webapi.pages.answers import AnswerKind, Typed, kind_of
from webapi.pages.layout import show
from webapi.pages.staff.list_beside import given_list
from webapi.pages.staff.task_form import TaskForm, typed_words
from webapi.session import FORM_TOKEN

SEND = "send"
"""What the button says of somebody who has seen what goes out."""
_NOT_CARRIED = frozenset({FORM_TOKEN, "here", "do"})
_OF_FILES = (AnswerKind.FILE, AnswerKind.FILES)


def going_out(
    page: views.TaskPage, command: commands.CompleteTask
) -> Sequence[views.OutgoingMessage]:
    """What the customer would be told by completing the step, where somebody has not seen it yet.
    Of a step that is over nothing: its command gets its first answer.

    Raises:
        EngineError: the step cannot be completed so.
    """
    if request.form.get("do") == SEND or not page.view.task.open:
        return ()
    return outside_reading().outgoing(command, actor())


def show_going_out(
    page: views.TaskPage, task_form: TaskForm, messages: Sequence[views.OutgoingMessage]
) -> Response:
    """The answer in words and the messages as they would be sent; one button sends, another one
    leads back to the form."""
    task = page.view.task
    g.shown_at = url_for("pages.show_task", task=task.id)
    return show(
        "staff/going_out.html",
        page=page,
        task=task,
        messages=messages,
        told=[one for one in typed_words(page, task_form) if one[1]],
        given_list=given_list(),
        carried=list(_carried(page, task_form.typed)),
    )


def _carried(page: views.TaskPage, typed: Mapping[str, Typed]) -> Iterator[tuple[str, str]]:
    """The form as it was sent, its files by what is kept of them."""
    of_files = [one.name for one in page.fields if kind_of(one.schema) in _OF_FILES]
    left_out = {f"f.{name}.{part}" for name in of_files for part in ("kept", "drop")}
    for name, value in request.form.items(multi=True):
        if name not in _NOT_CARRIED | left_out:
            yield name, value
    for name in of_files:
        for file in typed.get(name) or ():
            yield f"f.{name}.kept", f"{file['sha256']} {file['name']}"

"""Acting on a step: its draft, completing it, handing it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from engine import Conflict, EngineError, FieldError, Invalid, NotAllowed, commands, svg, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages.answers import read_answer
from webapi.pages.formatting import hour
from webapi.pages.guide import is_guided, remember_guided
from webapi.pages.layout import acts, go_to, only_shows, show, shows
from webapi.pages.refusals import told
from webapi.pages.staff.going_out import going_out, show_going_out
from webapi.pages.staff.list_beside import given_list
from webapi.pages.staff.task_form import (
    TaskForm,
    fresh_task_form,
    show_task_form,
    written_task_form,
)

_BESIDE = {
    "late_cause_missing": "late_cause",
    "late_cause_unfit": "late_cause",
    "late_remark_missing": "late_remark",
    "behalf_missing": "on_behalf_of",
    "behalf_unfit": "on_behalf_of",
}
"""Refusals that belong to a field of the page beside the form."""


@shows("/tasks/<name:task>")
def show_task(task: str) -> Response:
    """GET ``/tasks/TASK``: the page of a step."""
    page = _page(task)
    response = show_task_form(page, fresh_task_form(page))
    if "done" in request.args and is_guided():
        remember_guided(response)
    return response


def _page(task: str) -> views.TaskPage:
    return reading().tasks.get(actor(), task, language())


@shows("/tasks/<name:task>/diagram")
def show_task_diagram(task: str) -> Response:
    """GET ``/tasks/TASK/diagram``: what stands around the step in the procedure, drawn; on a page
    of its own, so that whoever fills the form in does not load it."""
    page = _page(task)
    element, case = page.view.task.element, page.view.task.case
    marks = {element: svg.Mark(tell("this step"), "open")}
    drawing = reading().records.drawing(actor(), case, marks, element, language())
    return show("staff/task_diagram.html", page=page, diagram=drawing)


@acts("/tasks/<name:task>/answer", uploads=True, shows_again=True)
def answer_task(task: str) -> AnyResponse:
    """POST ``/tasks/TASK/answer``: completes the step, keeps a draft, makes a paper from what is
    written, or adds a row to a table, as ``do`` says."""
    page = _page(task)
    task_form = written_task_form(page)
    wanted = request.form.get("do", "complete")
    if wanted.startswith("more:"):
        task_form.more_rows = wanted.removeprefix("more:")
    if task_form.errors:
        return _unfit(page, task_form)
    if task_form.more_rows or only_shows():
        return show_task_form(page, task_form)
    if task_form.conflict:
        return show_task_form(page, task_form, 409)
    if wanted.startswith("paper:"):
        return _make_paper(page, task_form, wanted.removeprefix("paper:"))
    return _keep(page, task_form) if wanted == "draft" else _complete(page, task_form)


@acts("/tasks/<name:task>/draft", uploads=True)
def keep_draft(task: str) -> Response:
    """Keeps what is on the page by itself, for the script; answers what it says to the person."""
    page = _page(task)
    try:
        version = _save(page, written_task_form(page))
    except EngineError as error:
        return jsonify({"said": told(error), "kept": False})
    at = reading().clock.now()
    return jsonify({"said": tell("Draft kept at {at}.", at=hour(at)), "version": version})


@acts("/tasks/<name:task>/claim")
def claim_task(task: str) -> AnyResponse:
    """POST ``/tasks/TASK/claim``."""
    return _done(task, commands.ClaimTask(task), "taken")


@acts("/tasks/<name:task>/release")
def release_task(task: str) -> AnyResponse:
    """POST ``/tasks/TASK/release``."""
    return _done(task, commands.ReleaseTask(task), "released")


@acts("/tasks/<name:task>/assign")
def assign_task(task: str) -> AnyResponse:
    """POST ``/tasks/TASK/assign``."""
    form = request.form
    command = commands.AssignTask(task, form.get("assignee", ""), form.get("reason", ""))
    return _done(task, command, "assigned")


@acts("/tasks/<name:task>/comment", shows_again=True)
def comment_task(task: str) -> AnyResponse:
    """POST ``/tasks/TASK/comment``."""
    page, text = _page(task), request.form.get("text", "")
    if only_shows():
        return show_task_form(page, fresh_task_form(page), comment=text)
    command = commands.AddComment(page.view.task.case, text, page.view.task.number)
    return _done(task, command, "comment", comment=text)


def _done(task: str, command: commands.Command, said: str, **more: str) -> AnyResponse:
    """Carries the command out, or says on the step's page why not."""
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        page = _page(task)
        task_form = fresh_task_form(page)
        task_form.refusal = told(error)
        return show_task_form(page, task_form, status_of(error), **more)
    return _to_step(task, said=said)


def _to_step(task: str, **values: object) -> AnyResponse:
    """Leads to the page of the step, with the list beside it that was there."""
    return go_to("show_task", task=task, list=given_list(), **values)


def _save(page: views.TaskPage, task_form: TaskForm) -> int:
    draft = commands.SaveDraft(page.view.task.id, dict(task_form.typed), task_form.draft_version)
    receipt = outside_reading().execute(draft, actor())
    return int(str(receipt.details["draft_version"]))


def _keep(page: views.TaskPage, task_form: TaskForm) -> AnyResponse:
    try:
        _save(page, task_form)
    except EngineError as error:
        return _not_done(page.view.task.id, task_form, error)
    return _to_step(page.view.task.id, said="draft")


def _make_paper(page: views.TaskPage, task_form: TaskForm, key: str) -> AnyResponse:
    """Makes a paper from what stands on the page, and keeps that as a draft, with the paper where
    the form asks for it."""
    found = read_answer({one.name: one.schema for one in page.fields}, task_form.typed)
    if found.errors:
        task_form.errors = found.errors
        return _unfit(page, task_form)
    task = page.view.task
    command = commands.MakePaper(task.case, key, language(), task.id, found.values)
    try:
        file = outside_reading().execute(command, actor(), request.form.get("key")).details
        taken_by = next(one.steps[task.element] for one in page.papers if one.key == key)
        if taken_by:
            kept = [{"sha256": str(file["sha256"]), "name": str(file["name"])}]
            task_form.typed = {**task_form.typed, taken_by: kept}
        _save(page, task_form)
    except EngineError as error:
        return _not_done(task.id, task_form, error)
    return _to_step(task.id, said="paper-made")


def _complete(page: views.TaskPage, task_form: TaskForm) -> AnyResponse:
    schemas = {one.name: one.schema for one in page.fields}
    reading = read_answer(schemas, task_form.typed)
    if reading.errors:
        task_form.errors = reading.errors
        return _unfit(page, task_form)
    if asked := asks_of_place(page, reading.values):
        task_form.at_place = asked
        task_form.seen_places = " ".join([task_form.seen_places, *(one.case.code for one in asked)])
        return show_task_form(page, task_form, 409)
    task = page.view.task.id
    command = completion(page, task_form, reading.values)
    try:
        if messages := going_out(page, command):
            return show_going_out(page, task_form, messages)
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _not_done(task, task_form, error)
    return _to_step(task, done=1)


def completion(
    page: views.TaskPage,
    task_form: TaskForm,
    values: Mapping[str, object],
    done_at: datetime | None = None,
    drift: int = 0,
) -> commands.CompleteTask:
    """The command that completes the step with these values and what stands beside the form;
    ``done_at`` and ``drift`` as a device states them."""
    return commands.CompleteTask(
        page.view.task.id,
        values,
        on_behalf_of=task_form.behalf.strip() or None if page.behalf else None,
        late_cause=task_form.cause or None,
        late_remark=task_form.remark.strip() or None,
        done_at=done_at,
        drift=drift,
        seen=tuple(task_form.seen.split()),
    )


def asks_of_place(page: views.TaskPage, answer: Mapping[str, object]) -> Sequence[views.CaseLine]:
    """Other open cases at the place of the answer that the page has not shown yet: whoever sends it
    once more says that this is another one."""
    seen = request.form.get("at_place", "").split()
    case = page.view.task.case
    found = reading().look_ups.at_place(actor(), answer, case, language())
    return [] if {one.case.code for one in found} <= set(seen) else found


def _unfit(page: views.TaskPage, task_form: TaskForm) -> Response:
    """Shows what is not right. The draft is kept with it, so that photos that came along are not
    sent twice, and can be looked at."""
    try:
        task_form.draft_version = _save(page, task_form)
    except EngineError:
        # Somebody else has changed the draft, or holds the step: completing it will tell.
        return show_task_form(page, task_form, 422)
    return show_task_form(_page(page.view.task.id), task_form, 422)


def _not_done(task: str, task_form: TaskForm, error: EngineError) -> Response:
    """Says why, beside all that was typed; nothing was changed."""
    page = _page(task)
    if isinstance(error, Invalid) and error.code == "answer_doubted":
        task_form.doubts = error.fields
        task_form.seen = " ".join([task_form.seen, *(one.key for one in error.fields)])
        return show_task_form(page, task_form, 409)
    if isinstance(error, Invalid) and error.fields:
        task_form.errors = list(error.fields)
        return _unfit(page, task_form)
    if error.code in _BESIDE:
        task_form.errors = [
            FieldError(_BESIDE[error.code], error.code, error.message, error.params)
        ]
    elif isinstance(error, Conflict | NotAllowed):
        task_form.conflict = told(error)
    else:
        task_form.refusal = told(error)
    if error.code == "draft_changed":
        # Saving once more then keeps what is on this page: both are before the person's eyes.
        task_form.draft_version = page.view.task.draft_version
    return show_task_form(page, task_form, status_of(error))

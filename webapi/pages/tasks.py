"""A step: its question page, its draft, and completing it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    Conflict,
    EngineError,
    FieldError,
    Invalid,
    Mark,
    NotAllowed,
    TaskState,
    commands,
    views,
)
from webapi.context import actor, engine
from webapi.errors import status_of
from webapi.i18n import language, say, tell
from webapi.pages.answers import PREFIX, Typed, as_typed, read_answer, typed_answer
from webapi.pages.frame import acts, go_to, only_shows, show, shows
from webapi.pages.guide import is_guided, remember_guided
from webapi.pages.knowledge import kept_file, known_fields
from webapi.pages.questions import anchor, flat, questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.uploads import keep_files, posted
from webapi.pages.words import deadline, hour

_LATE = {
    "late_cause_missing": "late_cause",
    "late_cause_unfit": "late_cause",
    "late_remark_missing": "late_remark",
    "behalf_missing": "on_behalf_of",
    "behalf_unfit": "on_behalf_of",
}
"""Refusals that belong to a field of the page beside the form."""


@dataclass
class Sheet:
    """What a person has written on a step's page so far, and what is said of it."""

    typed: Mapping[str, Typed]
    draft_version: int
    behalf: str = ""
    cause: str = ""
    remark: str = ""
    errors: list[FieldError] = field(default_factory=list)
    refusal: str = ""
    conflict: str = ""
    more_rows: str = ""


@shows("/tasks/<name:task>")
def show_task(task: str) -> Response:
    page = engine().tasks.get(actor(), task, language())
    response = _page(page, _fresh_sheet(page))
    if "done" in request.args and is_guided():
        remember_guided(response)
    return response


@acts("/tasks/<name:task>/answer", uploads=True, shows_again=True)
def answer_task(task: str) -> AnyResponse:
    page = engine().tasks.get(actor(), task, language())
    sheet = _written_sheet(page)
    wanted = request.form.get("do", "complete")
    if wanted.startswith("more:"):
        sheet.more_rows = wanted.removeprefix("more:")
    if wanted.startswith("more:") or only_shows() or sheet.errors:
        return _page(page, sheet, 422 if sheet.errors else 200)
    return _keep(page, sheet) if wanted == "draft" else _complete(page, sheet)


@acts("/tasks/<name:task>/draft", uploads=True)
def keep_draft(task: str) -> Response:
    """Keeps what is on the page by itself, for the script; answers what it says to the person."""
    page = engine().tasks.get(actor(), task, language())
    sheet = _written_sheet(page)
    try:
        version = _save(page, sheet)
    except EngineError as error:
        return jsonify({"said": told(error), "kept": False})
    at = engine().clock.now()
    return jsonify({"said": tell("Draft kept at {at}.", at=hour(at)), "version": version})


@acts("/tasks/<name:task>/claim")
def claim_task(task: str) -> AnyResponse:
    engine().execute(commands.ClaimTask(task), actor(), request.form.get("key"))
    return go_to("show_task", task=task, said="taken")


@acts("/tasks/<name:task>/release")
def release_task(task: str) -> AnyResponse:
    engine().execute(commands.ReleaseTask(task), actor(), request.form.get("key"))
    return go_to("show_task", task=task, said="released")


@acts("/tasks/<name:task>/assign")
def assign_task(task: str) -> AnyResponse:
    form = request.form
    command = commands.AssignTask(task, form.get("assignee", ""), form.get("reason", ""))
    try:
        engine().execute(command, actor(), form.get("key"))
    except EngineError as error:
        return _refused(task, error)
    return go_to("show_task", task=task, said="assigned")


@acts("/tasks/<name:task>/comment", shows_again=True)
def comment_task(task: str) -> AnyResponse:
    case, _, number = task.rpartition("-")
    text = request.form.get("text", "")
    if only_shows():
        page = engine().tasks.get(actor(), task, language())
        return _page(page, _fresh_sheet(page), comment=text)
    engine().tasks.get(actor(), task, language())
    command = commands.AddComment(case, text, int(number))
    try:
        engine().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _refused(task, error, comment=text)
    return go_to("show_task", task=task, said="comment", _anchor="comments")


# -- writing


def _fresh_sheet(page: views.TaskPage) -> Sheet:
    task = page.view.task
    typed = page.known if task.draft is None else task.draft
    party = page.view.customer if page.view.clock_owner == "customer" else ""
    return Sheet(
        typed=typed,
        draft_version=task.draft_version,
        behalf=(party or "".join(page.view.turn[:1])) if page.behalf else "",
    )


def _written_sheet(page: views.TaskPage) -> Sheet:
    form = request.form
    schemas = {one.name: one.schema for one in page.fields}
    typed = typed_answer(schemas, posted())
    version = form.get("draft_version", "")
    sheet = Sheet(
        typed=typed,
        draft_version=int(version) if version.isascii() and version.isdigit() else 0,
        behalf=form.get("on_behalf_of", ""),
        cause=form.get("late_cause", ""),
        remark=form.get("late_remark", ""),
    )
    sheet.errors += keep_files(page.fields, typed)
    if form.get("form", "") not in ("", f"{page.form}@{page.form_version}"):
        sheet.conflict = tell(
            "The form of this step was changed meanwhile. Look through it once more, then send it."
        )
        sheet.errors.append(FieldError("", "form_changed", "The form is another one now."))
    return sheet


def _save(page: views.TaskPage, sheet: Sheet) -> int:
    draft = commands.SaveDraft(page.view.task.id, dict(sheet.typed), sheet.draft_version)
    receipt = engine().execute(draft, actor())
    return int(str(receipt.details["draft_version"]))


def _keep(page: views.TaskPage, sheet: Sheet) -> AnyResponse:
    try:
        _save(page, sheet)
    except EngineError as error:
        return _not_done(page.view.task.id, sheet, error)
    return go_to("show_task", task=page.view.task.id, said="draft")


def _complete(page: views.TaskPage, sheet: Sheet) -> AnyResponse:
    schemas = {one.name: one.schema for one in page.fields}
    reading = read_answer(schemas, sheet.typed)
    if reading.errors:
        sheet.errors = reading.errors
        return _page(page, sheet, 422)
    task = page.view.task.id
    command = commands.CompleteTask(
        task,
        reading.values,
        on_behalf_of=sheet.behalf.strip() or None if page.behalf else None,
        late_cause=sheet.cause or None,
        late_remark=sheet.remark.strip() or None,
    )
    try:
        engine().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _not_done(task, sheet, error)
    return go_to("show_task", task=task, done=1)


def _not_done(task: str, sheet: Sheet, error: EngineError) -> Response:
    """Says why, beside all that was typed; nothing was changed."""
    page = engine().tasks.get(actor(), task, language())
    if isinstance(error, Invalid) and error.fields:
        sheet.errors = list(error.fields)
    elif error.code in _LATE:
        sheet.errors = [FieldError(_LATE[error.code], error.code, error.message, error.params)]
    elif isinstance(error, Conflict | NotAllowed):
        sheet.conflict = told(error)
    else:
        sheet.refusal = told(error)
    if error.code == "draft_changed":
        # Saving once more then keeps what is on this page: both are before the person's eyes.
        sheet.draft_version = page.view.task.draft_version
    return _page(page, sheet, status_of(error))


def _refused(task: str, error: EngineError, **more: Any) -> Response:
    page = engine().tasks.get(actor(), task, language())
    sheet = replace(_fresh_sheet(page), refusal=told(error))
    return _page(page, sheet, status_of(error), **more)


# -- the page


def _page(page: views.TaskPage, sheet: Sheet, status: int = 200, **more: Any) -> Response:
    view, me, now = page.view, actor(), engine().clock.now()
    task = view.task
    mine = task.assignee == me.login
    open_to_me = view.may_work and task.assignee in (None, me.login) and not view.stands_still
    questions = questions_of(page.fields, sheet.typed, sheet.errors, sheet.more_rows, page.ruled)
    known_names = {one.name for one in questions}
    others = [one for one in sheet.errors if f"{PREFIX}{one.field}" not in known_names]
    causes = engine().breaches.causes(language()) if view.overdue else []
    people = engine().people.colleagues(me) if open_to_me or me.overseen() else []
    names = engine().people.names({one for one in (task.assignee, task.closed_by) if one})
    sections = engine().records.sections(me, task.case, language())
    answer = next((s for s in sections if s.element == task.element), None)
    return show(
        "task.html",
        status,
        page=page,
        task=task,
        own=deadline(task.due_at if task.open else None, now, view.stands_still),
        whole=deadline(view.latest_at, now, view.stands_still),
        sheet=sheet,
        mine=mine,
        open_to_me=open_to_me,
        questions=questions,
        errors=summary_of(sheet.errors, questions),
        beside={one.field: say(one.message, one.params) for one in others},
        causes=causes,
        candidates=[
            one for one in people
            if one.login != task.assignee
            and any(unit == task.unit and role in task.roles for unit, role in one.roles)
        ],
        holder=names.get(task.assignee or "", task.assignee),
        closer=names.get(task.closed_by or "", task.closed_by),
        typed=_typed_words(page, sheet),
        theirs=_differences(page, sheet),
        known=[
            (section.name or tell("The request"), known_fields(task.case, section.fields))
            for section in sections if section.element != task.element or task.open
        ],
        answer=None if answer is None or task.open else known_fields(task.case, answer.fields),
        next_steps=_next_steps(page, now) if request.args.get("done") else [],
        done=bool(request.args.get("done")) and task.state is TaskState.COMPLETED,
        comments=engine().records.comments(me, task.case),
        diagram=engine().records.drawing(
            me, task.case, {task.element: Mark(tell("this step"), "open")}, task.element, language()
        ),
        key=secrets.token_urlsafe(12),
        kept_file=kept_file,
        more_anchor=anchor(sheet.more_rows.removeprefix(PREFIX)) if sheet.more_rows else "",
        **({"comment": ""} | more),
    )  # fmt: skip


def _next_steps(page: views.TaskPage, now: datetime) -> list[tuple[views.TaskView, Any]]:
    found = engine().cases.get(actor(), page.view.task.case, language()).tasks
    return [(one, deadline(one.task.due_at, now)) for one in found if one.task.open]


def _typed_words(page: views.TaskPage, sheet: Sheet) -> Sequence[tuple[str, str]]:
    """What was typed, to be copied, where it cannot be sent any more."""
    known = {one.name: one for one in page.fields}
    return [
        (known[name].label, flat(known[name].schema, typed))
        for name, typed in sheet.typed.items()
        if name in known
    ]


def _differences(page: views.TaskPage, sheet: Sheet) -> list[tuple[str, str, str]]:
    """Where the draft that is kept differs from what is on the page."""
    kept = page.view.task.draft or {}
    found = []
    for one in page.fields:
        ours = flat(one.schema, sheet.typed.get(one.name, ""))
        theirs = flat(one.schema, as_typed(one.schema, kept.get(one.name)))
        if ours != theirs:
            found.append((one.label, ours, theirs))
    return found
